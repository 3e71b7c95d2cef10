// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.data.Batches;
import org.sketchell.data.Examples;

/** This process, which has all shards. */
final class TeamOfOne implements Team, AutoCloseable {
  private final ShardWorker worker;

  TeamOfOne(Batches training, Batches validation) {
    worker = new ShardWorker(Ring.alone(), training.shards(), shards(training, validation));
  }

  /** All shards of the examples that batches go through. */
  static List<ShardWorker.Shard> shards(Batches training, Batches validation) {
    List<ShardWorker.Shard> shards = new ArrayList<>();
    for (int shard = 0; shard < training.shards(); shard++) {
      shards.add(
          new ShardWorker.Shard(
              shard,
              every(training.shards(), shard, training.examples()),
              every(training.shards(), shard, validation.examples())));
    }
    return shards;
  }

  private static Examples every(int shards, int from, Examples examples) {
    return examples.subset(
        IntStream.iterate(from, i -> i < examples.size(), i -> i + shards).toArray());
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<ByteBuffer> ask(ByteBuffer message) {
    return List.of(worker.obey(message));
  }

  @Override
  public void close() {
    worker.close();
  }

  @Override
  public void again(TeamLostException lost) {
    throw lost;
  }
}
