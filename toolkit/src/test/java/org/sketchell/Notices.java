// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.sketchell.data.Notice;

/** What code writes on standard error, with notices written there as the program has them. */
public final class Notices {
  private Notices() {}

  /** Runs code and returns what it said. */
  public static String of(Runnable code) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setProperty(Notice.WRITTEN, "true");
    try {
      code.run();
    } finally {
      System.clearProperty(Notice.WRITTEN);
      System.setErr(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
