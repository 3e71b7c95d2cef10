// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import org.sketchell.runtime.Engine;

/** Sketchell, through what every user of it has. */
final class SketchellContestant implements Contestant {

  /** Its threads are set for the whole JVM, before the first graph runs. */
  SketchellContestant(int threads) {
    System.setProperty("sketchell.threads", Integer.toString(threads));
  }

  @Override
  public String name() {
    return "Sketchell on ONNX Runtime " + Engine.version();
  }

  @Override
  public Work prepare(Task task, Network network, int batch, long seed) {
    return task == Task.TRAIN
        ? new SketchellTraining(network, batch, seed)
        : new SketchellInference(network, batch, seed);
  }
}
