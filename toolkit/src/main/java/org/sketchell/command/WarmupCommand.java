// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.ExternalTerminal;
import org.sketchell.file.Leftovers;
import org.sketchell.shell.InteractiveShell;
import picocli.CommandLine.Command;

/**
 * Does once what sessions and commands do, so that the launcher can archive the classes they need.
 * What fails here, for want of a native library perhaps, is merely not archived.
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
      var image = randn(1, 1, 28, 28)
      conv2d(1, 5, 3).forward(image).shape()
      conv2d(1, 5, 3).forward(image)
      Networks.tutorial(1, 28, 28, 3)
      var trainer = new Trainer()
      trainer.maxEpochs(7)
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
      new InteractiveShell(false, Optional.empty()).run(terminal, Optional.empty());
    }
    runScript();
    train();
    return 0;
  }

  private static void runScript() throws IOException {
    Path script = Files.createTempFile("sketchell-warmup", ".jsh");
    Leftovers.add(script);
    Files.writeString(script, "System.out.println(conv2d(1, 5, 3).forward(randn(1, 1, 28, 28)));");
    Sketchell.run("run", script.toString());
  }

  private static void train() throws IOException {
    Path folder = Files.createTempDirectory("sketchell-warmup");
    String drawings = folder.resolve("drawings").toString();
    String model = folder.resolve("model.onnx").toString();
    Leftovers.add(folder);
    Sketchell.run("doodles", drawings, "--per-class", "20");
    Sketchell.run("train", drawings, "--epochs", "2", "--out", model);
    Sketchell.run("info", model);
    Sketchell.run("predict", model, folder.resolve("drawings/violin.npy").toString());
    Sketchell.run("evaluate", model, drawings);
  }
}
