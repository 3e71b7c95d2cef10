// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jni.JniNativePty;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.utils.ScreenTerminal;

/**
 * Types into a program on a pseudo-terminal and reads its screen.
 *
 * <pre>{@code
 * try (Typist typist = Typist.start(80, 24, folder, Map.of(), "./sketchell")) {
 *   typist.await("sketchell>");
 *   typist.enter("1 + 1");
 *   typist.await("==> 2");
 * }
 * }</pre>
 */
public final class Typist implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final JniNativePty pty;
  private final Process process;
  private final ScreenTerminal screen;
  private final StringBuilder transcript = new StringBuilder();

  private Typist(JniNativePty pty, Process process, ScreenTerminal screen) {
    this.pty = pty;
    this.process = process;
    this.screen = screen;
  }

  /** Whether this machine can do it: a pseudo-terminal that controls its program needs setsid. */
  public static boolean possible() {
    return Files.isExecutable(SETSID) && Files.exists(Path.of("/dev/ptmx"));
  }

  /** Starts a program on a new terminal. */
  public static Typist start(
      int columns, int rows, Path folder, Map<String, String> environment, String... command)
      throws IOException {
    JniNativePty pty = (JniNativePty) new JniTerminalProvider().open(null, Size.of(columns, rows));
    List<String> line = new ArrayList<>(List.of(SETSID.toString(), "-c"));
    line.addAll(List.of(command));
    File slave = new File(pty.getName());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(slave)
            .redirectOutput(slave)
            .redirectError(slave);
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().putAll(environment);
    Typist typist = new Typist(pty, builder.start(), new ScreenTerminal(columns, rows));
    Thread reader = new Thread(typist::read, "typist");
    reader.setDaemon(true);
    reader.start();
    return typist;
  }

  private void read() {
    try (InputStream in = pty.getMasterInput();
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      char[] buffer = new char[4096];
      int length = reader.read(buffer);
      while (length >= 0) {
        String text = new String(buffer, 0, length);
        synchronized (transcript) {
          transcript.append(text);
        }
        screen.write(text);
        String answer = screen.read();
        if (answer != null && !answer.isEmpty()) {
          type(answer);
        }
        length = reader.read(buffer);
      }
    } catch (IOException e) {
      // The terminal's end: the program left, or the test closed it.
      return;
    }
  }

  /** Types keys, without Enter. */
  public void type(String keys) throws IOException {
    OutputStream out = pty.getMasterOutput();
    out.write(keys.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Types a line and Enter. */
  public void enter(String line) throws IOException {
    type(line + "\r");
  }

  /** Presses Control and a letter. */
  public void control(char letter) throws IOException {
    type(String.valueOf((char) (letter & 0x1f)));
  }

  /** The screen's text, its lines without blanks at their ends. */
  public String screen() {
    int columns = screen.getColumns();
    int rows = screen.getRows();
    long[] cells = new long[columns * rows];
    screen.dump(cells, new int[2]);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        int character = ScreenTerminal.cellCodePoint(cells[row * columns + column]);
        line.appendCodePoint(character == 0 ? ' ' : character);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** All that the program has written, control sequences included. */
  public String transcript() {
    synchronized (transcript) {
      return transcript.toString();
    }
  }

  /** Waits until the screen shows a text. */
  public String await(String text) throws InterruptedException {
    return await(shown -> shown.contains(text), "the text " + text);
  }

  /** Waits until a prompt, with nothing typed after it, is the last line of the screen. */
  public String awaitPrompt(String prompt) throws InterruptedException {
    return await(
        shown -> shown.substring(shown.lastIndexOf('\n') + 1).equals(prompt),
        "the prompt " + prompt);
  }

  /** Waits until the screen is as wished, and returns it. */
  public String await(Predicate<String> wish, String description) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String shown = screen();
    while (!wish.test(shown)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Waited in vain for " + description + "; the screen:\n" + shown);
      }
      TimeUnit.MILLISECONDS.sleep(5);
      shown = screen();
    }
    return shown;
  }

  /** Waits for the program's end and returns its exit code. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("The program does not end; the screen:\n" + screen());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    pty.close();
  }
}
