// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.bytedeco.pytorch.global.torch.set_num_threads;
import static org.bytedeco.pytorch.global.torch.show_config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PyTorch's C++ library through JavaCPP. */
public final class LibtorchContestant implements Contestant {
  static {
    // Both only save the binding time: without them it asks the system for the memory in use at
    // every allocation, and registers every pointer with the garbage collector.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.noPointerGC", "true");
  }

  private final int threads;

  /**
   * @param threads threads of one operation, at least 1
   */
  public LibtorchContestant(int threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    Matcher version = Pattern.compile("TORCH_VERSION=([\\w.]+)").matcher(show_config().getString());
    return version.find() ? "libtorch " + version.group(1) : "libtorch";
  }

  @Override
  public Work prepare(Task task, Network network, int batch, long seed) {
    set_num_threads(threads);
    return task == Task.TRAIN
        ? new LibtorchTraining(network, batch, seed)
        : new LibtorchInference(network, batch, seed);
  }
}
