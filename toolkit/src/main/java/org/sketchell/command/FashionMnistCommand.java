// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches Fashion-MNIST. */
@Command(
    name = "fashion-mnist",
    description = "Gets Fashion-MNIST, pieces of clothing (MIT licence).",
    footer = {
      "",
      "Where Debian's package dataset-fashion-mnist is installed, its files are",
      "copied, and the network is not used."
    })
final class FashionMnistCommand implements Callable<Integer>, DataSet {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Mixin private Destination to;

  FashionMnistCommand() {}

  @Override
  public Integer call() throws Exception {
    Path folder = to.or("fashion-mnist");
    return Fetching.run(
        folder,
        DataServers.fashionMnist.licence(),
        progress -> DataServers.fashionMnist.download(folder, progress));
  }

  @Override
  public String content() {
    return "pieces of clothing, 60000 and 10000 to test with, 28 x 28 pixels";
  }

  @Override
  public String size() {
    return "31 MB";
  }

  @Override
  public String licence() {
    return DataServers.fashionMnist.licence();
  }

  @Override
  public String network() {
    return "needed, unless Debian's package dataset-fashion-mnist is installed";
  }
}
