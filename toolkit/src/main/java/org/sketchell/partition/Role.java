// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

/**
 * What a tensor is to a share of the batch.
 *
 * @param loop the index along which its maker runs on pieces; null if its maker is given no pieces
 */
record Role(Kind kind, Loop loop) {
  enum Kind {
    /** Every share has the same. */
    COMMON,
    /** Each share has its piece, along the output dimension of the loop. */
    PIECE,
    /** What the shares have adds up to it. */
    PART,
    /** Known only when parts have been added up. */
    LATE
  }

  static final Role COMMON = new Role(Kind.COMMON, null);
  static final Role PART = new Role(Kind.PART, null);
  static final Role LATE = new Role(Kind.LATE, null);

  /** What an operator gives that runs on pieces. */
  static Role along(Loop loop) {
    return new Role(loop.result() == Loop.Result.KEPT ? Kind.PIECE : Kind.PART, loop);
  }

  boolean is(Kind other) {
    return kind == other;
  }
}
