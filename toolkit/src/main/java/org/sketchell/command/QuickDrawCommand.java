// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches real drawings. */
@Command(
    name = "quickdraw",
    description = "Downloads classes of Google's Quick, Draw! data set (CC BY 4.0).")
final class QuickDrawCommand implements Callable<Integer>, DataSet {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(
      names = "--classes",
      split = ",",
      required = true,
      paramLabel = "NAME",
      description = "What to download, for example: violin,'alarm clock'.")
  private List<String> classes;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      description = "Only the first N drawings of each class (default: all, some 100 MB).")
  private Integer perClass;

  @Mixin private Destination to;

  QuickDrawCommand() {}

  @Override
  public Integer call() throws Exception {
    Path folder = to.or("quickdraw");
    OptionalInt limit = perClass == null ? OptionalInt.empty() : OptionalInt.of(perClass);
    return Fetching.run(
        folder,
        DataServers.quickDraw.licence(),
        progress ->
            classes.forEach(
                name -> DataServers.quickDraw.download(name.strip(), folder, limit, progress)));
  }

  @Override
  public String content() {
    return "drawings by people all over the world, 345 classes, 28 x 28 pixels";
  }

  @Override
  public String size() {
    return "about 100 MB a class; 0.8 MB for the first 1000 drawings";
  }

  @Override
  public String licence() {
    return DataServers.quickDraw.licence();
  }

  @Override
  public String network() {
    return "needed";
  }
}
