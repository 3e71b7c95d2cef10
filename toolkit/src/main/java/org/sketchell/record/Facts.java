// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DateTimeProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named facts as OLCUT's own provenance classes, so that any Tribuo can read them. Java values
 * become primitive provenances, lists and maps are converted all through.
 */
public final class Facts {
  private final Map<String, Provenance> facts = new LinkedHashMap<>();

  /** One fact; a null or an empty optional is none. */
  public static Facts of(String key, Object value) {
    return new Facts().and(key, value);
  }

  /** One more fact; a null or an empty optional is none. */
  public Facts and(String key, Object value) {
    Object known = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    if (known != null) {
      facts.put(key, convert(key, known));
    }
    return this;
  }

  /** Under their keys, in the order in which they came. */
  public Map<String, Provenance> map() {
    return facts;
  }

  MapProvenance<Provenance> provenance() {
    return new MapProvenance<>(facts);
  }

  static Provenance convert(String key, Object value) {
    if (value instanceof Provenance provenance) {
      return provenance;
    } else if (value instanceof Facts nested) {
      return nested.provenance();
    } else if (value instanceof String text) {
      return new StringProvenance(key, text);
    } else if (value instanceof Integer number) {
      return new IntProvenance(key, number);
    } else if (value instanceof Long number) {
      return new LongProvenance(key, number);
    } else if (value instanceof Float number) {
      return new DoubleProvenance(key, number);
    } else if (value instanceof Double number) {
      return new DoubleProvenance(key, number);
    } else if (value instanceof Boolean truth) {
      return new BooleanProvenance(key, truth);
    } else if (value instanceof Instant time) {
      return new DateTimeProvenance(key, OffsetDateTime.ofInstant(time, ZoneOffset.UTC));
    } else if (value instanceof List<?> list) {
      List<Provenance> converted = new ArrayList<>();
      list.forEach(element -> converted.add(convert(key, element)));
      return new ListProvenance<>(converted);
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Provenance> converted = new LinkedHashMap<>();
      map.forEach((k, v) -> converted.put(k.toString(), convert(k.toString(), v)));
      return new MapProvenance<>(converted);
    }
    return new StringProvenance(key, value.toString());
  }

  /** The plain value of a fact: a Java value, a list or a map of such. */
  static Object plain(Provenance provenance) {
    if (provenance instanceof PrimitiveProvenance<?> primitive) {
      return primitive.getValue();
    } else if (provenance instanceof ListProvenance<?> list) {
      return list.getList().stream().map(Facts::plain).toList();
    } else if (provenance instanceof MapProvenance<?> map) {
      return plain(map);
    }
    return provenance;
  }

  /** The plain values of facts. */
  public static Map<String, Object> plain(MapProvenance<?> map) {
    Map<String, Object> values = new LinkedHashMap<>();
    map.getMap().forEach((key, value) -> values.put(key, plain(value)));
    return values;
  }

  @Override
  public String toString() {
    return facts.toString();
  }
}
