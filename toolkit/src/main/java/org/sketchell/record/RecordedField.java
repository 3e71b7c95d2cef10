// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sketchell.data.Field;
import org.sketchell.data.Meaning;
import org.sketchell.data.Preprocessing;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** A field of examples, as facts and back. */
final class RecordedField {
  private RecordedField() {}

  static Facts facts(Field field) {
    return Facts.of("name", field.name())
        .and("elements", field.type().elements().name().toLowerCase(Locale.ROOT))
        .and("shape", Arrays.stream(field.type().shape().sizes()).boxed().toList())
        .and("meaning", field.meaning().toString())
        .and(
            "preprocessing",
            field.preprocessing().equals(Preprocessing.none())
                ? null
                : field.preprocessing().toMap())
        .and("classes", field.classes());
  }

  static Field of(Map<String, Object> facts) {
    int[] sizes =
        ((List<?>) facts.get("shape")).stream().mapToInt(size -> (Integer) size).toArray();
    @SuppressWarnings("unchecked")
    Map<String, ?> preprocessing = (Map<String, ?>) facts.get("preprocessing");
    return new Field(
        (String) facts.get("name"),
        new TensorType(ElementType.valueOf(upper(facts.get("elements"))), Shape.of(sizes)),
        Meaning.valueOf(upper(facts.get("meaning"))),
        preprocessing == null ? Preprocessing.none() : Preprocessing.from(preprocessing),
        ((List<?>) facts.get("classes")).stream().map(Object::toString).toList());
  }

  private static String upper(Object word) {
    return String.valueOf(word).toUpperCase(Locale.ROOT);
  }
}
