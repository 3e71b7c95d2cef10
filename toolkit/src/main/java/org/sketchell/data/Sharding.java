// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.Arrays;
import java.util.OptionalLong;
import org.sketchell.tensor.SplitMix64;

/**
 * How examples lie in shards, each of which has its part in every batch: example {@code i} is in
 * shard {@code i % shards}, and a batch has as many of each, as far as there are.
 *
 * @param shards 0 if there are none
 * @param only the shard that there is nothing else of; -1 for all of them
 */
public record Sharding(int shards, int only) {
  static final Sharding NONE = new Sharding(0, -1);

  /**
   * That of all examples.
   *
   * @throws DataException if there is no shard
   */
  public static Sharding into(int shards) {
    if (shards < 1) {
      throw new DataException("Examples lie in 1 shard or more, but got %d.", shards);
    }
    return new Sharding(shards, -1);
  }

  Sharding one(int shard) {
    return new Sharding(shards, shard);
  }

  /**
   * Looks whether each batch has the same number of examples of each shard.
   *
   * @throws DataException if it has not
   */
  void requireEvenBatches(int batchSize) {
    if (shards > 0 && only < 0 && batchSize % shards != 0) {
      throw new DataException(
          "A batch has as many examples of each shard, but %d cannot be had of %d shards alike; take"
              + " %d.",
          batchSize, shards, shards * Math.max(1, (batchSize + shards / 2) / shards));
    }
  }

  /** The numbers of an epoch's examples, batch after batch. */
  void fill(int[] numbers, int batchSize, Sampling sampling, OptionalLong seed, int epoch) {
    if (shards == 0) {
      sampling.fill(numbers, seed.isPresent() ? SplitMix64.of(seed.getAsLong(), epoch) : null);
    } else if (only >= 0) {
      sampling.fill(numbers, dice(seed, epoch, only));
    } else {
      for (int shard = 0; shard < shards; shard++) {
        deal(shard, numbers, batchSize, sampling, dice(seed, epoch, shard));
      }
    }
  }

  private static SplitMix64 dice(OptionalLong seed, int epoch, int shard) {
    return seed.isPresent() ? SplitMix64.of(seed.getAsLong(), epoch, shard) : null;
  }

  /** Puts the examples of a shard where they are in the batches. */
  private void deal(int shard, int[] numbers, int batchSize, Sampling sampling, SplitMix64 dice) {
    int[] own = new int[part(shard, numbers.length)];
    sampling.fill(own, dice);
    int next = 0;
    for (int from = 0; from < numbers.length; from += batchSize) {
      int count = Math.min(batchSize, numbers.length - from);
      int at = from + before(shard, count);
      for (int i = 0; i < part(shard, count); i++) {
        numbers[at + i] = shard + shards * own[next++];
      }
    }
  }

  /** How many of so many examples, of a batch or of all, are of a shard. */
  public int part(int shard, int count) {
    return count / shards + (shard < count % shards ? 1 : 0);
  }

  /** How many of so many are of the shards before one. */
  private int before(int shard, int count) {
    return shard * (count / shards) + Math.min(shard, count % shards);
  }

  /** The numbers that examples have among those of all shards. */
  int[] amongAll(int[] numbers) {
    return only < 0
        ? numbers
        : Arrays.stream(numbers).map(number -> only + shards * number).toArray();
  }
}
