// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.download.DownloadProgress;
import org.sketchell.file.Printable;

/** Downloads before the eyes of a user: how far it is, and at the end whose the data is. */
final class Fetching implements DownloadProgress {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private String shown = "";
  private long last = System.nanoTime() - PAUSE;

  private Fetching() {}

  /**
   * Downloads, and says what a user needs to know then. Ctrl-C keeps what has arrived.
   *
   * @param licence a sentence
   * @return the exit code
   */
  static int run(Path folder, String licence, Consumer<DownloadProgress> work) throws Exception {
    return Interruption.isLeftTo(
        () -> {
          Fetching fetching = new Fetching();
          try {
            work.accept(fetching);
          } catch (DataException e) {
            fetching.wipe();
            if (Thread.interrupted()) {
              System.err.println(e.getMessage());
              return Sketchell.INTERRUPTED;
            }
            throw e;
          }
          fetching.note(licence);
          if (ImageFolder.contents(folder).size() > 1) {
            fetching.note("./sketchell train " + quoted(folder));
          }
          return 0;
        });
  }

  /** As a shell takes it. */
  private static String quoted(Path folder) {
    String name = folder.toString();
    return name.matches("[\\w./+-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }

  @Override
  public void at(String name, long done, long total) {
    long now = System.nanoTime();
    if (!Output.isTerminal() || now - last < PAUSE && done != total) {
      return;
    }
    last = now;
    show(Printable.line(name) + ": " + amount(done, total));
  }

  /** Such as {@code 3.1 of 9.9 MB, 31 %}. */
  static String amount(long done, long total) {
    double megabytes = done / 1e6;
    return total <= 0
        ? String.format(Locale.ROOT, "%.1f MB", megabytes)
        : String.format(
            Locale.ROOT, "%.1f of %.1f MB, %d %%", megabytes, total / 1e6, 100 * done / total);
  }

  @Override
  public void note(String sentence) {
    wipe();
    System.out.println(Printable.line(sentence));
  }

  private void wipe() {
    if (!shown.isEmpty()) {
      show("");
      System.out.print("\r");
      System.out.flush();
    }
  }

  private void show(String line) {
    System.out.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
    System.out.flush();
    shown = line;
  }
}
