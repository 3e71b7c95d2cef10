// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches MNIST. */
@Command(name = "mnist", description = "Downloads MNIST, handwritten digits (CC BY-SA 3.0).")
final class MnistCommand implements Callable<Integer>, DataSet {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Mixin private Destination to;

  MnistCommand() {}

  @Override
  public Integer call() throws Exception {
    Path folder = to.or("mnist");
    return Fetching.run(
        folder,
        DataServers.mnist.licence(),
        progress -> DataServers.mnist.download(folder, progress));
  }

  @Override
  public String content() {
    return "handwritten digits, 60000 and 10000 to test with, 28 x 28 pixels";
  }

  @Override
  public String size() {
    return "12 MB";
  }

  @Override
  public String licence() {
    return DataServers.mnist.licence();
  }

  @Override
  public String network() {
    return "needed";
  }
}
