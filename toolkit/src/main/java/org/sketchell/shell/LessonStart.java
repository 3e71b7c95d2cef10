// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A lesson's end as a place to start from: the files {@code jshell-startup/lesson-1.jsh}, {@code
 * lesson-2.jsh}, …, and what they say while they run.
 */
public final class LessonStart {
  private static long began = System.nanoTime();

  private LessonStart() {}

  /** The numbers of the lessons to start from, as words; empty where no startup files are. */
  public static final class Numbers implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return IntStream.rangeClosed(1, last()).mapToObj(Integer::toString).iterator();
    }

    @Override
    public String toString() {
      return String.join(", ", this);
    }
  }

  /**
   * The file of a lesson.
   *
   * @param asked its number, as a user has written it
   * @throws ShellException if there is no such lesson
   */
  public static Path file(String asked) {
    int last = last();
    if (last == 0) {
      throw new ShellException(
          "To start from a lesson needs the startup files beside Sketchell, but %s holds none:"
              + " start the shell by the launcher, sketchell.",
          folder().toAbsolutePath());
    }
    if (!asked.matches("[0-9]{1,9}")) {
      throw new ShellException(
          "A lesson is asked for by its number, from 1 to %d, but got %s.", last, asked);
    }
    int number = Integer.parseInt(asked);
    if (number < 1 || number > last) {
      throw new ShellException("There is no lesson %d; they go from 1 to %d.", number, last);
    }
    return file(number);
  }

  private static Path file(int number) {
    return folder().resolve("lesson-" + number + ".jsh");
  }

  private static Path folder() {
    return Home.folder("jshell-startup");
  }

  private static int last() {
    int last = 0;
    while (Files.isRegularFile(file(last + 1))) {
      last++;
    }
    return last;
  }

  /**
   * Says that a lesson is done again.
   *
   * @param heading the lesson's number and title, such as {@code 5. Training}
   * @param trains whether a network is trained in it
   */
  public static void begins(String heading, boolean trains) {
    began = System.nanoTime();
    if (trains) {
      System.out.println(
          "Lesson " + heading + ". What it trains is trained again, which takes some seconds.");
    }
  }

  /**
   * Says that a lesson's end is reached; {@code tutorial()} goes on with the lesson after it.
   *
   * @param lesson its number
   * @param heading its number and title
   * @param names the variables, methods and classes that are there now
   */
  public static void ends(int lesson, String heading, String... names) {
    double seconds = (System.nanoTime() - began) / 1e9;
    Tutorial.OF_THE_SESSION.goOnAfter(lesson);
    System.out.println(
        String.format(Locale.ROOT, "Lesson %s, done again in %.1f s. At hand: ", heading, seconds)
            + String.join(", ", List.of(names))
            + ". tutorial() goes on.");
  }
}
