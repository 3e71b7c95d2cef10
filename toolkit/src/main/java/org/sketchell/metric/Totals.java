// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.sketchell.file.PackedText;
import org.sketchell.tensor.Tensor;

/**
 * What all batches contributed to a metric so far: sums, in double precision, and rows that are
 * kept. Adding allocates nothing but room for more rows.
 */
public final class Totals {
  private final double[][] sums;
  private final int[] widths;
  private final float[][] rows;
  private final int[] used;
  private long batches;

  /** Nothing yet, of what is like a contribution. */
  public Totals(Contribution like) {
    this(
        like.summed().stream().mapToInt(Totals::size).toArray(),
        like.collected().stream().mapToInt(tensor -> tensor.size(1)).toArray());
  }

  /**
   * Nothing yet.
   *
   * @param sums how many numbers each part has that is summed
   * @param widths how many numbers a row has of each part that is collected
   */
  public Totals(int[] sums, int[] widths) {
    this.sums = Arrays.stream(sums).mapToObj(double[]::new).toArray(double[][]::new);
    this.widths = widths.clone();
    rows = new float[widths.length][0];
    used = new int[widths.length];
  }

  private static int size(Tensor tensor) {
    return Math.toIntExact(tensor.shape().elements());
  }

  /**
   * Adds a part of what a batch contributes; every part is to be added.
   *
   * @param part first those that are summed, then those that are collected, from 0
   * @param from float32 numbers in native order
   * @param at where the first one is, in bytes
   * @param count how many there are
   */
  public void add(int part, ByteBuffer from, int at, int count) {
    if (part == 0) {
      batches++;
    }
    if (part < sums.length) {
      double[] sum = sums[part];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += from.getFloat(at + i * Float.BYTES);
      }
      return;
    }
    int which = part - sums.length;
    int before = used[which];
    int after = Math.addExact(before, count);
    if (after > rows[which].length) {
      rows[which] = Arrays.copyOf(rows[which], Math.max(after, (int) (before * 1.5)));
    }
    for (int i = 0; i < count; i++) {
      rows[which][before + i] = from.getFloat(at + i * Float.BYTES);
    }
    used[which] = after;
  }

  /** Adds what a batch contributes, whose numbers can be looked at. */
  void add(List<Tensor> parts) {
    Tensor.evaluate(parts);
    for (int i = 0; i < parts.size(); i++) {
      float[] numbers = parts.get(i).toFloatArray();
      ByteBuffer bytes =
          ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
      bytes.asFloatBuffer().put(numbers);
      add(i, bytes, 0, numbers.length);
    }
  }

  /** Whether nothing was added. */
  public boolean isEmpty() {
    return batches == 0;
  }

  /** One of the sums, row by row; a copy. */
  public double[] sum(int which) {
    return sums[which].clone();
  }

  /** All rows of one of the parts that are collected, one behind the other; a copy. */
  public float[] rows(int which) {
    return Arrays.copyOf(rows[which], used[which]);
  }

  /** All this as a text, for {@link #unpack}. */
  public String pack() {
    int bytes = Long.BYTES + Integer.BYTES * (2 + sums.length + 2 * widths.length);
    bytes += Arrays.stream(sums).mapToInt(sum -> sum.length * Double.BYTES).sum();
    bytes = Math.addExact(bytes, Math.multiplyExact(Arrays.stream(used).sum(), Float.BYTES));
    ByteBuffer all = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(batches).putInt(sums.length).putInt(widths.length);
    for (double[] sum : sums) {
      all.putInt(sum.length);
      for (double number : sum) {
        all.putDouble(number);
      }
    }
    for (int i = 0; i < widths.length; i++) {
      all.putInt(widths[i]).putInt(used[i]);
      for (int j = 0; j < used[i]; j++) {
        all.putFloat(rows[i][j]);
      }
    }
    return PackedText.pack(all.array());
  }

  /**
   * What {@link #pack} wrote.
   *
   * @throws IOException if it is something else
   */
  public static Totals unpack(String text) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(PackedText.unpack(text)).order(ByteOrder.LITTLE_ENDIAN);
    try {
      long batches = all.getLong();
      double[][] sums = new double[count(all)][];
      int[] widths = new int[count(all)];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = new double[count(all)];
        for (int j = 0; j < sums[i].length; j++) {
          sums[i][j] = all.getDouble();
        }
      }
      Totals totals = new Totals(Arrays.stream(sums).mapToInt(sum -> sum.length).toArray(), widths);
      System.arraycopy(sums, 0, totals.sums, 0, sums.length);
      for (int i = 0; i < widths.length; i++) {
        totals.widths[i] = all.getInt();
        totals.used[i] = count(all);
        totals.rows[i] = new float[totals.used[i]];
        for (int j = 0; j < totals.used[i]; j++) {
          totals.rows[i][j] = all.getFloat();
        }
      }
      totals.batches = batches;
      return totals;
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  /** How many follow, each of some bytes: no memory is asked for what cannot be there. */
  private static int count(ByteBuffer all) throws IOException {
    int count = all.getInt();
    if (count < 0 || count > all.remaining()) {
      throw new IOException("It ends before what it tells of");
    }
    return count;
  }

  /** Whether both are of the same parts. */
  public boolean isLike(Totals other) {
    return Arrays.equals(widths, other.widths)
        && sums.length == other.sums.length
        && Arrays.equals(
            Arrays.stream(sums).mapToInt(sum -> sum.length).toArray(),
            Arrays.stream(other.sums).mapToInt(sum -> sum.length).toArray());
  }

  @Override
  public String toString() {
    return "totals of " + batches + (batches == 1 ? " batch" : " batches");
  }
}
