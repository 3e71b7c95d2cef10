// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.picture.MimeBundle;

/**
 * Writes notebooks as Jupyter's library nbformat does: keys in alphabetical order, an indent of one
 * space, texts as lists of lines.
 */
final class NotebookWriter {
  static final int FORMAT = 4;
  static final int MINOR = 5;

  private static final DefaultIndenter INDENT = new DefaultIndenter(" ", "\n");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final ObjectWriter WRITER =
      JSON.writer(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                      .withObjectEmptySeparator("")
                      .withArrayEmptySeparator(""))
              .withObjectIndenter(INDENT)
              .withArrayIndenter(INDENT));

  private NotebookWriter() {}

  static String json(Notebook notebook) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("nbformat", FORMAT);
    all.put("nbformat_minor", MINOR);
    all.put("metadata", notebook.metadata());
    all.put("cells", notebook.cells().stream().map(NotebookWriter::cell).toList());
    try {
      return WRITER.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Maps, lists and texts can be written as JSON.", e);
    }
  }

  private static Map<String, Object> cell(Cell cell) {
    Map<String, Object> json = new LinkedHashMap<>(cell.rest());
    json.putIfAbsent("metadata", Map.of());
    json.put("id", cell.id());
    json.put("source", lines(cell.source()));
    if (cell instanceof Cell.Code code) {
      json.put("cell_type", "code");
      json.put("execution_count", count(code));
      json.put("outputs", code.outputs().stream().map(output -> output(code, output)).toList());
    } else {
      json.put("cell_type", cell instanceof Cell.Raw ? "raw" : "markdown");
    }
    return json;
  }

  private static Integer count(Cell.Code code) {
    return code.count() == 0 ? null : code.count();
  }

  private static Map<String, Object> output(Cell.Code code, CellOutput output) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (output instanceof CellOutput.Printed printed) {
      json.put("output_type", "stream");
      json.put("name", printed.error() ? "stderr" : "stdout");
      json.put("text", lines(printed.text()));
    } else if (output instanceof CellOutput.Failure failure) {
      json.put("output_type", "error");
      json.put("ename", failure.kind());
      json.put("evalue", failure.message());
      json.put("traceback", failure.toString().lines().toList());
    } else if (output instanceof CellOutput.Value value) {
      json.put("output_type", "execute_result");
      json.put("execution_count", count(code));
      json.put("metadata", Map.of());
      json.put("data", data(value.bundle()));
    } else {
      json.put("output_type", "display_data");
      json.put("metadata", Map.of());
      json.put(
          "data",
          data(
              output instanceof CellOutput.Shown shown
                  ? shown.bundle()
                  : MimeBundle.text(output.toString())));
    }
    return json;
  }

  private static Map<String, Object> data(MimeBundle bundle) {
    Map<String, Object> data = new LinkedHashMap<>();
    bundle.forms().forEach((type, form) -> data.put(type, form(type, form)));
    return data;
  }

  private static Object form(String type, String form) {
    if (isJson(type)) {
      try {
        return JSON.readTree(form);
      } catch (JsonProcessingException e) {
        return form;
      }
    }
    return isText(type) ? lines(form) : form;
  }

  /** Whether what is of a type stands in a notebook as JSON, and not as a text. */
  static boolean isJson(String type) {
    return type.equals("application/json")
        || type.startsWith("application/") && type.endsWith("+json");
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || type.equals(MimeBundle.SVG)
        || type.equals("application/javascript");
  }

  /** A text as its lines, each with the line break at its end. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at) + 1;
      int next = end == 0 ? text.length() : end;
      lines.add(text.substring(at, next));
      at = next;
    }
    return lines;
  }
}
