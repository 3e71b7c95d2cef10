// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.sketchell.spark.ring.Door;
import org.sketchell.spark.ring.Introduction;
import org.sketchell.spark.ring.Link;
import org.sketchell.spark.ring.LinkTerms;
import org.sketchell.spark.ring.Secret;
import org.sketchell.train.Team;
import org.sketchell.train.TeamLostException;
import org.sketchell.train.TrainingException;
import scala.Tuple2;
import scala.reflect.ClassTag;

/**
 * A team of executors: the tasks of one barrier stage, which run until the team is closed. The
 * driver tells them what to do over a connection to each; what they have to exchange goes round a
 * ring. If one is gone, Spark begins the stage again, and the team is there {@link #again}; up to
 * {@value #MOST_LOSSES} times.
 *
 * <p>Every connection begins with both sides showing that they know a secret that is made for this
 * team, and is encrypted if Spark's own are.
 */
public final class SparkTeam implements Team, AutoCloseable {
  private static final long END_MILLIS = 5_000;

  /** Beyond that, something is wrong with the cluster. */
  private static final int MOST_LOSSES = 16;

  /** Between the numbers of the attempts of one job and of the next: more than a job has. */
  private static final int ATTEMPTS_OF_JOB = 1 << 16;

  private final SparkContext context;
  private final int workers;

  /** Those whose jobs run. */
  private static final Set<String> GROUPS = ConcurrentHashMap.newKeySet();

  private final String group = "sketchell-" + UUID.randomUUID();
  private Door door;
  private Thread job;

  /** The newest attempt; all of this is guarded by this object. */
  private Lineup lineup;

  /** What workers reported when they were there for the first time. */
  private List<ByteBuffer> first;

  /** Whether all workers of the present job have been there. */
  private boolean hasBegun;

  private int losses;

  private boolean isBroken;
  private String refusal;
  private Throwable failure;
  private boolean hasEnded;
  private boolean isClosed;

  private SparkTeam(SparkContext context, int workers) {
    this.context = context;
    this.workers = workers;
    this.lineup = new Lineup(-1, workers);
  }

  /**
   * Starts a team, one worker for each partition, and waits until all are ready.
   *
   * @param rows of each worker; at the end of a shuffle, or in a stage that has as many partitions
   * @throws TrainingException if Spark does not give as many at a time, or one cannot do its part
   */
  public static <T> SparkTeam start(JavaRDD<T> rows, Duty<T> duty, TeamTerms terms) {
    SparkTeam team = new SparkTeam(rows.context(), rows.getNumPartitions());
    ClusterSlots.require(team.context, team.workers, terms);
    try {
      team.open(rows, duty, terms);
      team.await(() -> team.lineup.isComplete());
      team.begin();
    } catch (RuntimeException | Error e) {
      team.close();
      throw e;
    }
    return team;
  }

  private synchronized void begin() {
    first = lineup.reports();
  }

  private <T> void open(JavaRDD<T> rows, Duty<T> duty, TeamTerms terms) {
    SparkConf conf = context.getConf();
    String host = conf.get("spark.driver.host");
    String address = conf.get("spark.driver.bindAddress", host);
    LinkTerms links = new LinkTerms(Secret.random(), terms.encrypted(), terms.timeoutMillis());
    try {
      door =
          Door.open(
              InetAddress.getByName(address), terms.port(), links, this::isAwaited, this::arrived);
    } catch (IOException e) {
      throw new TrainingException(
          "The workers cannot connect to the driver at %s:%d: %s; %s names another port, and"
              + " spark.driver.bindAddress another address.",
          address, terms.port(), e.getMessage(), TeamTerms.PORT);
    }
    IntFunction<JavaPairRDD<Integer, Integer>> jobs =
        number ->
            stage(
                rows,
                new TeamTask<>(duty, workers, number * ATTEMPTS_OF_JOB, host, door.port(), links));
    GROUPS.add(group);
    job = new Thread(() -> run(jobs), "sketchell-team");
    job.setDaemon(true);
    job.start();
  }

  private static <T> JavaPairRDD<Integer, Integer> stage(JavaRDD<T> rows, TeamTask<T> task) {
    RDD<Integer> stage =
        rows.rdd().barrier().mapPartitions(task, false, ClassTag.apply(Integer.class));
    // With a shuffle of nothing behind it: Spark begins no barrier stage again that is a job's
    // last.
    return JavaRDD.fromRDD(stage, ClassTag.apply(Integer.class))
        .mapToPair(nothing -> new Tuple2<>(nothing, nothing))
        .partitionBy(new HashPartitioner(1));
  }

  /**
   * Spark counts the attempts of a stage that failed until it succeeds, which for this one is the
   * end of the training: after a few it gives the job up, and another one takes its place.
   */
  private void run(IntFunction<JavaPairRDD<Integer, Integer>> jobs) {
    Throwable reason = null;
    int number = 0;
    do {
      synchronized (this) {
        hasBegun = false;
      }
      try {
        // Tasks are not interrupted: they hear that the driver is gone, and compute until then.
        context.setJobGroup(group, "A network is trained", false);
        jobs.apply(number++).count();
        reason = null;
      } catch (Throwable e) {
        reason = e;
      }
    } while (reason != null && SparkReason.isOfAttempts(reason) && goesOn());
    GROUPS.remove(group);
    synchronized (this) {
      failure = reason;
      hasEnded = true;
      notifyAll();
    }
  }

  /** Where a job never had all its workers, the next one would not have them either. */
  private synchronized boolean goesOn() {
    return hasBegun && !isClosed && losses <= MOST_LOSSES;
  }

  /**
   * Cancels all jobs but those of trainings: these end in their own way, after a step, so that what
   * was learned is kept.
   */
  public static void cancelOthers(SparkContext context) {
    SparkStatusTracker tracker = context.statusTracker();
    Set<Integer> jobs =
        Arrays.stream(tracker.getActiveJobIds()).boxed().collect(Collectors.toSet());
    for (String group : GROUPS) {
      Arrays.stream(tracker.getJobIdsForGroup(group)).forEach(jobs::remove);
    }
    jobs.forEach(context::cancelJob);
  }

  // Those who come -------------------------------------------------------------------------------

  private synchronized boolean isAwaited(Introduction who) {
    return !isClosed
        && who.to() == Introduction.DRIVER
        && (who.attempt() > lineup.attempt && new Lineup(0, workers).awaits(who.from())
            || who.attempt() == lineup.attempt && !isBroken && lineup.awaits(who.from()));
  }

  private void arrived(Link link) {
    Lineup own;
    synchronized (this) {
      if (!isAwaited(link.who())) {
        link.close();
        return;
      }
      if (link.who().attempt() > lineup.attempt) {
        lineup.close();
        lineup = new Lineup(link.who().attempt(), workers);
        isBroken = false;
      }
      own = lineup;
      own.arrived(link);
    }
    link.pulsing(true);
    try {
      Letter letter = Letter.receive(link);
      synchronized (this) {
        if (letter.kind() == Letter.READY) {
          own.ready(link, letter.content());
          hasBegun |= own == lineup && own.isComplete();
        } else if (letter.kind() == Letter.REFUSED) {
          refusal = refusal == null ? letter.sentence() : refusal;
        } else {
          broken(own);
        }
        notifyAll();
      }
    } catch (IOException e) {
      synchronized (this) {
        broken(own);
      }
    }
  }

  /** Nothing comes of an attempt any more; the others of it are to notice. */
  private void broken(Lineup which) {
    which.close();
    isBroken |= which == lineup;
  }

  private synchronized void await(BooleanSupplier there) {
    while (!there.getAsBoolean()) {
      if (refusal != null) {
        throw new TrainingException("%s", refusal);
      }
      if (hasEnded) {
        throw (TrainingException)
            new TrainingException(
                    "Spark has ended the work of the executors%s.",
                    failure == null ? "" : " (" + SparkReason.of(failure) + ")")
                .initCause(failure);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TrainingException(
            "The executors were not ready yet when the training was interrupted.");
      }
    }
  }

  // Work -----------------------------------------------------------------------------------------

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public Map<String, String> software() {
    return Map.of("spark", context.version());
  }

  /** What the duty of each worker has reported, by rank. */
  public synchronized List<ByteBuffer> reports() {
    return lineup.reports();
  }

  @Override
  public List<ByteBuffer> ask(ByteBuffer message) {
    Lineup present;
    synchronized (this) {
      present = lineup;
      if (isClosed) {
        throw new TrainingException(
            "The executors do other things since this training ended; to train further, go on from a"
                + " checkpoint of it.");
      }
      if (isBroken || !present.isComplete()) {
        throw new TeamLostException("A worker is gone.");
      }
    }
    try {
      for (Link link : present.links()) {
        send(link, message);
      }
      return answers(present.links());
    } catch (TeamLostException e) {
      lost(present);
      throw e;
    } catch (TrainingException e) {
      close();
      throw e;
    }
  }

  private static void send(Link link, ByteBuffer message) {
    try {
      Letter.send(link, Letter.MESSAGE, message);
    } catch (IOException e) {
      throw gone(link, e);
    }
  }

  /** Of all: a worker that cannot go on ends its ring, so that others say that it is gone. */
  private static List<ByteBuffer> answers(List<Link> links) {
    List<ByteBuffer> answers = new ArrayList<>();
    TeamLostException lost = null;
    for (Link link : links) {
      try {
        answers.add(answer(Letter.receive(link)));
      } catch (IOException e) {
        lost = lost == null ? gone(link, e) : lost;
      } catch (TeamLostException e) {
        lost = lost == null ? e : lost;
      }
    }
    if (lost != null) {
      throw lost;
    }
    return answers;
  }

  private static TeamLostException gone(Link link, IOException e) {
    return new TeamLostException(
        e, "Worker %d on %s is gone: %s.", link.who().from(), link.host(), e.getMessage());
  }

  private synchronized void lost(Lineup which) {
    broken(which);
  }

  private static ByteBuffer answer(Letter letter) {
    return switch (letter.kind()) {
      case Letter.ANSWER -> letter.content();
      case Letter.LOST -> throw new TeamLostException("%s", letter.sentence());
      case Letter.REFUSED -> throw new TrainingException("%s", letter.sentence());
      default -> throw new TeamLostException("A worker gave an answer that makes no sense.");
    };
  }

  @Override
  public void again(TeamLostException lost) {
    try {
      requireMayLose();
      await(() -> !isBroken && lineup.isComplete());
      requireSameRows();
    } catch (TrainingException e) {
      close();
      throw (TrainingException)
          new TrainingException("%s", lost.getMessage() + " " + e.getMessage()).initCause(e);
    }
  }

  private synchronized void requireMayLose() {
    losses++;
    if (losses > MOST_LOSSES) {
      throw new TrainingException(
          "Workers were lost %d times, and no training goes on after more than %d; the logs of the"
              + " executors say why they ended.",
          losses, MOST_LOSSES);
    }
  }

  private synchronized void requireSameRows() {
    List<ByteBuffer> now = lineup.reports();
    for (int rank = 0; rank < workers; rank++) {
      if (!now.get(rank).equals(first.get(rank))) {
        throw new TrainingException(
            "The rows that worker %d read again are others than those that it began with: they are"
                + " not the same each time that Spark reads them; write them to a table, and train"
                + " from that.",
            rank);
      }
    }
  }

  /** Ends the work: afterwards no job runs and nothing is connected. */
  @Override
  public void close() {
    Lineup present;
    boolean isReady;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      present = lineup;
      // Where a worker has refused, all wait for the end; where one is on its way, nobody hears it.
      isReady = refusal != null || present.isComplete() && !isBroken;
    }
    if (door != null) {
      door.close();
    }
    for (Link link : present.links()) {
      try {
        Letter.send(link, Letter.END, ByteBuffer.allocate(0));
      } catch (IOException e) {
        // It is gone already.
      }
    }
    endJob(isReady);
    present.close();
  }

  /** Also where this thread is interrupted, as that is when trainings are ended early. */
  private void endJob(boolean isHeard) {
    if (job == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!(isHeard && joined()) && !context.isStopped()) {
        context.cancelJobGroupAndFutureJobs(group);
        if (!joined()) {
          System.getLogger(SparkTeam.class.getName())
              .log(System.Logger.Level.WARNING, "Spark has not ended the work of the executors.");
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean joined() throws InterruptedException {
    TimeUnit.MILLISECONDS.timedJoin(job, END_MILLIS);
    return !job.isAlive();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "SparkTeam(%d workers)", workers);
  }
}
