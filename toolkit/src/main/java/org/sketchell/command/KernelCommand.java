// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sketchell.kernel.Kernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Is the kernel of a notebook. */
@Command(
    name = "kernel",
    description =
        "Runs the cells of a notebook. Jupyter starts it, once sketchell jupyter install was run.")
final class KernelCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "FILE", description = "The connection file that Jupyter has written.")
  private Path file;

  KernelCommand() {}

  /** Without the command line, whose classes take a tenth of a second to load. */
  static Callable<Integer> plain(String file) {
    KernelCommand command = new KernelCommand();
    command.file = Path.of(file);
    return command;
  }

  @Override
  public Integer call() throws InterruptedException {
    // The library of the protocol logs, and without a place for that the log of logs complains.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    Kernel.serve(file);
    return 0;
  }
}
