// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.Locale;

/** What becomes of a row whose picture cannot be read, or of which the model says nothing. */
enum InvalidRows {
  /** The job ends with a sentence. */
  ERROR,
  /** It is left out. */
  SKIP,
  /** It is kept, without answers. */
  KEEP;

  /** Spark's word for it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static InvalidRows of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
