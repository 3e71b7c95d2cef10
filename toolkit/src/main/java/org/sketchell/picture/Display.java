// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Terminal;

/**
 * Where pictures are shown: how, how large, and on what.
 *
 * @param protocol how pictures are sent
 * @param columns the width in letters, at least 1
 * @param rows the height in lines, at least 1
 * @param background what the terminal's letters stand on
 */
public record Display(Protocol protocol, int columns, int rows, Background background) {
  /** The system property that names the protocol. */
  public static final String PROTOCOL = "sketchell.display.protocol";

  /** The system property that gives the width in letters. */
  public static final String COLUMNS = "sketchell.display.columns";

  /** The system property that gives the height in lines. */
  public static final String ROWS = "sketchell.display.rows";

  /** The system property that says {@code light} or {@code dark}. */
  public static final String BACKGROUND = "sketchell.display.background";

  private static final Pattern NUMBER_OF_COLOURS = Pattern.compile("-(\\d{1,4})color");

  private static final Set<String> WITH_256_COLOURS =
      Set.of("alacritty", "contour", "ghostty", "iterm", "iterm2", "mintty", "rio", "wezterm");

  private static final Set<String> WITH_8_COLOURS =
      Set.of(
          "ansi", "aterm", "cygwin", "eterm", "gnome", "konsole", "kterm", "linux", "putty", "rxvt",
          "screen", "st", "tmux", "vte", "xterm");

  public Display {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "A display has at least one column and one row; it got %sx%s.".formatted(columns, rows));
    }
  }

  /** Plain characters on 80 columns and 24 rows. */
  public static Display plain() {
    return new Display(Protocol.PLAIN, 80, 24, Background.DARK);
  }

  @CheckReturnValue
  public Display protocol(Protocol other) {
    return new Display(other, columns, rows, background);
  }

  /** The same display with another width, in letters. */
  @CheckReturnValue
  public Display columns(int letters) {
    return new Display(protocol, letters, rows, background);
  }

  /** The same display with another height, in lines. */
  @CheckReturnValue
  public Display rows(int lines) {
    return new Display(protocol, columns, lines, background);
  }

  @CheckReturnValue
  public Display background(Background other) {
    return new Display(protocol, columns, rows, other);
  }

  /**
   * The display that standard output is. What is asked for comes first: the system properties
   * {@code sketchell.display.protocol}, {@code .columns}, {@code .rows}, {@code .background}; then
   * {@code NO_COLOR} and {@code TERM=dumb}; a pipe or a file gets plain characters; else the
   * terminal is recognised by the variables it sets.
   *
   * @throws IllegalArgumentException when a property has a value that means nothing
   */
  public static Display detect() {
    return detect(System.getenv(), System::getProperty, isTerminal());
  }

  /** The display of a JLine terminal: its size, and what its kind can show. */
  public static Display of(Terminal terminal) {
    boolean live =
        !Terminal.TYPE_DUMB.equals(terminal.getType())
            && !Terminal.TYPE_DUMB_COLOR.equals(terminal.getType());
    Display display = detect(System.getenv(), System::getProperty, live);
    boolean asked = System.getProperty(COLUMNS) != null;
    org.jline.terminal.Size size = terminal.getSize();
    return asked || size.getColumns() < 1 || size.getRows() < 1
        ? display
        : display.columns(size.getColumns()).rows(size.getRows());
  }

  static Display detect(
      Map<String, String> environment, UnaryOperator<String> properties, boolean terminal) {
    String columns = properties.apply(COLUMNS);
    String rows = properties.apply(ROWS);
    return new Display(
        protocol(environment, properties, terminal),
        columns == null ? size(environment.get("COLUMNS"), 80) : asked(COLUMNS, columns),
        rows == null ? size(environment.get("LINES"), 24) : asked(ROWS, rows),
        background(environment, properties));
  }

  private static Protocol protocol(
      Map<String, String> environment, UnaryOperator<String> properties, boolean terminal) {
    String asked = properties.apply(PROTOCOL);
    if (asked != null && !asked.isBlank() && !asked.equalsIgnoreCase("auto")) {
      return Protocol.named(asked)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "%s is plain, half-blocks-8, half-blocks-16, half-blocks-256, half-blocks, kitty, iterm2, sixel or auto; it is \"%s\"."
                          .formatted(PROTOCOL, Words.cut(asked, 40))));
    }
    String term = environment.getOrDefault("TERM", "").toLowerCase(Locale.ROOT);
    if (!terminal
        || !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || term.startsWith("dumb")) {
      return Protocol.PLAIN;
    }
    Protocol best = byTerminal(environment, properties, term);
    return !best.sendsImages() && !canWriteBlocks(properties) ? Protocol.PLAIN : best;
  }

  private static Protocol byTerminal(
      Map<String, String> environment, UnaryOperator<String> properties, String term) {
    String colours = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
    String program = environment.getOrDefault("TERM_PROGRAM", "").toLowerCase(Locale.ROOT);
    boolean multiplexed =
        environment.containsKey("TMUX")
            || environment.containsKey("STY")
            || term.startsWith("screen")
            || term.startsWith("tmux");
    if (!multiplexed) {
      // Inside tmux and screen these variables tell of the terminal outside, which is out of reach.
      if (environment.containsKey("KITTY_WINDOW_ID")
          || term.contains("kitty")
          || term.contains("ghostty")
          || program.equals("ghostty")) {
        return Protocol.KITTY;
      }
      if (program.equals("iterm.app") || program.equals("wezterm")) {
        return Protocol.ITERM2;
      }
      if (term.startsWith("mlterm") || term.startsWith("yaft") || term.startsWith("foot")) {
        return Protocol.SIXEL;
      }
    }
    String system = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
    if (colours.equals("truecolor")
        || colours.equals("24bit")
        || term.contains("direct")
        || environment.containsKey("WT_SESSION")
        || term.isEmpty() && system.contains("windows")) {
      return Protocol.HALF_BLOCKS;
    }
    return byName(term);
  }

  /** What a terminal can show that says no more than its name, after the terminfo database. */
  private static Protocol byName(String term) {
    Matcher colours = NUMBER_OF_COLOURS.matcher(term);
    if (colours.find()) {
      int number = Integer.parseInt(colours.group(1));
      return number >= 256
          ? Protocol.HALF_BLOCKS_256
          : number >= 16
              ? Protocol.HALF_BLOCKS_16
              : number >= 8 ? Protocol.HALF_BLOCKS_8 : Protocol.PLAIN;
    }
    String family = term.replaceFirst("[-.].*", "");
    return term.endsWith("-mono") || term.endsWith("-m")
        ? Protocol.PLAIN
        : WITH_256_COLOURS.contains(family)
            ? Protocol.HALF_BLOCKS_256
            : WITH_8_COLOURS.contains(family) ? Protocol.HALF_BLOCKS_8 : Protocol.PLAIN;
  }

  private static boolean canWriteBlocks(UnaryOperator<String> properties) {
    for (String name : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
      String encoding = properties.apply(name);
      if (encoding != null && !encoding.isBlank()) {
        try {
          return Charset.forName(encoding).newEncoder().canEncode('\u2580');
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
          return false;
        }
      }
    }
    return true;
  }

  private static Background background(
      Map<String, String> environment, UnaryOperator<String> properties) {
    String asked = properties.apply(BACKGROUND);
    if (asked != null && !asked.isBlank()) {
      return switch (asked.toLowerCase(Locale.ROOT)) {
        case "light" -> Background.LIGHT;
        case "dark" -> Background.DARK;
        default ->
            throw new IllegalArgumentException(
                "%s is light or dark; it is \"%s\".".formatted(BACKGROUND, Words.cut(asked, 40)));
      };
    }
    String colours = environment.getOrDefault("COLORFGBG", "");
    String paper = colours.substring(colours.lastIndexOf(';') + 1);
    return paper.equals("7") || paper.equals("15") ? Background.LIGHT : Background.DARK;
  }

  private static int size(String text, int otherwise) {
    return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
  }

  private static int asked(String name, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "%s is a number of letters, 1 to 9999; it is \"%s\"."
              .formatted(name, Words.cut(text, 40)));
    }
    return Integer.parseInt(text);
  }

  /** Whether standard input and output are a terminal; {@code isTerminal} came with Java 22. */
  public static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** For example {@code half-blocks, 80x24, dark}. */
  @Override
  public String toString() {
    return "%s, %sx%s, %s"
        .formatted(protocol, columns, rows, background.name().toLowerCase(Locale.ROOT));
  }
}
