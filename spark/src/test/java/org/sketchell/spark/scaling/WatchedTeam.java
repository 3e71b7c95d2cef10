// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Parts;
import org.sketchell.train.Callback;
import org.sketchell.train.Learner;
import org.sketchell.train.Ring;
import org.sketchell.train.ShardWorker;
import org.sketchell.train.Team;
import org.sketchell.train.TeamLostException;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** Workers that are threads of this process, over any rings, which say where their time goes. */
final class WatchedTeam implements Team, AutoCloseable {
  private final List<WatchedRing> rings;
  private final List<ShardWorker> members = new ArrayList<>();
  private final ExecutorService threads;

  /** Of the last message, by worker. */
  private final StepTimes[] last;

  private WatchedTeam(List<? extends Ring> rings, int shards, Parts parts) {
    this.rings = rings.stream().map(WatchedRing::new).toList();
    this.threads = Executors.newFixedThreadPool(rings.size());
    this.last = new StepTimes[rings.size()];
    for (WatchedRing ring : this.rings) {
      List<ShardWorker.Shard> own = new ArrayList<>();
      int end = (ring.rank() + 1) * shards / ring.size();
      for (int shard = ring.rank() * shards / ring.size(); shard < end; shard++) {
        own.add(
            new ShardWorker.Shard(
                shard,
                every(shards, shard, parts.training()),
                every(shards, shard, parts.validation())));
      }
      members.add(new ShardWorker(ring, shards, own));
    }
  }

  private static Examples every(int shards, int from, Examples examples) {
    int[] chosen = IntStream.iterate(from, i -> i < examples.size(), i -> i + shards).toArray();
    return examples instanceof ImageSet images ? images.subset(chosen) : examples.subset(chosen);
  }

  /**
   * Trains for a few steps, one shard for each worker.
   *
   * @param recipe with a batch size and a number of steps
   * @return of each step the worker that took the longest, without the first ones
   */
  static List<StepTimes> train(
      Trainer recipe, Learner learner, Parts parts, List<? extends Ring> rings, int untimed) {
    List<StepTimes> times = new ArrayList<>();
    Trainer sharded = recipe.shards(rings.size()).sanityBatches(0);
    try (WatchedTeam team = new WatchedTeam(rings, rings.size(), parts)) {
      Callback watching =
          new Callback() {
            @Override
            public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
              times.add(team.slowest());
            }
          };
      sharded.team(team).callback(watching).fit(learner, parts);
    }
    return times.subList(Math.min(untimed, times.size() - 1), times.size());
  }

  private StepTimes slowest() {
    StepTimes slowest = last[0];
    for (StepTimes each : last) {
      slowest = each.before() > slowest.before() ? each : slowest;
    }
    return slowest;
  }

  @Override
  public int workers() {
    return members.size();
  }

  @Override
  public List<ByteBuffer> ask(ByteBuffer message) {
    List<Future<ByteBuffer>> answers = new ArrayList<>();
    for (int rank = 0; rank < members.size(); rank++) {
      int own = rank;
      answers.add(threads.submit(() -> obey(own, message.duplicate())));
    }
    List<ByteBuffer> all = new ArrayList<>();
    for (Future<ByteBuffer> answer : answers) {
      try {
        all.add(answer.get());
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }

  private ByteBuffer obey(int rank, ByteBuffer message) {
    WatchedRing ring = rings.get(rank);
    ring.begin();
    long from = System.nanoTime();
    ByteBuffer answer = members.get(rank).obey(message);
    last[rank] = StepTimes.of(from, System.nanoTime(), ring.calls());
    return answer;
  }

  @Override
  public void again(TeamLostException lost) {
    throw lost;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    members.forEach(ShardWorker::close);
  }
}
