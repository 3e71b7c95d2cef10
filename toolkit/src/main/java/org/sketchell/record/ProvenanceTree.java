// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.TextFormat;
import com.oracle.labs.mlrg.olcut.config.protobuf.ProtoProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.io.ObjectMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.file.Printable;

/**
 * The provenance of a model, a data set or an evaluation (any that Tribuo knows) as a tree to be
 * read: single facts before lists and objects, everything in a fixed order.
 *
 * @param name what it is in its parent; a number within a list
 * @param value a single fact, the short name of an object's class, or empty
 * @param parts what it consists of; empty for a single fact
 */
public record ProvenanceTree(String name, String value, List<ProvenanceTree> parts) {
  private static final int LINE = 100;
  private static final int HASH = 64;

  /** These say what a thing is, so they come first in it. */
  private static final List<String> FIRST =
      List.of("step", "epoch", "steps", "name", "type", "path", "class", "part");

  private static final Comparator<ProvenanceTree> ORDER =
      Comparator.<ProvenanceTree>comparingInt(tree -> rank(tree.name))
          .thenComparing(ProvenanceTree::name);

  public ProvenanceTree {
    parts = List.copyOf(parts);
  }

  private static int rank(String name) {
    int rank = FIRST.indexOf(name);
    return rank < 0 ? FIRST.size() : rank;
  }

  /**
   * The tree of a provenance.
   *
   * @param name what the root is called, such as {@code model}
   * @param provenance any of Tribuo's
   */
  public static ProvenanceTree of(String name, Provenance provenance) {
    if (provenance instanceof PrimitiveProvenance<?> primitive) {
      return new ProvenanceTree(name, String.valueOf(primitive.getValue()), List.of());
    } else if (provenance instanceof ListProvenance<?> list) {
      List<ProvenanceTree> parts = new ArrayList<>();
      for (Provenance element : list) {
        parts.add(of(Integer.toString(parts.size() + 1), element));
      }
      return new ProvenanceTree(name, "", parts);
    } else if (provenance instanceof MapProvenance<?> map) {
      List<ProvenanceTree> parts = new ArrayList<>();
      map.getMap().forEach((key, value) -> parts.add(of(key, value)));
      return new ProvenanceTree(name, "", ordered(parts));
    } else if (provenance instanceof ObjectProvenance object) {
      List<ProvenanceTree> parts = new ArrayList<>();
      for (Pair<String, Provenance> part : object) {
        if (!part.getA().equals(ObjectProvenance.CLASS_NAME)) {
          parts.add(of(part.getA(), part.getB()));
        }
      }
      return new ProvenanceTree(
          name,
          shortName(object.getClassName()),
          // A configured object keeps its parts in a hash map, others in an order of their own.
          object instanceof ConfiguredObjectProvenance ? ordered(parts) : leavesFirst(parts));
    }
    return new ProvenanceTree(name, provenance.toString(), List.of());
  }

  private static List<ProvenanceTree> ordered(List<ProvenanceTree> parts) {
    parts.sort(ORDER);
    return leavesFirst(parts);
  }

  private static List<ProvenanceTree> leavesFirst(List<ProvenanceTree> parts) {
    List<ProvenanceTree> ordered = new ArrayList<>(parts);
    ordered.sort(Comparator.comparing(tree -> !tree.parts.isEmpty()));
    return ordered;
  }

  private static String shortName(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  /**
   * The tree as indented text; hashes are cut, {@link #json} has them whole. Each line is ended by
   * a line feed.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    write(text, 0);
    return Printable.lines(text);
  }

  private void write(StringBuilder text, int depth) {
    text.append("  ".repeat(depth)).append(name);
    String line = line();
    if (!line.isEmpty()) {
      text.append(": ").append(line);
    }
    text.append('\n');
    if (!isOneLine()) {
      parts.forEach(part -> part.write(text, depth + 1));
    }
  }

  /** Whether the whole of it is said by {@link #line()}. */
  public boolean isOneLine() {
    return parts.isEmpty()
        || (value.isEmpty()
            && parts.stream().allMatch(part -> part.parts.isEmpty())
            && joined().length() <= LINE);
  }

  /** What stands behind the name: a value, a class, or all parts if they are short. */
  public String line() {
    return parts.isEmpty()
        ? (value.isEmpty() ? "none" : shown(value))
        : isOneLine() ? joined() : value;
  }

  private boolean isList() {
    return parts.stream()
        .allMatch(part -> !part.name.isEmpty() && Character.isDigit(part.name.charAt(0)));
  }

  private String joined() {
    return parts.stream()
        .map(part -> isList() ? shown(part.value) : part.name + " " + shown(part.value))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String value) {
    boolean hash =
        value.length() == HASH && value.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    return hash ? value.substring(0, 12) + "…" : value;
  }

  /**
   * Reads a provenance as a model file has it. No class is initialised that the text names, unless
   * it is a provenance, or an enum in one, of Tribuo's, OLCUT's or Sketchell's.
   *
   * @param text the value of the metadata key {@code TRIBUO_PROVENANCE}
   * @throws ProvenanceException if it was changed or cut short
   */
  public static ObjectProvenance read(String text) {
    try {
      RootProvenanceProto.Builder written = RootProvenanceProto.newBuilder();
      TextFormat.merge(FormerRecord.renamed(text), written);
      NestedParts.requireFew(written.build());
      List<ObjectMarshalledProvenance> parts =
          new ProtoProvenanceSerialization(false).deserializeFromProto(written.build());
      NamedClasses.requireKnown(parts);
      return ProvenanceUtil.unmarshalProvenance(parts);
    } catch (TextFormat.ParseException
        | IllegalStateException
        | com.oracle.labs.mlrg.olcut.provenance.ProvenanceException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NullPointerException
        | ClassCastException
        | DateTimeException e) {
      throw new ProvenanceException(
          e,
          "The provenance cannot be read: it was changed or cut short, or made by another program.");
    }
  }

  /**
   * A provenance as JSON: objects with their class under {@code class-name}, numbers and truth
   * values as such, everything else as text.
   *
   * @param provenance any of Tribuo's
   */
  public static JsonNode json(Provenance provenance) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (provenance instanceof PrimitiveProvenance<?> primitive) {
      return json(primitive.getValue());
    } else if (provenance instanceof ListProvenance<?> list) {
      ArrayNode array = json.arrayNode();
      list.forEach(element -> array.add(json(element)));
      return array;
    }
    ObjectNode object = json.objectNode();
    if (provenance instanceof MapProvenance<?> map) {
      map.getMap().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> object.set(entry.getKey(), json(entry.getValue())));
    } else if (provenance instanceof ObjectProvenance whole) {
      List<Pair<String, Provenance>> parts = new ArrayList<>();
      whole.forEach(parts::add);
      if (whole instanceof ConfiguredObjectProvenance) {
        parts.sort(Comparator.comparing(Pair::getA));
      }
      object.put(ObjectProvenance.CLASS_NAME, whole.getClassName());
      parts.forEach(part -> object.set(part.getA(), json(part.getB())));
    }
    return object;
  }

  private static JsonNode json(Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value instanceof Boolean truth) {
      return json.booleanNode(truth);
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return json.numberNode(((Number) value).intValue());
    } else if (value instanceof Long number) {
      return json.numberNode(number);
    } else if (value instanceof Float || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number) ? json.numberNode(number) : json.textNode(value.toString());
    }
    return json.textNode(String.valueOf(value));
  }

  @Override
  public String toString() {
    return text();
  }
}
