// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sketchell.data.DataException;
import org.sketchell.file.AtomicFile;

/**
 * Servers that have the same files.
 *
 * @param bases their folders, the first to be asked first; at least one
 */
record Mirrors(List<URI> bases, Patience patience) {
  /** Looks at what has arrived, and deletes it if it is not what was wanted. */
  @FunctionalInterface
  interface Check {
    /**
     * Does so.
     *
     * @param host where it came from
     * @param md5 of the whole file, as the server names it
     * @throws TransferException if it is not what was wanted
     */
    void of(String host, Optional<String> md5) throws IOException;
  }

  /** What may fail as downloads do. */
  @FunctionalInterface
  interface Work<T> {
    T done() throws IOException, InterruptedException;
  }

  Mirrors {
    bases = List.copyOf(bases);
  }

  /**
   * Fetches a file from the first server that gives it.
   *
   * @param name what people call it
   * @param remote its name there, encoded
   * @return the name of that server
   */
  String fetch(
      String name, String remote, Path part, long wanted, Check check, DownloadProgress progress)
      throws IOException, InterruptedException {
    Transfer transfer = new Transfer(patience);
    TransferException problem = null;
    String trouble = "";
    for (URI base : bases) {
      if (problem != null) {
        progress.note(trouble + "; asking " + base.getHost());
      }
      try {
        Optional<String> md5 =
            transfer.fetch(
                base.resolve(remote), part, wanted, (done, all) -> progress.at(name, done, all));
        check.of(base.getHost(), md5);
        return base.getHost();
      } catch (TransferException e) {
        problem = problem == null ? e : problem.or(e);
        trouble = base.getHost() + ": " + e.getMessage();
      }
    }
    throw problem;
  }

  /**
   * Does what may fail, in sentences.
   *
   * @param folder where to; need not be there
   */
  static <T> T into(Path folder, String name, Work<T> work) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new DataException(
          "%s is a file, but a folder to download to was expected; name another.", folder);
    }
    try {
      return work.done();
    } catch (TransferException e) {
      throw e.sentence(name);
    } catch (IOException e) {
      throw new DataException(
          e, "Cannot download %s to %s: %s.", name, folder, AtomicFile.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException(
          e, "The download of %s was interrupted; run it again to go on.", name);
    }
  }
}
