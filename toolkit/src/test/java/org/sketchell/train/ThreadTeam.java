// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sketchell.data.Batches;

/** Processes that are threads: each with shards, messages and a memory of its own. */
final class ThreadTeam implements Team, AutoCloseable {
  private final int workers;
  private final Batches training;
  private final Batches validation;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ShardWorker> members = new ArrayList<>();
  private final List<List<ByteBuffer>> given = new ArrayList<>();
  private final List<ByteBuffer> collected = new ArrayList<>();
  private CyclicBarrier barrier;

  /** Messages until one of them is lost; below 0 for never. */
  private int untilLost = -1;

  private int lost;
  private boolean gone;
  int messages;

  ThreadTeam(int workers, Batches training, Batches validation) {
    this.workers = workers;
    this.training = training;
    this.validation = validation;
    begin();
  }

  /** Loses a member at a message, counted from the next one. */
  ThreadTeam losing(int message) {
    untilLost = message;
    return this;
  }

  int lost() {
    return lost;
  }

  private void begin() {
    members.clear();
    given.clear();
    collected.clear();
    barrier = new CyclicBarrier(workers);
    int shards = training.shards();
    List<ShardWorker.Shard> all = TeamOfOne.shards(training, validation);
    for (int rank = 0; rank < workers; rank++) {
      given.add(null);
      collected.add(null);
      members.add(
          new ShardWorker(
              new ThreadRing(rank),
              shards,
              all.subList(rank * shards / workers, (rank + 1) * shards / workers)));
    }
  }

  private final class ThreadRing implements Ring {
    private final int rank;

    private ThreadRing(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return workers;
    }

    @Override
    public void sum(List<ByteBuffer> own, ByteBuffer total) {
      given.set(rank, own);
      meet();
      List<ByteBuffer> all = new ArrayList<>();
      given.forEach(all::addAll);
      total.put(0, all.get(0), 0, total.limit());
      Ring.add(all.subList(1, all.size()), total, 0, total.limit());
      meet();
    }

    @Override
    public void gather(ByteBuffer all, int[] ends) {
      collected.set(rank, all);
      meet();
      for (int other = 0; other < workers; other++) {
        int from = other == 0 ? 0 : ends[other - 1];
        if (other != rank) {
          all.put(from, collected.get(other), from, ends[other] - from);
        }
      }
      meet();
    }

    private void meet() {
      try {
        barrier.await();
      } catch (BrokenBarrierException | InterruptedException e) {
        throw new TeamLostException(e, "Somebody is gone.");
      }
    }
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public List<ByteBuffer> ask(ByteBuffer message) {
    messages++;
    boolean losing = untilLost-- == 0;
    if (gone) {
      throw new TeamLostException("Somebody is gone.");
    }
    List<Future<ByteBuffer>> answers = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      int one = rank;
      answers.add(
          threads.submit(
              () -> {
                if (losing && one == workers - 1) {
                  throw broken(new TeamLostException("Somebody is gone."));
                }
                try {
                  return members.get(one).obey(message.duplicate());
                } catch (RuntimeException e) {
                  throw broken(e);
                }
              }));
    }
    if (losing) {
      lost++;
      gone = true;
    }
    List<ByteBuffer> all = new ArrayList<>();
    for (Future<ByteBuffer> answer : answers) {
      try {
        all.add(answer.get());
      } catch (ExecutionException e) {
        gone = true;
        throw (RuntimeException) e.getCause();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (losing) {
      throw new TeamLostException("Somebody is gone.");
    }
    return all;
  }

  /** Nobody waits for this thread any more. */
  private RuntimeException broken(RuntimeException why) {
    Thread.currentThread().interrupt();
    try {
      barrier.await();
    } catch (BrokenBarrierException | InterruptedException e) {
      why.addSuppressed(e);
    }
    return why;
  }

  @Override
  public void again(TeamLostException loss) {
    gone = false;
    begin();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    members.forEach(ShardWorker::close);
  }
}
