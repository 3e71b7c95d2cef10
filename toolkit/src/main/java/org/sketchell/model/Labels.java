// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.file.FileException;

/** Class labels as a JSON array of texts. */
final class Labels {
  private static final JsonFactory JSON = new JsonFactory();

  private Labels() {}

  static String toJson(List<String> labels) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeArray(labels.toArray(String[]::new), 0, labels.size());
    } catch (IOException e) {
      throw new UncheckedIOException("Labels could not be written into memory.", e);
    }
    return text.toString();
  }

  static List<String> fromJson(String file, String text) {
    List<String> labels = new ArrayList<>();
    try (JsonParser json = JSON.createParser(text)) {
      boolean sound = json.nextToken() == JsonToken.START_ARRAY;
      while (sound && json.nextToken() != JsonToken.END_ARRAY) {
        sound = json.currentToken() == JsonToken.VALUE_STRING;
        labels.add(json.getText());
      }
      if (!sound) {
        throw new FileException("%s has labels that are no JSON array of texts: %s", file, text);
      }
    } catch (IOException e) {
      throw new FileException(e, "%s has labels that are no JSON: %s", file, text);
    }
    return List.copyOf(labels);
  }
}
