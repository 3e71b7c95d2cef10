// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.sketchell.tensor.Tensor;

/**
 * Examples put together from columns; see {@link Examples#of}. Immutable: adding a column gives a
 * new set.
 */
public final class Columns implements Examples {
  private final List<Field> inputs;
  private final List<Field> targets;

  /** Those of the inputs, then those of the targets. */
  private final List<Column> columns;

  /** Which row of the columns each example is; null for all rows in order. */
  private final int[] order;

  private final List<Selection> steps;
  private String contentHash;

  private Columns(
      List<Field> inputs,
      List<Field> targets,
      List<Column> columns,
      int[] order,
      List<Selection> steps) {
    this.inputs = List.copyOf(inputs);
    this.targets = List.copyOf(targets);
    this.columns = List.copyOf(columns);
    this.order = order;
    this.steps = steps;
  }

  static Columns of(String name, Column input) {
    return new Columns(
        List.of(input.field().named(name)), List.of(), List.of(input), null, List.of());
  }

  /**
   * Adds an input.
   *
   * @param name under which a batch gives it; inputs have names of their own
   * @throws DataException if it has not as many rows as there are examples
   */
  @CheckReturnValue
  public Columns input(String name, Column column) {
    requireFit(name, column, inputs, "input");
    List<Field> more = new ArrayList<>(inputs);
    more.add(column.field().named(name));
    List<Column> all = new ArrayList<>(columns);
    all.add(inputs.size(), column);
    return new Columns(more, targets, all, order, steps);
  }

  /** Adds a tensor as input, understood as {@link Column#of} does. */
  @CheckReturnValue
  public Columns input(String name, Tensor values) {
    return input(name, Column.of(values));
  }

  /**
   * Adds a target.
   *
   * @param name under which a batch gives it; targets have names of their own
   * @throws DataException if it has not as many rows as there are examples
   */
  @CheckReturnValue
  public Columns target(String name, Column column) {
    requireFit(name, column, targets, "target");
    List<Field> more = new ArrayList<>(targets);
    more.add(column.field().named(name));
    List<Column> all = new ArrayList<>(columns);
    all.add(column);
    return new Columns(inputs, more, all, order, steps);
  }

  /** Adds a tensor as target, understood as {@link Column#of} does. */
  @CheckReturnValue
  public Columns target(String name, Tensor values) {
    return target(name, Column.of(values));
  }

  private void requireFit(String name, Column column, List<Field> beside, String what) {
    if (order != null) {
      throw new DataException(
          "The %s %s comes too late: put columns together before choosing.", what, name);
    }
    if (beside.stream().anyMatch(field -> field.name().equals(name))) {
      throw new DataException("There are two %ss named %s; rename one.", what, name);
    }
    if (column.size() != columns.get(0).size()) {
      throw new DataException(
          "Every example has one of each field, but %s has %d rows and %s has %d.",
          inputs.get(0).name(), columns.get(0).size(), name, column.size());
    }
  }

  @Override
  public int size() {
    return order == null ? columns.get(0).size() : order.length;
  }

  @Override
  public List<Field> inputs() {
    return inputs;
  }

  @Override
  public List<Field> targets() {
    return targets;
  }

  @Override
  public void copyTo(int example, List<ByteBuffer> buffers) {
    Chosen.check(example, size(), "example");
    int row = order == null ? example : order[example];
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).copyTo(row, buffers.get(i));
    }
  }

  @Override
  @CheckReturnValue
  public Columns select(int[] examples, Selection step) {
    int[] chosen = new int[examples.length];
    IntUnaryOperator row = order == null ? i -> i : i -> order[i];
    for (int i = 0; i < chosen.length; i++) {
      Chosen.check(examples[i], size(), "example");
      chosen[i] = row.applyAsInt(examples[i]);
    }
    return new Columns(inputs, targets, columns, chosen, Chosen.with(steps, step));
  }

  private Stream<ImageSet> origins() {
    Set<ImageSet> origins = Collections.newSetFromMap(new IdentityHashMap<>());
    List<ImageSet> inOrder = new ArrayList<>();
    for (Column column : columns) {
      if (column.origin() != null && origins.add(column.origin())) {
        inOrder.add(column.origin());
      }
    }
    return inOrder.stream();
  }

  @Override
  public List<SourceFile> sources() {
    Set<SourceFile> files = new LinkedHashSet<>();
    origins()
        .map(set -> order == null ? set : set.select(order, new Selection.First(order.length)))
        .forEach(set -> files.addAll(set.sources()));
    return List.copyOf(files);
  }

  /**
   * The steps of the one image set that all columns are of; of several, where each came from; then
   * those taken since.
   */
  @Override
  public List<Selection> selections() {
    List<ImageSet> origins = origins().toList();
    boolean one = origins.size() == 1 && columns.stream().allMatch(c -> c.origin() != null);
    List<Selection> all = new ArrayList<>();
    if (one) {
      all.addAll(origins.get(0).selections());
    } else if (origins.stream().anyMatch(set -> !set.part().equals(Selection.Part.NOTHING))) {
      all.add(sideBySide());
    }
    all.addAll(steps);
    return List.copyOf(all);
  }

  private Selection sideBySide() {
    Map<String, Selection.Part> parts = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean input = i < inputs.size();
      String name =
          input
              ? "input " + inputs.get(i).name()
              : "target " + targets.get(i - inputs.size()).name();
      ImageSet origin = columns.get(i).origin();
      parts.put(name, origin == null ? Selection.Part.NOTHING : origin.part());
    }
    return new Selection.SideBySide(parts);
  }

  @Override
  public synchronized String contentHash() {
    if (contentHash == null) {
      contentHash = ContentHash.of(this);
    }
    return contentHash;
  }

  @Override
  public String toString() {
    return size()
        + (size() == 1 ? " example of " : " examples of ")
        + String.join("; ", inputs.stream().map(Field::toString).toList())
        + (targets.isEmpty() ? "" : " -> ")
        + String.join("; ", targets.stream().map(Field::toString).toList());
  }
}
