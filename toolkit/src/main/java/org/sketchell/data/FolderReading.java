package org.sketchell.data;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sketchell.file.Explained;

/** One reading of a folder, and what is to be told of it. */
final class FolderReading {
  private static final int MOST_NAMED = 8;

  private final Path folder;
  private final Map<Path, String> leftOut = new TreeMap<>();
  private final List<String> sentences = new ArrayList<>();

  FolderReading(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** Notes that a file or folder was not read; the same may be noted again. */
  void leavesOut(Path entry) {
    leavesOut(entry, "");
  }

  /**
   * The same, with a reason.
   *
   * @param why in a few words, such as {@code "damaged"}
   */
  void leavesOut(Path entry, String why) {
    leftOut.put(entry, why);
  }

  /** Notes something else that the user should know. */
  @FormatMethod
  void says(@FormatString String pattern, Object... arguments) {
    sentences.add(Explained.sentence(pattern, arguments));
  }

  /** All that was noted, a sentence each, however much was left out. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(sentences);
    if (!leftOut.isEmpty()) {
      String named =
          leftOut.entrySet().stream()
              .limit(MOST_NAMED)
              .map(entry -> named(entry.getKey(), entry.getValue()))
              .collect(Collectors.joining(", "));
      int more = leftOut.size() - MOST_NAMED;
      notes.add(
          more > 0
              ? Explained.sentence("Left out of %s: %s, and %d more.", folder, named, more)
              : Explained.sentence("Left out of %s: %s.", folder, named));
    }
    return List.copyOf(notes);
  }

  private String named(Path entry, String why) {
    String name = relative(entry);
    return why.isEmpty() ? name : name + " (" + why + ")";
  }

  /** The name below the folder; of a folder, with a slash behind it. */
  String relative(Path entry) {
    String name =
        (entry.startsWith(folder) ? folder.relativize(entry) : entry).toString().replace('\\', '/');
    return Files.isDirectory(entry) ? name + "/" : name;
  }
}
