// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.Serializable;
import java.lang.ref.SoftReference;
import org.sketchell.data.Split;

/**
 * Where each example of a whole set is: in which part, in which shard of it, and where there. The
 * examples of a part lie in the shards in turns. Travels with tasks.
 *
 * @param size how many examples there are
 * @param training how many of them are to train with; the others validate
 * @param fraction of examples that validate, drawn by the seed; 0 if the first ones train
 * @param workers which have the shards, one range after the other
 */
record Placement(int size, int training, double fraction, long seed, int shards, int workers)
    implements Serializable {
  /**
   * The one that was looked at last in this process, where several tasks want the same; it goes
   * when memory is short.
   */
  private static SoftReference<Numbers> last = new SoftReference<>(null);

  /**
   * Where the examples of a placement are.
   *
   * @param places of each example: its number in the training part, or {@code -1 -} its number in
   *     the validation part
   */
  private record Numbers(Placement of, int[] places) {}

  static Placement random(int size, double fraction, long seed, int shards, int workers) {
    // Where it cannot be split, this says so.
    int training = fraction == 0 ? size : Split.numbers(size, fraction, seed).training().length;
    return new Placement(size, training, fraction, seed, shards, workers);
  }

  static Placement inOrder(int size, int training, int shards, int workers) {
    return new Placement(size, training, 0, 0, shards, workers);
  }

  /**
   * The number of an example in its part.
   *
   * @param example its number among all
   * @return in the training part, or {@code -1 -} that in the validation part
   */
  int place(int example) {
    if (fraction == 0) {
      return example < training ? example : -1 - (example - training);
    }
    return places()[example];
  }

  /** Worked out where it is needed: so many numbers need not travel. */
  private int[] places() {
    synchronized (Placement.class) {
      Numbers known = last.get();
      if (known == null || !known.of.equals(this)) {
        known = new Numbers(this, shuffled());
        last = new SoftReference<>(known);
      }
      return known.places;
    }
  }

  private int[] shuffled() {
    Split.Numbers split = Split.numbers(size, fraction, seed);
    int[] places = new int[size];
    for (int i = 0; i < split.training().length; i++) {
      places[split.training()[i]] = i;
    }
    for (int i = 0; i < split.validation().length; i++) {
      places[split.validation()[i]] = -1 - i;
    }
    return places;
  }

  int validation() {
    return size - training;
  }

  /** How many of a part's examples a shard has. */
  int count(boolean trains, int shard) {
    int all = trains ? training : validation();
    return all / shards + (shard < all % shards ? 1 : 0);
  }

  /** The first shard of a worker; those until the next worker's first are its own. */
  int firstShard(int worker) {
    return (int) ((long) worker * shards / workers);
  }

  int worker(int shard) {
    int worker = (int) ((long) shard * workers / shards);
    while (firstShard(worker + 1) <= shard) {
      worker++;
    }
    return worker;
  }
}
