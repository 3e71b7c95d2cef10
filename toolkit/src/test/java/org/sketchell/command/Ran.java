// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.data.Notice;

/** What a command of this process ended with, and what it printed. */
record Ran(int code, String out, String err) {
  static Ran sketchell(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    // As main has it.
    System.setProperty(Notice.WRITTEN, "true");
    try {
      int code = Sketchell.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
      return new Ran(
          code,
          printed.toString(StandardCharsets.UTF_8),
          complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.clearProperty(Notice.WRITTEN);
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The names and values of the line for machines. */
  Map<String, String> lastLine() {
    String[] lines = out.strip().split("\\R");
    return Arrays.stream(lines[lines.length - 1].split(" "))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
