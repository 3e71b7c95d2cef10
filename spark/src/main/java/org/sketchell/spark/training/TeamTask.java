// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.sketchell.file.Explained;
import org.sketchell.runtime.Running;
import org.sketchell.runtime.Versions;
import org.sketchell.spark.cluster.TaskThreads;
import org.sketchell.spark.ring.Introduction;
import org.sketchell.spark.ring.Link;
import org.sketchell.spark.ring.LinkTerms;
import org.sketchell.spark.ring.SocketRing;
import org.sketchell.train.Ring;
import org.sketchell.train.TeamLostException;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * A task of the barrier stage, one for each worker: it connects to the driver, reads its rows,
 * takes its place in the ring and does what it is told, until it is told to end. It fails, so that
 * Spark begins the stage again, if somebody is gone; a mistake in the data or of the training is
 * told to the driver and no failure, or Spark would repeat it.
 */
final class TeamTask<T>
    extends AbstractFunction1<scala.collection.Iterator<T>, scala.collection.Iterator<Integer>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a worker that has refused says in place of its address. */
  private static final String NOWHERE = "";

  /** Longer than a stranger may stand in the driver's door. */
  private static final int PATIENCE_MILLIS = 15_000;

  private final Duty<T> duty;
  private final int workers;
  private final int firstAttempt;
  private final String driverHost;
  private final int driverPort;
  private final LinkTerms terms;
  private final String version;

  /**
   * The task of one job.
   *
   * @param firstAttempt the number of the job's first attempt among all
   */
  TeamTask(
      Duty<T> duty,
      int workers,
      int firstAttempt,
      String driverHost,
      int driverPort,
      LinkTerms terms) {
    this.duty = duty;
    this.workers = workers;
    this.firstAttempt = firstAttempt;
    this.driverHost = driverHost;
    this.driverPort = driverPort;
    this.terms = terms;
    this.version = Versions.sketchell();
  }

  @Override
  public scala.collection.Iterator<Integer> apply(scala.collection.Iterator<T> rows) {
    TaskThreads.fit();
    // Where this is the driver's process, too, its Ctrl-C is for the driver: that ends a training
    // after its step.
    Running.apart(() -> run(rows));
    return CollectionConverters.asScala(Collections.<Integer>emptyIterator());
  }

  private void run(scala.collection.Iterator<T> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    int rank = context.partitionId();
    int attempt = firstAttempt + context.stageAttemptNumber();
    InetSocketAddress driver = new InetSocketAddress(driverHost, driverPort);
    Introduction who = new Introduction(attempt, rank, Introduction.DRIVER);
    try (Link link = Link.call(driver, who, terms, PATIENCE_MILLIS)) {
      link.pulsing(false);
      work(link, who, rows(rows), context::allGather);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeamLostException(e, "Worker %d was interrupted.", rank);
    } catch (IOException e) {
      throw new TeamLostException(
          e, "The driver at %s:%d is gone: %s.", driverHost, driverPort, e.getMessage());
    }
  }

  private static <T> Iterator<T> rows(scala.collection.Iterator<T> rows) {
    return CollectionConverters.asJava(rows);
  }

  private void work(
      Link link, Introduction who, Iterator<T> rows, Function<String, String[]> allGather)
      throws IOException {
    Duty.Readiness ready = null;
    String refusal = "";
    try {
      requireVersion(Versions.sketchell());
      ready = duty.ready(who.from(), workers, rows);
    } catch (RuntimeException | Error e) {
      // Others are Spark's, of a row that could not be had: it knows what to do.
      if (!(e instanceof Explained)) {
        throw e;
      }
      refusal = e.getMessage();
    }
    if (!refusal.isEmpty()) {
      Letter.send(link, Letter.REFUSED, refusal);
      allGather.apply(NOWHERE);
      awaitEnd(link);
      return;
    }
    try (Neighbours neighbours = ring(who, allGather)) {
      if (neighbours == null) {
        awaitEnd(link);
        return;
      }
      try (Duty.Work work = ready.begin(neighbours.ring)) {
        Letter.send(link, Letter.READY, ready.report());
        obey(link, work);
      } catch (TeamLostException e) {
        Letter.send(link, Letter.LOST, e.getMessage());
        neighbours.end().run();
        if (!awaitEnd(link)) {
          throw e;
        }
      } catch (RuntimeException | Error e) {
        Letter.send(link, Letter.REFUSED, sentence(who, e));
        // The next ones in the ring need not wait for this one.
        neighbours.end().run();
        awaitEnd(link);
      }
    }
  }

  private void requireVersion(String own) {
    if (!own.equals(version)) {
      throw new DutyException(
          "The executors have Sketchell %s, but the driver has %s; give both the same jar.",
          own, version);
    }
  }

  private static String sentence(Introduction who, Throwable e) {
    if (e instanceof Explained) {
      return e.getMessage();
    }
    System.getLogger(TeamTask.class.getName())
        .log(System.Logger.Level.ERROR, "A step could not be computed.", e);
    return Explained.sentence(
        "Worker %d could not go on: %s; the log of its executor says where.",
        who.from(), e.toString());
  }

  /** A ring, and what ends it. */
  private record Neighbours(Ring ring, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /** Null if there will be none, as a worker has refused. */
  private Neighbours ring(Introduction who, Function<String, String[]> allGather)
      throws IOException {
    if (workers == 1) {
      return new Neighbours(Ring.alone(), () -> {});
    }
    InetAddress own = InetAddress.getByName(SparkEnv.get().blockManager().blockManagerId().host());
    try {
      SocketRing ring =
          SocketRing.join(
              who.from(),
              workers,
              who.attempt(),
              own,
              terms,
              address -> {
                List<String> all = List.of(allGather.apply(address));
                if (all.contains(NOWHERE)) {
                  throw new RefusedElsewhere();
                }
                return all;
              });
      return new Neighbours(ring, ring::close);
    } catch (RefusedElsewhere e) {
      return null;
    }
  }

  /** Another worker has refused already. */
  private static final class RefusedElsewhere extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void obey(Link link, Duty.Work work) throws IOException {
    while (true) {
      Letter letter = Letter.receive(link);
      if (letter.kind() == Letter.END) {
        return;
      }
      ByteBuffer answer = work.obey(letter.content());
      Letter.send(link, Letter.ANSWER, answer);
    }
  }

  /**
   * All is said: the driver ends the job, whatever it still has to say, or the attempt.
   *
   * @return whether it is the job
   */
  private static boolean awaitEnd(Link link) {
    try {
      while (Letter.receive(link).kind() != Letter.END) {
        // What was on its way is not done any more.
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
