// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.data.DataException;
import org.sketchell.data.Field;
import org.sketchell.data.Preprocessing;
import org.sketchell.file.FileException;

/** The preprocessing of a model's inputs as a JSON object, by name. */
final class PreprocessingJson {
  private static final TypeReference<Map<String, Map<String, Object>>> FORM =
      new TypeReference<>() {};

  private PreprocessingJson() {}

  /** That of the inputs that have one, by name. */
  static Map<String, Preprocessing> of(List<Field> inputs) {
    Map<String, Preprocessing> preprocessing = new LinkedHashMap<>();
    inputs.stream()
        .filter(field -> !field.preprocessing().equals(Preprocessing.none()))
        .forEach(field -> preprocessing.put(field.name(), field.preprocessing()));
    return preprocessing;
  }

  static String write(Map<String, Preprocessing> inputs) {
    Map<String, Object> form = new LinkedHashMap<>();
    inputs.forEach((name, preprocessing) -> form.put(name, preprocessing.toMap()));
    try {
      return new ObjectMapper().writeValueAsString(form);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers and texts can always be written", e);
    }
  }

  static Map<String, Preprocessing> read(String file, String text) {
    Map<String, Preprocessing> inputs = new LinkedHashMap<>();
    try {
      new ObjectMapper()
          .readValue(text, FORM)
          .forEach((name, form) -> inputs.put(name, Preprocessing.from(form)));
    } catch (JsonProcessingException | DataException | NullPointerException e) {
      throw new FileException(
          e, "%s has a preprocessing that this version of Sketchell cannot read: %s", file, text);
    }
    return inputs;
  }
}
