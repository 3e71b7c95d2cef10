// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sketchell.file.Printable;

/**
 * Goes through the lessons in {@code scripts/}, step by step. A step begins with a line {@code //
 * ## Title}; the comment below it is its text, the rest its code. What stands before a lesson's
 * first step is printed with it.
 */
final class Tutorial {
  /** The tutorial of this virtual machine. */
  static final Tutorial OF_THE_SESSION = new Tutorial();

  private static final String STEP = "// ## ";

  /** The last line of a lesson, which is not for its readers. */
  private static final String LICENCE = "// SPDX-License-Identifier: ";

  private List<Step> steps;
  private int next;
  private int done;
  private String code;
  private boolean runs;

  Tutorial() {}

  /**
   * A piece of a lesson.
   *
   * @param lesson the number of the lesson, from 1
   * @param file the name of the lesson's file
   * @param text what is said
   * @param code what is run
   */
  record Step(int lesson, String file, String text, String code) {}

  /** Says that somebody runs the code of each step. */
  void runs() {
    runs = true;
  }

  /** Goes to the first step of a lesson. */
  synchronized void begin(int lesson) {
    List<Step> all = steps();
    int first = firstAfter(lesson - 1);
    if (first == all.size() || all.get(first).lesson() != lesson) {
      throw new ShellException(
          "There is no lesson %d; they go from 1 to %d.", lesson, all.get(all.size() - 1).lesson());
    }
    done = 0;
    next = first;
  }

  /** Goes to what comes after a lesson, when it is asked for. */
  synchronized void goOnAfter(int lesson) {
    done = lesson;
  }

  private int firstAfter(int lesson) {
    int first = 0;
    while (first < steps().size() && steps().get(first).lesson() <= lesson) {
      first++;
    }
    return first;
  }

  /** Prints the next step and leaves its code to be run. */
  synchronized void next() {
    List<Step> all = steps();
    if (done > 0) {
      next = firstAfter(done) % all.size();
      done = 0;
    }
    Step step = all.get(next);
    System.out.println(step.text() + "\n\n" + step.code().indent(4).stripTrailing() + "\n");
    code = step.code();
    next = (next + 1) % all.size();
    if (!runs) {
      System.out.println(
          "These lines are yours to run: paste them, or change them. tutorial() goes on; /open "
              + Printable.line(folder().resolve(step.file()).toAbsolutePath())
              + " runs the whole lesson.");
    }
  }

  /** The code to be run, once; null if there is none. */
  synchronized String takeCode() {
    String taken = code;
    code = null;
    return taken;
  }

  private List<Step> steps() {
    if (steps == null) {
      steps = read(folder());
    }
    return steps;
  }

  private static Path folder() {
    Path folder = Home.folder("scripts");
    if (!Files.isDirectory(folder)) {
      throw new ShellException(
          "The lessons lie in the folder scripts beside Sketchell, but %s is not there: start the"
              + " shell by the launcher, sketchell.",
          folder.toAbsolutePath());
    }
    return folder;
  }

  /** All steps of the lessons {@code 01-….jsh}, {@code 02-….jsh}, … in a folder. */
  static List<Step> read(Path folder) {
    List<Step> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> lessons =
          files
              .filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.jsh"))
              .sorted()
              .toList();
      for (Path lesson : lessons) {
        steps.addAll(parse(lesson.getFileName().toString(), Files.readString(lesson)));
      }
    } catch (IOException e) {
      throw new ShellException("The lessons cannot be read: %s", UserMistakes.sentence(e));
    }
    if (steps.isEmpty()) {
      throw new ShellException("%s holds no lessons.", folder);
    }
    return List.copyOf(steps);
  }

  /** The steps of one lesson, whose file's name begins with its number. */
  static List<Step> parse(String file, String script) {
    int lesson = Integer.parseInt(file.substring(0, 2));
    String[] parts = script.split("(?m)^(?=" + STEP + ")");
    List<Step> steps = new ArrayList<>();
    String before = "";
    for (String part : parts) {
      StringBuilder text = new StringBuilder();
      StringBuilder code = new StringBuilder();
      for (String line : part.lines().filter(line -> !line.startsWith(LICENCE)).toList()) {
        boolean says = code.length() == 0 && line.startsWith("//");
        if (says) {
          text.append(line.replaceFirst("^// ?(#+ )?", "")).append('\n');
        } else if (code.length() > 0 || !line.isBlank() && !line.startsWith("#!")) {
          code.append(line).append('\n');
        }
      }
      String said = before + text;
      if (code.length() == 0) {
        before = said + "\n";
      } else {
        steps.add(new Step(lesson, file, said.strip(), code.toString().strip()));
        before = "";
      }
    }
    return steps;
  }
}
