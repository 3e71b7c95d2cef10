// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;

/** The prompt: on a terminal with everything, on a pipe without prompts. */
public final class InteractiveShell {
  private static final String PROMPT = "sketchell> ";
  private static final int NARROW = 40;

  /** What a person sees first. */
  static final String GREETING =
      "help() lists what can be done, tutorial() goes through the chapter.";

  private final boolean remote;
  private final Optional<Path> start;
  private final OtherThreads others = new OtherThreads();
  private boolean ownsTerminal;

  /**
   * A shell.
   *
   * @param remote whether snippets run in a virtual machine of their own
   * @param start a script that runs before anything is read
   */
  public InteractiveShell(boolean remote, Optional<Path> start) {
    this.remote = remote;
    this.start = start;
  }

  /** Runs until its end and returns the exit code. */
  public int run() {
    return others.call(this::runOnStandardStreams);
  }

  private int runOnStandardStreams() {
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(true)
            .encoding(StandardCharsets.UTF_8)
            .build()) {
      if (terminal instanceof DumbTerminal) {
        boolean asked = new JniTerminalProvider().isSystemStream(SystemStream.Input);
        return runPlain(
            new BufferedReader(
                new InputStreamReader(
                    new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8)),
            new PrintWriter(System.out, true),
            asked);
      }
      ownsTerminal = true;
      return run(terminal, historyFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads statements, line by line, until the input ends.
   *
   * @param asked whether a person types them, on a terminal that can do nothing: then there are
   *     prompts, and Ctrl-C stops what runs; otherwise the exit code is 1 if any statement failed
   */
  int runPlain(BufferedReader in, PrintWriter out, boolean asked) throws IOException {
    Surroundings.plain();
    Rendering rendering = Rendering.toOutput();
    try (Dialogue dialogue = new Dialogue(() -> open(rendering), out, new Paint(rendering::view))) {
      others.tell((thread, thrown) -> out.println(dialogue.told(thread, thrown)));
      if (asked) {
        dialogue.commands().streams(SystemCommand.Streams.OF_THE_PROCESS);
        Signals.register("INT", () -> interrupt(out, dialogue));
        out.println(GREETING);
      }
      start.ifPresent(dialogue::open);
      StringBuilder input = new StringBuilder();
      String line = "";
      while (!dialogue.finished()) {
        if (asked) {
          out.print(input.length() == 0 ? PROMPT : "...> ");
          out.flush();
        }
        line = in.readLine();
        if (line != null) {
          input.append(input.length() == 0 ? "" : "\n").append(line);
        } else if (input.length() == 0) {
          break;
        }
        if (line == null || dialogue.isComplete(input.toString())) {
          dialogue.accept(input.toString());
          input.setLength(0);
        }
      }
      boolean failed = dialogue.failed() || others.failed();
      return dialogue.finished() || asked || !failed ? dialogue.exitCode() : 1;
    }
  }

  /** The dialogue on a terminal, with a history in a file if there is one. */
  public int run(Terminal terminal, Optional<Path> history) {
    tell(terminal);
    Rendering rendering = new Rendering(() -> view(terminal));
    PrintWriter out = terminal.writer();
    try (Dialogue dialogue = new Dialogue(() -> open(rendering), out, new Paint(rendering::view))) {
      if (ownsTerminal) {
        dialogue.commands().streams(SystemCommand.Streams.OF_THE_PROCESS);
      }
      LineHistory lines = new LineHistory();
      LineReader reader = reader(terminal, dialogue, lines, history);
      dialogue.history(lines::entries);
      // JLine writes it above the line that is being typed.
      others.tell((thread, thrown) -> reader.printAbove(dialogue.told(thread, thrown)));
      terminal.handle(Terminal.Signal.INT, signal -> interrupt(out, dialogue));
      out.println(GREETING);
      start.ifPresent(dialogue::open);
      while (!dialogue.finished()) {
        try {
          String prompt = rendering.view().columns() < NARROW ? "> " : PROMPT;
          String input = reader.readLine(prompt);
          tell(terminal);
          dialogue.accept(input);
        } catch (UserInterruptException e) {
          // Ctrl-C at the prompt throws the line away and nothing else.
          continue;
        } catch (EndOfFileException e) {
          dialogue.finish(0);
        }
      }
      return dialogue.exitCode();
    }
  }

  private static void tell(Terminal terminal) {
    Size size = terminal.getSize();
    Surroundings.terminal(size.getColumns(), size.getRows(), !isDumb(terminal));
  }

  private Session open(Rendering rendering) {
    if (remote) {
      return Session.remote();
    }
    Tutorial.OF_THE_SESSION.runs();
    return Session.local(rendering::show);
  }

  private static void interrupt(PrintWriter out, Dialogue dialogue) {
    int times = dialogue.interrupt();
    if (times == 2) {
      out.println("Still stopping; Ctrl-C once more leaves the shell.");
      out.flush();
    } else if (times > 2) {
      System.exit(ScriptRunner.STOPPED);
    }
  }

  private static LineReader reader(
      Terminal terminal, Dialogue dialogue, LineHistory lines, Optional<Path> history) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .history(lines)
            .appName("sketchell")
            .parser(new SnippetParser(dialogue))
            .completer(new SnippetCompleter(dialogue))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P...> ")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, false)
            .option(LineReader.Option.AUTO_FRESH_LINE, !isDumb(terminal));
    if (view(terminal).colour()) {
      builder.highlighter(new SnippetHighlighter());
    }
    history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    LineReader reader = builder.build();
    LineHistory.seekBrackets(reader);
    reader
        .getWidgets()
        .put(
            "documentation",
            () -> {
              String text = reader.getBuffer().toString();
              reader.printAbove(
                  Documentation.at(dialogue.session(), text, reader.getBuffer().cursor()));
              return true;
            });
    reader.getKeyMaps().get(LineReader.MAIN).bind(new Reference("documentation"), "\u001b[Z");
    return reader;
  }

  private static boolean isDumb(Terminal terminal) {
    return terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  private static ValueRenderer.View view(Terminal terminal) {
    Size size = terminal.getSize();
    int columns = size.getColumns() > 0 ? size.getColumns() : 80;
    int rows = size.getRows() > 0 ? size.getRows() : 24;
    Integer colours = terminal.getNumericCapability(Capability.max_colors);
    boolean colour =
        !isDumb(terminal) && colours != null && colours >= 8 && System.getenv("NO_COLOR") == null;
    return new ValueRenderer.View(columns, rows, colour);
  }

  /** The file of the history, if it can be written. */
  private static Optional<Path> historyFile() {
    String state = System.getenv("XDG_STATE_HOME");
    boolean named = state != null && !state.isBlank();
    Path folder = named ? Path.of(state, "sketchell") : ScriptFiles.home().resolve(".sketchell");
    // A home folder that is not there is not ours to make.
    if (!named && !Files.isDirectory(folder.getParent())) {
      return Optional.empty();
    }
    Path file = folder.resolve("history");
    try {
      Files.createDirectories(folder);
      boolean usable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(folder);
      return usable ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      // A session without a history across sessions is better than none.
      return Optional.empty();
    }
  }
}
