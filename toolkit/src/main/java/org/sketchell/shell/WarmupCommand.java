package org.sketchell.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.ExternalTerminal;
import picocli.CommandLine.Command;

/**
 * Does once what a session does, so that the launcher can archive the classes it needs. Its lines
 * are few: what the toolkit itself needs is loaded when it is used.
 */
@Command(name = "warmup", hidden = true)
final class WarmupCommand implements Callable<Integer> {
  private static final String LINES =
      """
      int twice(int x) {
      return 2 * x; }
      var words = List.of("a", "b").stream().map(x -> x + 1).toList()
      twice(words.size())
      record Pair(int a, int b) {}
      1 / 0
      undefined
      /vars
      System.out.pri\t
      /exit
      """;

  WarmupCommand() {}

  @Override
  public Integer call() throws IOException {
    try (Terminal system =
        TerminalBuilder.builder()
            .system(true)
            .dumb(true)
            .encoding(StandardCharsets.UTF_8)
            .build()) {
      system.getSize();
    }
    ByteArrayInputStream in = new ByteArrayInputStream(LINES.getBytes(StandardCharsets.UTF_8));
    try (Terminal terminal =
        new ExternalTerminal(
            "warmup", "xterm-256color", in, new ByteArrayOutputStream(), StandardCharsets.UTF_8)) {
      return new InteractiveShell(false).run(terminal, Optional.empty());
    }
  }
}
