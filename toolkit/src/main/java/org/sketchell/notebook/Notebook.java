// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.sketchell.file.AtomicFile;

/**
 * A notebook of Jupyter, as it lies in a file {@code .ipynb}: read in the formats 4.0 to 4.5,
 * written in 4.5.
 *
 * @param cells from top to bottom; one without a name gets one that is made from its text
 * @param metadata what the file says of the whole, as JSON: maps, lists, texts, numbers
 */
public record Notebook(List<Cell> cells, Map<String, Object> metadata) {
  /** By this name Jupyter knows the kernel that runs it. */
  public static final String KERNEL = "sketchell";

  /** How the kernel is called where people choose one. */
  public static final String KERNEL_TITLE = "Sketchell (Java)";

  /** What is said of the language, by notebooks and by the kernel. */
  public static final Map<String, Object> LANGUAGE =
      Map.of(
          "name", "java",
          "mimetype", "text/x-java-source",
          "file_extension", ".jsh",
          "pygments_lexer", "java",
          "codemirror_mode", "text/x-java");

  /** Takes copies, and gives each cell a name of its own. */
  public Notebook {
    cells = named(cells);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A notebook for Sketchell's kernel. */
  public static Notebook of(List<? extends Cell> cells) {
    return new Notebook(
        List.copyOf(cells),
        Map.of(
            "kernelspec",
            Map.of("name", KERNEL, "display_name", KERNEL_TITLE, "language", "java"),
            "language_info",
            LANGUAGE));
  }

  /**
   * Reads a file.
   *
   * @throws org.sketchell.file.FileException if it cannot be read, or is no notebook
   */
  public static Notebook read(Path file) {
    return NotebookReader.read(file);
  }

  /**
   * The notebook that a text in JSON is.
   *
   * @param title how the text is called in errors
   * @throws org.sketchell.file.FileException if it is no notebook
   */
  public static Notebook parse(String json, String title) {
    return NotebookReader.parse(json.getBytes(StandardCharsets.UTF_8), title);
  }

  /** The text of its file, as Jupyter writes it. */
  public String json() {
    return NotebookWriter.json(this);
  }

  /**
   * Writes it to a file.
   *
   * @throws org.sketchell.file.FileException if that fails
   */
  public void write(Path file) {
    AtomicFile.write(file, json().getBytes(StandardCharsets.UTF_8));
  }

  /** The cells of code, from top to bottom. */
  public List<Cell.Code> code() {
    return cells.stream().filter(Cell.Code.class::isInstance).map(Cell.Code.class::cast).toList();
  }

  /** The same with other cells. */
  @CheckReturnValue
  public Notebook cells(List<? extends Cell> cells) {
    return new Notebook(List.copyOf(cells), metadata);
  }

  /** The same with something more said of the whole. */
  @CheckReturnValue
  public Notebook with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(metadata);
    more.put(key, value);
    return new Notebook(cells, more);
  }

  /** The same as if it had not been run. */
  @CheckReturnValue
  public Notebook withoutOutputs() {
    return cells(
        cells.stream()
            .map(cell -> cell instanceof Cell.Code code ? code.withoutOutputs() : cell)
            .toList());
  }

  /** How many cells it has. */
  @Override
  public String toString() {
    return "notebook of " + cells.size() + " cells, " + code().size() + " of them code";
  }

  private static String idOf(Cell cell) {
    CRC32 sum = new CRC32();
    sum.update(cell.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
    sum.update(cell.source().getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }

  private static List<Cell> named(List<Cell> cells) {
    List<Cell> named = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Cell cell : cells) {
      String wanted = cell.id().isEmpty() ? idOf(cell) : cell.id();
      String id = wanted;
      for (int copy = 2; !taken.add(id); copy++) {
        id = wanted + "-" + copy;
      }
      named.add(id.equals(cell.id()) ? cell : cell.id(id));
    }
    return List.copyOf(named);
  }
}
