// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.sketchell.picture.Display;
import org.sketchell.train.ProgressBar;

/**
 * Tells the snippets where they run, by system properties: they reach other virtual machines, and
 * the rooms that read them need not know the shell. What a user has set stays as it is.
 */
public final class Surroundings {
  private static final String LOG_LEVELS = "java.util.logging.config.class";
  private static final boolean SIZE_IS_ASKED = System.getProperty(Display.COLUMNS) != null;
  private static final boolean PROGRESS_IS_ASKED = System.getProperty(ProgressBar.PROGRESS) != null;

  private Surroundings() {}

  /** Standard output is a terminal of this size. */
  static void terminal(int columns, int rows, boolean live) {
    if (!SIZE_IS_ASKED && columns > 0 && rows > 0) {
      System.setProperty(Display.COLUMNS, Integer.toString(columns));
      System.setProperty(Display.ROWS, Integer.toString(rows));
    }
    String width = System.getProperty(Display.COLUMNS);
    if (width != null && System.getProperty(ProgressBar.COLUMNS) == null) {
      System.setProperty(ProgressBar.COLUMNS, width);
    }
    progress(live ? "live" : "lines");
  }

  /** Standard output is a pipe, a file, or a terminal that can do nothing. */
  static void plain() {
    progress("lines");
  }

  /** Standard output is read by a notebook, in which a line can be written over. */
  public static void notebook() {
    progress("live");
  }

  private static void progress(String wish) {
    if (!PROGRESS_IS_ASKED) {
      System.setProperty(ProgressBar.PROGRESS, wish);
    }
  }

  /** Looks at standard output itself, for commands that do not hold a terminal. */
  public static void look() {
    if (System.console() == null) {
      plain();
      return;
    }
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).dumb(true).nativeSignals(false).build()) {
      Size size = terminal.getSize();
      terminal(
          size.getColumns(), size.getRows(), !terminal.getType().startsWith(Terminal.TYPE_DUMB));
    } catch (IOException e) {
      // Without its size the terminal is taken for one of 80 x 24.
      progress("live");
    }
  }

  /**
   * What another virtual machine, whose output comes out here, must be told: as {@code -D} options.
   */
  public static List<String> options() {
    List<String> options = new ArrayList<>();
    Display display = Display.detect();
    options.add("-D" + Display.PROTOCOL + "=" + display.protocol());
    options.add(
        "-D" + Display.BACKGROUND + "=" + display.background().toString().toLowerCase(Locale.ROOT));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("sketchell.") || name.equals(LOG_LEVELS))
        .filter(name -> !name.equals(Display.PROTOCOL) && !name.equals(Display.BACKGROUND))
        .sorted()
        .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
    return options;
  }
}
