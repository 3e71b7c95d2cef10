// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Says which jars come over the network, and ends a transfer that nobody waits for any more. */
final class Transfers extends AbstractTransferListener {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int LARGE = 1 << 20;

  private final Consumer<String> progress;
  private final BooleanSupplier stopped;
  private final Map<String, Long> spoken = new ConcurrentHashMap<>();

  Transfers(Consumer<String> progress, BooleanSupplier stopped) {
    this.progress = progress;
    this.stopped = stopped;
  }

  @Override
  public void transferStarted(TransferEvent event) throws TransferCancelledException {
    stopIfAsked();
    String name = name(event);
    if (name.endsWith(".jar")) {
      long size = event.getResource().getContentLength();
      say("Downloading " + name + (size > 0 ? " (" + megabytes(size) + ")" : "") + " ...");
      spoken.put(name, System.nanoTime());
    }
  }

  @Override
  public void transferProgressed(TransferEvent event) throws TransferCancelledException {
    stopIfAsked();
    String name = name(event);
    Long before = spoken.get(name);
    long now = System.nanoTime();
    if (before != null && now - before > INTERVAL_NANOS) {
      spoken.put(name, now);
      long size = event.getResource().getContentLength();
      String whole = size > 0 ? " of " + megabytes(size) : "";
      say("  " + name + ": " + megabytes(event.getTransferredBytes()) + whole);
    }
  }

  private void say(String line) {
    if (!stopped.getAsBoolean()) {
      progress.accept(line);
    }
  }

  private void stopIfAsked() throws TransferCancelledException {
    if (stopped.getAsBoolean()) {
      throw new TransferCancelledException("Interrupted.");
    }
  }

  private static String name(TransferEvent event) {
    String path = event.getResource().getResourceName();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String megabytes(long bytes) {
    return bytes < LARGE
        ? (bytes + 1023) / 1024 + " KB"
        : String.format(Locale.ROOT, "%.1f MB", bytes / (double) LARGE);
  }
}
