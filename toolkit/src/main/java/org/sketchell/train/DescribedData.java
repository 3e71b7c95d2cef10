// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sketchell.data.Batches;
import org.sketchell.data.Examples;
import org.sketchell.data.SourceFile;
import org.sketchell.record.DataRecord;

/**
 * The description of examples that a run reads. It is made in the background, for all of them are
 * read for their hash; and if one of their files is written to while the run reads them, it says
 * so.
 */
final class DescribedData {
  private final Batches batches;
  private final Examples examples;
  private final CompletableFuture<DataRecord> made = new CompletableFuture<>();
  private boolean reading = true;

  /** What is to be said instead, once a file has changed. */
  private DataRecord changed;

  private DescribedData(Batches batches) {
    this.batches = batches;
    this.examples = batches.examples();
  }

  static DescribedData begun(Batches batches) {
    DescribedData data = new DescribedData(batches);
    Thread hashing = new Thread(data::make, "sketchell-record");
    hashing.setDaemon(true);
    hashing.start();
    return data;
  }

  private void make() {
    try {
      made.complete(DataRecord.of(batches));
    } catch (RuntimeException | Error e) {
      made.completeExceptionally(e);
    }
  }

  synchronized void isRead() {
    reading = true;
  }

  synchronized void wasRead() {
    look();
    reading = false;
  }

  private void look() {
    if (reading && changed == null && DataRecord.hasChanged(examples)) {
      changed = DataRecord.ofChanged(examples);
    }
  }

  synchronized DataRecord record() {
    look();
    if (changed != null) {
      return changed;
    }
    try {
      return made.join();
    } catch (CompletionException e) {
      if (DataRecord.hasChanged(examples)) {
        return DataRecord.ofChanged(examples);
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new TrainingException(e, "The examples cannot be described: %s.", e.getCause());
    }
  }

  /** SHA-256 over the content as it was at first; empty if it was changed before that was known. */
  Optional<String> contentHash() {
    try {
      DataRecord first = made.join();
      return first.changed().isEmpty() ? Optional.of(first.contentHash()) : Optional.empty();
    } catch (CompletionException e) {
      return Optional.empty();
    }
  }

  /** The file that was written to, or cut off; empty if there is none. */
  Optional<SourceFile> changedFile() {
    return DataRecord.changedFile(examples);
  }
}
