// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.sketchell.train.Ring;
import org.sketchell.train.TeamLostException;

/**
 * A ring of processes, each of which sends to the next one and receives from the one before. A sum
 * begins with the first process, each adds what its shares have, and from the last one the total
 * goes round to the others; all of it in pieces, so that all processes work at the same time. A
 * process sends about twice what there is to add, however many there are.
 */
public final class SocketRing implements Ring, AutoCloseable {
  /**
   * Bytes of a piece: small enough for many to be under way, large enough for what each costs.
   * Measured on one machine with 16 MB to add up: 64 KiB to 1 MiB took much the same time, 16 KiB
   * nearly twice.
   */
  static final int PIECE = 1 << 18;

  private static final int PART = 1;
  private static final int TOTAL = 2;
  private static final int GATHERED = 3;

  private final int rank;
  private final List<InetSocketAddress> where;
  private final Link previous;
  private final Link next;
  private final ExecutorService sender;

  /** The last letter that was given to the sender. */
  private Future<?> sent = CompletableFuture.completedFuture(null);

  private int exchange;
  private volatile TeamLostException lost;

  private SocketRing(int rank, List<InetSocketAddress> where, Link previous, Link next) {
    this.rank = rank;
    this.where = where;
    this.previous = previous;
    this.next = next;
    this.sender =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "sketchell-ring");
              thread.setDaemon(true);
              return thread;
            });
    next.pulsing(false);
  }

  /**
   * Takes a place in a ring; all others do the same.
   *
   * @param rank from 0
   * @param size 2 or more
   * @param attempt the same for all, and another one than any before
   * @param own the address of this machine at which the process before is waited for, until it is
   *     there
   * @param exchange is given the address and port of this process, {@code host:port}, and gives
   *     those of all, by rank
   * @throws TeamLostException if the neighbours cannot be reached
   */
  public static SocketRing join(
      int rank,
      int size,
      int attempt,
      InetAddress own,
      LinkTerms terms,
      Function<String, List<String>> exchange) {
    int before = (rank + size - 1) % size;
    int after = (rank + 1) % size;
    CompletableFuture<Link> arrived = new CompletableFuture<>();
    Introduction guest = new Introduction(attempt, before, rank);
    List<InetSocketAddress> where = List.of();
    Link next = null;
    try (Door door =
        Door.open(
            own,
            0,
            terms,
            who -> who.equals(guest) && !arrived.isDone(),
            link -> {
              if (!arrived.complete(link)) {
                link.close();
              }
            })) {
      where =
          exchange.apply(own.getHostAddress() + ":" + door.port()).stream()
              .map(SocketRing::address)
              .toList();
      next =
          Link.call(
              where.get(after),
              new Introduction(attempt, rank, after),
              terms,
              terms.timeoutMillis());
      Link previous = arrived.get(terms.timeoutMillis(), TimeUnit.MILLISECONDS);
      return new SocketRing(rank, where, previous, next);
    } catch (IOException e) {
      dismiss(arrived);
      throw where.isEmpty()
          ? new TeamLostException(
              e, "Worker %d cannot be connected to at %s: %s.", rank, own, e.getMessage())
          : gone(after, where, e);
    } catch (InterruptedException | TimeoutException | ExecutionException e) {
      dismiss(arrived);
      close(next);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw gone(before, where, new IOException("it did not connect", e));
    }
  }

  /** Whoever comes too late finds nobody. */
  private static void dismiss(CompletableFuture<Link> arrived) {
    arrived.cancel(false);
    if (!arrived.isCancelled()) {
      arrived.thenAccept(Link::close);
    }
  }

  private static void close(Link link) {
    if (link != null) {
      link.close();
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return where.size();
  }

  // Adding up ------------------------------------------------------------------------------------

  @Override
  public void sum(List<ByteBuffer> own, ByteBuffer total) {
    int bytes = total.limit();
    int pieces = (bytes + PIECE - 1) / PIECE;
    begin();
    int parts = 0;
    int totals = 0;
    if (rank == 0) {
      for (int from = 0; from < bytes; from += PIECE) {
        int to = Math.min(from + PIECE, bytes);
        total.put(from, own.get(0), from, to - from);
        Ring.add(own.subList(1, own.size()), total, from, to);
        send(PART, total, from, to, pieces);
      }
      parts = pieces;
    }
    boolean last = rank == size() - 1;
    if (last) {
      totals = pieces;
    }
    while (parts < pieces || totals < pieces) {
      Link.Heading heading = heading();
      boolean isPart = heading.kind() == PART && parts < pieces;
      if (!isPart && (heading.kind() != TOTAL || totals == pieces)) {
        throw confused();
      }
      int from = (isPart ? parts++ : totals++) * PIECE;
      int to = Math.min(from + PIECE, bytes);
      receive(heading, total, from, to);
      if (isPart) {
        Ring.add(own, total, from, to);
        send(last ? TOTAL : PART, total, from, to, pieces);
      } else if (rank != size() - 2) {
        send(TOTAL, total, from, to, pieces);
      }
    }
    finish();
  }

  @Override
  public void gather(ByteBuffer all, int[] ends) {
    begin();
    sendPart(all, ends, rank);
    for (int step = 1; step < size(); step++) {
      int whose = (rank + size() - step) % size();
      for (int from = start(ends, whose); from < ends[whose]; from += PIECE) {
        int to = Math.min(from + PIECE, ends[whose]);
        Link.Heading heading = heading();
        if (heading.kind() != GATHERED) {
          throw confused();
        }
        receive(heading, all, from, to);
        if (step < size() - 1) {
          send(GATHERED, all, from, to, Integer.MAX_VALUE);
        }
      }
    }
    finish();
  }

  private void sendPart(ByteBuffer all, int[] ends, int whose) {
    for (int from = start(ends, whose); from < ends[whose]; from += PIECE) {
      send(GATHERED, all, from, Math.min(from + PIECE, ends[whose]), Integer.MAX_VALUE);
    }
  }

  private static int start(int[] ends, int rank) {
    return rank == 0 ? 0 : ends[rank - 1];
  }

  // Letters --------------------------------------------------------------------------------------

  private void begin() {
    if (lost != null) {
      throw lost;
    }
    exchange++;
  }

  /**
   * Sends a piece, on a thread of its own where there are several: this one has to receive
   * meanwhile, or all would wait for one another. A single one is always awaited by the next
   * process.
   */
  private void send(int kind, ByteBuffer bytes, int from, int to, int pieces) {
    ByteBuffer piece = bytes.slice(from, to - from);
    long number = (long) exchange << Integer.SIZE | from;
    if (pieces == 1) {
      try {
        next.send(kind, number, piece);
      } catch (IOException e) {
        throw lost(after(), e);
      }
      return;
    }
    try {
      sent =
          sender.submit(
              () -> {
                try {
                  next.send(kind, number, piece);
                } catch (IOException e) {
                  // Whoever receives is woken up by that.
                  throw lost(after(), e);
                }
              });
    } catch (RejectedExecutionException e) {
      // A piece before this one found nobody, and ended the ring.
      throw lost(after(), new IOException("the ring has ended", e));
    }
  }

  private Link.Heading heading() {
    try {
      return previous.receive();
    } catch (IOException e) {
      throw lost(before(), e);
    }
  }

  private void receive(Link.Heading heading, ByteBuffer bytes, int from, int to) {
    if (heading.number() != ((long) exchange << Integer.SIZE | from)
        || heading.length() != to - from) {
      throw confused();
    }
    try {
      previous.receive(bytes.slice(from, to - from));
    } catch (IOException e) {
      throw lost(before(), e);
    }
  }

  /** Waits until everything is sent: the buffers are somebody else's then. */
  private void finish() {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw lost(after(), new IOException(e.getCause().getMessage(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost(rank, new IOException("it was interrupted", e));
    }
  }

  private TeamLostException confused() {
    return lost(before(), new IOException("it is at another place of the training"));
  }

  private int before() {
    return (rank + size() - 1) % size();
  }

  private int after() {
    return (rank + 1) % size();
  }

  /** Ends the ring, so that the others need not wait; the first reason is the reason. */
  private synchronized TeamLostException lost(int whose, IOException why) {
    if (lost == null) {
      lost = gone(whose, where, why);
      close();
    }
    return lost;
  }

  private static TeamLostException gone(int whose, List<InetSocketAddress> where, IOException why) {
    return new TeamLostException(
        why,
        "Worker %d%s is gone: %s.",
        whose,
        whose < where.size() ? " on " + where.get(whose).getHostString() : "",
        why.getMessage());
  }

  @Override
  public void close() {
    previous.close();
    next.close();
    sender.shutdown();
  }

  @Override
  public String toString() {
    return "SocketRing(" + rank + " of " + size() + ")";
  }
}
