// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import org.bytedeco.javacpp.Loader;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;

/** TensorFlow for Java: graphs and sessions. */
public final class TensorflowContestant implements Contestant {
  private final ConfigProto threads;

  /** Whether its native library is on the class path. If it is and does not load, that fails. */
  static boolean isThere() {
    String folder = "/org/tensorflow/internal/c_api/" + Loader.getPlatform() + "/";
    return TensorflowContestant.class.getResource(folder + System.mapLibraryName("jnitensorflow"))
        != null;
  }

  /**
   * @param threads threads of one operation, at least 1
   */
  public TensorflowContestant(int threads) {
    this.threads =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(1)
            .build();
  }

  @Override
  public String name() {
    return "TensorFlow " + TensorFlow.version();
  }

  @Override
  public boolean plays(Network network) {
    return TensorflowNetwork.builds(network);
  }

  @Override
  public Work prepare(Task task, Network network, int batch, long seed) {
    return task == Task.TRAIN
        ? new TensorflowTraining(network, batch, seed, threads)
        : new TensorflowInference(network, batch, seed, threads);
  }
}
