// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.tensor.Tensor;

/**
 * An immutable, ordered set of examples. Each has the same fields: what a network is given
 * (inputs), and what it is to make of it (targets).
 *
 * <pre>{@code
 * Examples pairs =
 *     Examples.of("drawing", Column.pixels(drawings))
 *         .target("mask", Column.classes(masks, "paper", "ink"));
 * }</pre>
 *
 * <p>A set of one's own has {@link #size()}, {@link #inputs()}, {@link #targets()} and {@link
 * #copyTo}; the rest follows. May be read by several threads.
 */
public interface Examples {
  int size();

  /** What a network is given, at least one field. */
  List<Field> inputs();

  /** What is to become of it; may be empty. */
  List<Field> targets();

  /**
   * Adds the numbers of one example to buffers, as they are stored: last dimension fastest, each in
   * its buffer's own byte order.
   *
   * @param example its number, from 0 to {@link #size()} - 1
   * @param buffers one for each input, then one for each target; gets exactly the field's bytes at
   *     its position
   */
  void copyTo(int example, List<ByteBuffer> buffers);

  /** Starts a set of columns: the first input. More inputs and targets are added to it. */
  static Columns of(String name, Column input) {
    return Columns.of(name, input);
  }

  /** Starts a set of tensors: the first input, understood as {@link Column#of} does. */
  static Columns of(String name, Tensor input) {
    return Columns.of(name, Column.of(input));
  }

  /** All inputs, then all targets: the order of the buffers. */
  default List<Field> fields() {
    List<Field> fields = new ArrayList<>(inputs());
    fields.addAll(targets());
    return List.copyOf(fields);
  }

  /**
   * The names of the classes, or of the flags, of the first target that has some, in the order of
   * their indices; empty if there is no such target.
   */
  default List<String> classes() {
    return targets().stream()
        .map(Field::classes)
        .filter(names -> !names.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** The files that the examples come from; empty for what was made in memory. */
  default List<SourceFile> sources() {
    return List.of();
  }

  /**
   * How the set was chosen from its files, step by step; empty if it is everything in the files.
   */
  default List<Selection> selections() {
    return List.of();
  }

  /**
   * SHA-256 over fields, classes and all examples in their order: two sets with the same hash train
   * the same network. Reads everything once, so a large set of one's own may want to keep it.
   *
   * @return 64 hexadecimal digits, lower case
   */
  default String contentHash() {
    return ContentHash.of(this);
  }

  /** Some examples, 0 to {@link #size()} - 1, in the given order. */
  @CheckReturnValue
  default Examples subset(int... examples) {
    return select(examples, Chosen.numbered(examples));
  }

  /** The first {@code count} examples, at least 1; all if the set has fewer. */
  @CheckReturnValue
  default Examples take(int count) {
    int[] first = Chosen.first(count, size());
    return select(first, new Selection.First(first.length));
  }

  /**
   * Some examples, in the given order, with the words that the record of this step shall have.
   *
   * @param examples numbers 0 to {@link #size()} - 1
   * @param step for {@link #selections()}
   */
  @CheckReturnValue
  default Examples select(int[] examples, Selection step) {
    return new Chosen(this, examples, step);
  }

  /**
   * The same examples, each of which counts so much in a {@code Supervised} learner's training
   * loss: a weighted mean over the examples of a batch.
   *
   * @param weights one for each example, 0 or more
   * @throws DataException if there are more or fewer, or one is below 0
   */
  @CheckReturnValue
  default Examples weighted(float... weights) {
    return new Weighted(this, weights);
  }

  /**
   * These examples and others, one after the other.
   *
   * @throws DataException if they have other fields
   */
  @CheckReturnValue
  default Examples concat(Examples other) {
    return new Joined(this, other);
  }

  /**
   * Some examples as a step sees them: decoded, computed now.
   *
   * @param examples numbers 0 to {@link #size()} - 1; none for all
   * @return one tensor for each input, then one for each target, each [examples, ...]
   */
  default List<Tensor> tensors(int... examples) {
    List<Field> fields = fields();
    List<Tensor> stored = stored(examples);
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      tensors.add(fields.get(i).decode(stored.get(i)));
    }
    Tensor.evaluate(tensors);
    return tensors;
  }

  /**
   * Some examples as they are stored, which is what a model's file takes.
   *
   * @param examples numbers 0 to {@link #size()} - 1; none for all
   * @return one tensor for each input, then one for each target, each [examples, ...]
   */
  default List<Tensor> stored(int... examples) {
    int[] chosen = examples.length > 0 ? examples : IntStream.range(0, size()).toArray();
    List<Field> fields = fields();
    List<ByteBuffer> buffers = new ArrayList<>();
    for (Field field : fields) {
      int bytes = Math.multiplyExact(chosen.length, field.bytes());
      buffers.add(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }
    Arrays.stream(chosen).forEach(example -> copyTo(example, buffers));
    List<Tensor> stored = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      stored.add(Tensor.over(fields.get(i).batch(chosen.length), buffers.get(i).flip()));
    }
    return stored;
  }
}
