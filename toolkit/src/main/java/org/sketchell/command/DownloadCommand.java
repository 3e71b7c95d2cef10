package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.sketchell.data.QuickDrawDownload;
import org.sketchell.file.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches real drawings; the only command that uses the network. */
@Command(
    name = "download",
    description = "Downloads classes of Google's Quick, Draw! data set (CC BY 4.0).")
final class DownloadCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(
      arity = "1..*",
      paramLabel = "CLASS",
      description = "For example: violin 'alarm clock'.")
  private List<String> classes;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "data/quickdraw",
      description = "The folder to write to (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      description = "Only the first N drawings of each class (default: all, some 100 MB).")
  private Integer perClass;

  DownloadCommand() {}

  @Override
  public Integer call() {
    OptionalInt limit = perClass == null ? OptionalInt.empty() : OptionalInt.of(perClass);
    for (String name : classes) {
      Path file = QuickDrawDownload.official().download(name, folder, limit, this::progress);
      System.out.println((Output.isTerminal() ? "\r" : "") + Printable.line(name + ": " + file));
    }
    return 0;
  }

  private void progress(String name, long done, long total) {
    if (Output.isTerminal()) {
      System.out.print(
          "\r"
              + Printable.line(name)
              + ": "
              + (done >> 10)
              + " KB"
              + (total < 0 ? "" : " of " + (total >> 10)));
      System.out.flush();
    }
  }
}
