package org.sketchell.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.sketchell.picture.Display;

/**
 * Tells another virtual machine what the terminal can show: that machine's output goes through a
 * socket, so it cannot find out.
 */
final class DisplayOptions {
  private DisplayOptions() {}

  /** The options for the terminal of this process, if it has one. */
  static List<String> ofThisProcess() throws IOException {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(true)
            .encoding(StandardCharsets.UTF_8)
            .build()) {
      return of(terminal);
    }
  }

  /** The options for a terminal. */
  static List<String> of(Terminal terminal) {
    Display display = Display.of(terminal);
    return List.of(
        option("protocol", display.protocol().toString()),
        option("columns", Integer.toString(display.columns())),
        option("rows", Integer.toString(display.rows())),
        option("background", display.background().toString().toLowerCase(Locale.ROOT)));
  }

  private static String option(String name, String value) {
    return "-Dsketchell.display." + name + "=" + value;
  }
}
