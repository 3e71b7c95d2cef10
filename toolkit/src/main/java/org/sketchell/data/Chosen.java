// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Some examples of a set, by number. */
final class Chosen implements Examples {
  private final Examples all;
  private final int[] numbers;
  private final List<Selection> selections;

  Chosen(Examples all, int[] numbers, Selection step) {
    this.all = all;
    this.numbers = numbers.clone();
    this.selections = with(all.selections(), step);
    for (int number : numbers) {
      check(number, all.size(), "example");
    }
  }

  static void check(int number, int size, String what) {
    if (number < 0 || number >= size) {
      throw new IndexOutOfBoundsException(
          "There is no " + what + " " + number + ": the set has " + size + ", counted from 0.");
    }
  }

  /** The record of a choice by number. */
  static Selection numbered(int... numbers) {
    MessageDigest digest = ContentHash.newSha256();
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    for (int one : numbers) {
      digest.update(number.putInt(0, one).array());
    }
    return new Selection.Numbered(numbers.length, HexFormat.of().formatHex(digest.digest()));
  }

  /** The numbers of the first, as many as there are. */
  static int[] first(int count, int size) {
    if (count < 1) {
      throw new DataException("Expected at least 1 example to take, got %d.", count);
    }
    int[] first = new int[Math.min(count, size)];
    Arrays.setAll(first, i -> i);
    return first;
  }

  static List<Selection> with(List<Selection> steps, Selection step) {
    List<Selection> more = new ArrayList<>(steps);
    more.add(step);
    return List.copyOf(more);
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public List<Field> inputs() {
    return all.inputs();
  }

  @Override
  public List<Field> targets() {
    return all.targets();
  }

  @Override
  public void copyTo(int example, List<ByteBuffer> buffers) {
    check(example, numbers.length, "example");
    all.copyTo(numbers[example], buffers);
  }

  @Override
  public List<SourceFile> sources() {
    return all.sources();
  }

  @Override
  public List<Selection> selections() {
    return selections;
  }

  /** Choosing again from what was chosen keeps one level. */
  @Override
  public Examples select(int[] examples, Selection step) {
    int[] deeper = new int[examples.length];
    for (int i = 0; i < deeper.length; i++) {
      check(examples[i], numbers.length, "example");
      deeper[i] = numbers[examples[i]];
    }
    return new Chosen(all, deeper, selections, step);
  }

  private Chosen(Examples all, int[] numbers, List<Selection> before, Selection step) {
    this.all = all;
    this.numbers = numbers;
    this.selections = with(before, step);
  }

  @Override
  public String toString() {
    return numbers.length + " of " + all;
  }
}
