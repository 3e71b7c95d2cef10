// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Finds libraries in the repositories of the user's Maven settings, with what they need. */
public final class Libraries {
  /** A library that warns where nothing takes its log, which is told to say errors only. */
  private static final String LOG = "slf4j.internal.verbosity";

  private static final long POLL_MILLIS = 50;

  private final Consumer<String> progress;
  private final BooleanSupplier stopped;

  /**
   * A search.
   *
   * @param progress is told what is downloaded, line by line, on threads of its own
   * @param stopped asked now and then whether to give up
   */
  public Libraries(Consumer<String> progress, BooleanSupplier stopped) {
    this.progress = progress;
    this.stopped = stopped;
  }

  /**
   * Finds libraries and all that they need to run, but for what is there already.
   *
   * @param asked which
   * @param there those that were added before
   * @throws DependencyException if one of them cannot be had
   * @throws CancellationException if it was stopped
   */
  public Resolution resolve(List<Coordinates> asked, Collection<Library> there) {
    PresentLibraries present = new PresentLibraries(there);
    List<String> known = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    List<Coordinates> missing =
        asked.stream().distinct().filter(one -> isMissing(one, present, known, remarks)).toList();
    if (missing.isEmpty()) {
      return new Resolution(List.of(), known, remarks);
    }
    if (System.getProperty(LOG) == null) {
      System.setProperty(LOG, "ERROR");
    }
    Resolution found = waitFor(missing, present);
    remarks.addAll(found.remarks());
    return new Resolution(found.libraries(), known, remarks);
  }

  private static boolean isMissing(
      Coordinates wanted, PresentLibraries present, List<String> known, List<String> remarks) {
    PresentLibraries.Present there = present.find(wanted).orElse(null);
    if (there == null) {
      return true;
    }
    String name = wanted.group() + ":" + wanted.artifact();
    String brought = there.isOwn() ? ", brought by Sketchell" : "";
    if (there.version().equals(wanted.version()) || wanted.isOpen() && !there.isOwn()) {
      known.add(name + " " + there.version() + " is there already" + brought + ".");
    } else if (there.isOwn()) {
      remarks.add(
          name
              + " is there already"
              + brought
              + ", in version "
              + there.version()
              + "; "
              + wanted.version()
              + " is not added.");
    } else {
      throw new DependencyException(
          "%s was added in version %s, and a session has one version of a library: /reset forgets"
              + " what was added, then %s can be.",
          name, there.version(), wanted.version());
    }
    return false;
  }

  /** On a thread of its own: a server that does not answer is not waited for after Ctrl-C. */
  private Resolution waitFor(List<Coordinates> missing, PresentLibraries present) {
    CompletableFuture<Resolution> result = new CompletableFuture<>();
    BooleanSupplier over = () -> stopped.getAsBoolean() || result.isCancelled();
    Thread worker =
        new Thread(
            () -> {
              try (MavenSearch search = new MavenSearch(present, progress, over)) {
                result.complete(search.find(missing));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "resolve-libraries");
    worker.setDaemon(true);
    worker.start();
    while (true) {
      try {
        return result.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!stopped.getAsBoolean()) {
          continue;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        if (!stopped.getAsBoolean()) {
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) e.getCause();
        }
      }
      result.cancel(true);
      worker.interrupt();
      throw new CancellationException("Interrupted while libraries were looked for.");
    }
  }

  @Override
  public String toString() {
    return "search for libraries with Maven's settings";
  }
}
