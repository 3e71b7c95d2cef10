// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.sketchell.file.Explained;

/** Whether examples that are to show what was learned are fit to do so. */
public final class HeldOut {
  /** What is read of the examples to train with, at most. */
  private static final long MOST_BYTES = 1L << 28;

  /** Examples of which one in so many is double are usual. */
  private static final int USUAL = 1000;

  private HeldOut() {}

  /**
   * What is odd about batches to validate with, beside those to train with, a sentence each: that
   * their order or their pictures are left to chance, or that they have examples in common.
   */
  public static List<String> findings(Batches training, Batches validation) {
    List<String> findings = new ArrayList<>();
    switch (validation.order()) {
      case "sequential" -> {
        // As it should be.
      }
      case "shuffled" ->
          findings.add(
              "The examples to validate with are shuffled, which says nothing more;"
                  + " Batches.sequential takes them in their order.");
      default ->
          findings.add(
              "The examples to validate with are drawn by chance, some of them several times and"
                  + " others never; Batches.sequential takes each once.");
    }
    if (validation.augmentation().isPresent()) {
      findings.add(
          Explained.sentence(
              "The pictures to validate with are changed by chance (%s), so that they say less; leave"
                  + " that to those to train with.",
              validation.augmentation().get()));
    }
    shared(training.examples(), validation.examples()).ifPresent(findings::add);
    return findings;
  }

  /** A sentence if more than a few examples of one set are given to the network in both. */
  static Optional<String> shared(Examples training, Examples validation) {
    if (training instanceof ExamplesElsewhere || validation instanceof ExamplesElsewhere) {
      return Optional.empty();
    }
    int bytes = inputBytes(training);
    int looked = (int) Math.min(training.size(), MOST_BYTES / Math.max(1, bytes));
    // Who is asked for a class, as a generator is, is asked for the same ones again.
    boolean asked = training.inputs().stream().allMatch(Field::isLabel);
    if (validation.size() == 0 || bytes != inputBytes(validation) || asked) {
      return Optional.empty();
    }
    // Plain numbers: there may be hundreds of thousands.
    long[] held = new long[validation.size()];
    int count = 0;
    Cursor validated = new Cursor(validation);
    for (int i = 0; i < held.length; i++) {
      validated.read(i);
      held[count] = validated.hash();
      count += validated.isOfOneValue() ? 0 : 1;
    }
    Arrays.sort(held, 0, count);
    BitSet shared = new BitSet(count);
    Cursor trained = new Cursor(training);
    for (int i = 0; i < looked && count > 0; i++) {
      trained.read(i);
      int at = Arrays.binarySearch(held, 0, count, trained.hash());
      if (at >= 0 && !shared.get(at)) {
        int from = at;
        int to = at + 1;
        while (from > 0 && held[from - 1] == held[at]) {
          from--;
        }
        while (to < count && held[to] == held[at]) {
          to++;
        }
        shared.set(from, to);
      }
    }
    String what = validation instanceof ImageSet ? "pictures" : "examples";
    return (long) shared.cardinality() * USUAL > validation.size()
        ? Optional.of(
            Explained.sentence(
                "%d of %d %s to validate with are also there to train with, so the validation says"
                    + " more of memory than of learning; leave doubles out.",
                shared.cardinality(), validation.size(), what))
        : Optional.empty();
  }

  private static int inputBytes(Examples examples) {
    return examples.inputs().stream().mapToInt(Field::bytes).sum();
  }

  /** The examples of a set, one at a time; only what a network is given counts. */
  private static final class Cursor {
    private final Examples examples;
    private final List<ByteBuffer> buffers;
    private final ByteBuffer[] inputs;

    Cursor(Examples examples) {
      this.examples = examples;
      this.buffers =
          examples.fields().stream().map(field -> ByteBuffer.allocate(field.bytes())).toList();
      this.inputs = buffers.subList(0, examples.inputs().size()).toArray(ByteBuffer[]::new);
    }

    void read(int example) {
      for (int i = 0; i < buffers.size(); i++) {
        buffers.get(i).clear();
      }
      examples.copyTo(example, buffers);
    }

    /** Of what was read last; bytes that differ in one place never have the same. */
    long hash() {
      long hash = 0;
      for (ByteBuffer input : inputs) {
        int at = 0;
        for (; at + Long.BYTES <= input.limit(); at += Long.BYTES) {
          hash = (hash ^ input.getLong(at)) * 0x9e3779b97f4a7c15L;
          hash ^= hash >>> 32;
        }
        for (; at < input.limit(); at++) {
          hash = (hash ^ input.get(at)) * 0x100000001b3L;
        }
      }
      return hash;
    }

    /** Of the example that was read last: empty pictures are no doubles. */
    boolean isOfOneValue() {
      for (ByteBuffer input : inputs) {
        for (int at = 1; at < input.limit(); at++) {
          if (input.get(at) != input.get(0)) {
            return false;
          }
        }
      }
      return true;
    }
  }
}
