// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who takes part. */
final class Contestants {
  private Contestants() {}

  /** All of them that are there, ours first; {@link #absent} says who is not. */
  static List<Contestant> with(int threads) {
    List<Contestant> all = new ArrayList<>();
    all.add(new SketchellContestant(threads));
    all.add(new LibtorchContestant(threads));
    if (TensorflowContestant.isThere()) {
      all.add(new TensorflowContestant(threads));
    }
    return List.copyOf(all);
  }

  /** Who cannot take part, in words; empty if all can. */
  static Optional<String> absent() {
    return TensorflowContestant.isThere()
        ? Optional.empty()
        : Optional.of("TensorFlow takes no part, since its native library is not there");
  }
}
