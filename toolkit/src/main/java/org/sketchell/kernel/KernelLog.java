// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process's own standard error, which Jupyter puts into its log. */
final class KernelLog {
  private static final PrintStream LOG =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private KernelLog() {}

  static void say(String sentence) {
    LOG.println("[sketchell] " + sentence);
  }
}
