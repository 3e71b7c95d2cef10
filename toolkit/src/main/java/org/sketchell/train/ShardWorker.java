// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.List;
import org.sketchell.data.Examples;

/** One process of a {@link Team}: it computes what its shards of the examples give. */
public final class ShardWorker implements AutoCloseable {
  /**
   * What a process has of one shard.
   *
   * @param number of the shard, from 0
   * @param training every {@code shards}-th example that is trained on, from the one with this
   *     number on
   * @param validation the same of those that are validated on; may be empty
   */
  public record Shard(int number, Examples training, Examples validation) {}

  /**
   * A process that waits for messages.
   *
   * @param shards of all processes
   * @param own of this one, by number: shards {@code rank * shards / size} to {@code (rank + 1) *
   *     shards / size}, excluded
   */
  public ShardWorker(Ring ring, int shards, List<Shard> own) {}

  /**
   * Does what a message of {@link Team#ask} says. An error of the training, such as a label that is
   * no class, is part of the answer.
   *
   * @return the answer, from its position to its limit
   * @throws TeamLostException if another process is gone
   */
  public ByteBuffer obey(ByteBuffer message) {
    throw new TrainingException("Nothing is known of such a message.");
  }

  @Override
  public void close() {}
}
