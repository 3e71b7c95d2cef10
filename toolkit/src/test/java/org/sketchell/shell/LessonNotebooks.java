// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sketchell.notebook.LessonNotebook;
import org.sketchell.notebook.Notebook;

/** Makes the notebooks {@code scripts/notebooks/NN-name.ipynb} of the lessons. */
public final class LessonNotebooks {
  private LessonNotebooks() {}

  /** Where they are. */
  public static Path folder() {
    return Packaged.root().resolve("scripts/notebooks");
  }

  /** Each notebook by the name of its file. */
  public static Map<String, Notebook> all() throws IOException {
    List<Path> lessons;
    try (Stream<Path> files = Files.list(Packaged.root().resolve("scripts"))) {
      lessons =
          files
              .filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.jsh"))
              .sorted()
              .toList();
    }
    Map<String, Notebook> notebooks = new TreeMap<>();
    for (int i = 0; i < lessons.size(); i++) {
      String file = lessons.get(i).getFileName().toString();
      notebooks.put(
          LessonNotebook.name(file),
          LessonNotebook.of(file, Files.readString(lessons.get(i)), after(lessons, i + 1)));
    }
    return notebooks;
  }

  private static Optional<Map.Entry<String, String>> after(List<Path> lessons, int next)
      throws IOException {
    return next == lessons.size()
        ? Optional.empty()
        : Optional.of(
            Map.entry(
                lessons.get(next).getFileName().toString(),
                LessonNotebook.title(Files.readString(lessons.get(next)))));
  }
}
