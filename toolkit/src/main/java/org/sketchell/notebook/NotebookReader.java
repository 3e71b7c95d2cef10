// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Explained;
import org.sketchell.file.FileException;
import org.sketchell.picture.MimeBundle;

/** Reads notebooks as Jupyter, and programs like it, write them. */
final class NotebookReader {
  /** Pictures and animations make a notebook long; what is longer than this is none. */
  private static final int MAX_BYTES = 1 << 28;

  private static final int MAX_DEPTH = 100;
  private static final Set<String> OF_CELLS =
      Set.of("cell_type", "id", "source", "outputs", "execution_count");
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(MAX_BYTES)
                          .maxNestingDepth(MAX_DEPTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String title;

  private NotebookReader(String title) {
    this.title = title;
  }

  static Notebook read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new FileException(
            "%s is longer than a notebook may be, which is %d MB.", file, MAX_BYTES >> 20);
      }
      return parse(bytes, file.toString());
    } catch (IOException e) {
      String reason =
          Files.isDirectory(file) ? "it is a folder, not a notebook" : AtomicFile.reason(e);
      throw new FileException(e, "Cannot read %s: %s.", file, reason);
    }
  }

  static Notebook parse(byte[] json, String title) {
    NotebookReader reader = new NotebookReader(title);
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw at == null
          ? reader.mistake("it is not JSON")
          : reader.mistake(
              "in line %d, column %d it is not JSON", at.getLineNr(), at.getColumnNr());
    } catch (IOException e) {
      throw reader.mistake("it is not JSON");
    }
    return reader.notebook(root);
  }

  @FormatMethod
  private FileException mistake(@FormatString String pattern, Object... arguments) {
    return new FileException(
        "%s is no notebook: %s.", title, Explained.sentence(pattern, arguments));
  }

  private Notebook notebook(JsonNode root) {
    if (root.isMissingNode()) {
      throw mistake("it is empty");
    }
    if (!root.isObject()) {
      throw mistake("it holds %s, where an object was expected", kind(root));
    }
    JsonNode format = root.path("nbformat");
    if (!format.isInt()) {
      throw mistake("nbformat is %s, where the number 4 was expected", kind(format));
    }
    if (format.intValue() != NotebookWriter.FORMAT) {
      throw new FileException(
          "%s is a notebook of format %d, and format 4 was expected: open it in Jupyter and save"
              + " it.",
          title, format.intValue());
    }
    List<Cell> cells = new ArrayList<>();
    for (JsonNode cell : list(root.path("cells"), "cells")) {
      cells.add(cell(cell, "cells[" + cells.size() + "]"));
    }
    return new Notebook(cells, object(root.path("metadata"), "metadata"));
  }

  private Cell cell(JsonNode json, String place) {
    if (!json.isObject()) {
      throw wrong(place, json, "a cell");
    }
    JsonNode kind = json.path("cell_type");
    JsonNode idNode = json.path("id");
    if (!idNode.isMissingNode() && !idNode.isTextual()) {
      throw wrong(place + ".id", idNode, "a text");
    }
    String id = idNode.asText("");
    String source = text(json.path("source"), place + ".source");
    Map<String, Object> rest = new LinkedHashMap<>(object(json, place));
    rest.keySet().removeAll(OF_CELLS);
    switch (kind.asText()) {
      case "markdown":
        return new Cell.Prose(id, source, rest);
      case "raw":
        return new Cell.Raw(id, source, rest);
      case "code":
        List<CellOutput> outputs = new ArrayList<>();
        for (JsonNode output : list(json.path("outputs"), place + ".outputs")) {
          outputs.add(output(output, place + ".outputs[" + outputs.size() + "]"));
        }
        return new Cell.Code(
            id, source, rest, Math.max(0, json.path("execution_count").asInt()), outputs);
      default:
        throw mistake(
            "%s.cell_type is %s, where markdown, code or raw was expected",
            place, kind.isTextual() ? kind.asText() : kind(kind));
    }
  }

  private CellOutput output(JsonNode json, String place) {
    JsonNode kind = json.path("output_type");
    switch (kind.asText()) {
      case "stream":
        return new CellOutput.Printed(
            json.path("name").asText().equals("stderr"), text(json.path("text"), place + ".text"));
      case "display_data":
        return new CellOutput.Shown(bundle(json.path("data"), place + ".data"));
      case "execute_result":
        return new CellOutput.Value(bundle(json.path("data"), place + ".data"));
      case "error":
        return failure(json, place);
      default:
        throw mistake(
            "%s.output_type is %s, where stream, display_data, execute_result or error was"
                + " expected",
            place, kind.isTextual() ? kind.asText() : kind(kind));
    }
  }

  private CellOutput failure(JsonNode json, String place) {
    String message = text(json.path("evalue"), place + ".evalue");
    List<String> lines = new ArrayList<>();
    for (JsonNode line : list(json.path("traceback"), place + ".traceback")) {
      text(line, place + ".traceback[" + lines.size() + "]").lines().forEach(lines::add);
    }
    List<String> said = message.lines().toList();
    boolean begins = lines.size() >= said.size() && lines.subList(0, said.size()).equals(said);
    return new CellOutput.Failure(
        text(json.path("ename"), place + ".ename"),
        message,
        begins ? lines.subList(said.size(), lines.size()) : lines,
        "");
  }

  private MimeBundle bundle(JsonNode json, String place) {
    if (!json.isObject()) {
      throw wrong(place, json, "an object");
    }
    Map<String, String> forms = new LinkedHashMap<>();
    json.properties()
        .forEach(
            form ->
                forms.put(
                    form.getKey(),
                    NotebookWriter.isJson(form.getKey())
                        ? form.getValue().toString()
                        : text(form.getValue(), place + "[\"" + form.getKey() + "\"]")));
    return new MimeBundle(forms);
  }

  /** A text, which may be in pieces. */
  private String text(JsonNode json, String place) {
    if (json.isTextual()) {
      return json.textValue();
    }
    if (!json.isArray()) {
      throw wrong(place, json, "a text or a list of texts");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < json.size(); i++) {
      if (!json.get(i).isTextual()) {
        throw wrong(place + "[" + i + "]", json.get(i), "a text");
      }
      text.append(json.get(i).textValue());
    }
    return text.toString();
  }

  private JsonNode list(JsonNode json, String place) {
    if (!json.isArray()) {
      throw wrong(place, json, "a list");
    }
    return json;
  }

  private Map<String, Object> object(JsonNode json, String place) {
    if (json.isMissingNode()) {
      return Map.of();
    }
    if (!json.isObject()) {
      throw wrong(place, json, "an object");
    }
    return JSON.convertValue(json, OBJECT);
  }

  private FileException wrong(String place, JsonNode json, String expected) {
    return mistake("%s is %s, where %s was expected", place, kind(json), expected);
  }

  private static String kind(JsonNode json) {
    return switch (json.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> json.asText();
      case NULL -> "null";
      default -> "missing";
    };
  }
}
