// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import org.sketchell.file.Leftovers;
import org.sketchell.picture.Display;

/** Where the standard output of this process goes. */
final class Output {
  /** The exit code where the reader of a pipe has left, as of programs that SIGPIPE ends. */
  static final int CLOSED = 141;

  private static final int PATIENCE_SECONDS = 3;

  /** How long work goes on that was asked to end and keep what it has. */
  private static final int PATIENCE_WITH_WORK_SECONDS = 20;

  private static volatile int failure;

  /** Asks the work to end; null if nothing would be lost. */
  private static volatile Runnable ending;

  private Output() {}

  /** Whether it is a terminal: as the launcher says, or has Java ask where it cannot tell. */
  static boolean isTerminal() {
    String said = System.getProperty("sketchell.terminal");
    return "console".equals(said) ? Display.isTerminal() : Boolean.parseBoolean(said);
  }

  /** From now on this process ends soon after its output could not be written. */
  static void isWatched() {
    OutputStream out = new Watched(new FileOutputStream(FileDescriptor.out));
    String encoding =
        System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    Charset charset =
        encoding != null && Charset.isSupported(encoding)
            ? Charset.forName(encoding)
            : Charset.defaultCharset();
    System.setOut(new PrintStream(new BufferedOutputStream(out), true, charset));
  }

  /** What asks the work to end, and to keep what it has; null once there is none. */
  static void onFailure(Runnable end) {
    ending = end;
  }

  /** The exit code of a process whose work ended with the given one. */
  static int exitCode(int code) {
    System.out.flush();
    return failure == 0 ? code : failure;
  }

  private static synchronized void failed(IOException problem) {
    if (failure != 0) {
      return;
    }
    String reason = String.valueOf(problem.getMessage());
    boolean closed = reason.contains("Broken pipe");
    failure = closed ? CLOSED : Sketchell.FAILED;
    if (!closed) {
      System.err.println("The output cannot be written: " + reason + ".");
    }
    Runnable end = ending;
    // Not on this thread, which may hold locks that the hooks of the end want.
    start(end == null ? () -> System.exit(failure) : end);
    int patience = end == null ? PATIENCE_SECONDS : PATIENCE_WITH_WORK_SECONDS;
    start(
        () -> {
          try {
            TimeUnit.SECONDS.sleep(patience);
            while (Interruption.isHolding()) {
              TimeUnit.SECONDS.sleep(1);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          Leftovers.delete();
          Runtime.getRuntime().halt(failure);
        });
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "output-failed");
    thread.setDaemon(true);
    thread.start();
  }

  /** A stream whose errors are heard of, which a PrintStream swallows. */
  private static final class Watched extends FilterOutputStream {
    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failed(e);
        throw e;
      }
    }
  }
}
