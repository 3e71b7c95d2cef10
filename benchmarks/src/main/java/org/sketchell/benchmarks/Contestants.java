package org.sketchell.benchmarks;

import java.util.List;

/** Who takes part. */
final class Contestants {
  private Contestants() {}

  /** All of them, ours first. */
  static List<Contestant> with(int threads) {
    return List.of(
        new SketchellContestant(threads),
        new LibtorchContestant(threads),
        new TensorflowContestant(threads));
  }
}
