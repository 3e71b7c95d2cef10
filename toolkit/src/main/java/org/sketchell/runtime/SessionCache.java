// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Compiled graphs by structure; those not used for longest are closed when there are too many, or
 * when together they hold too much memory.
 */
final class SessionCache {
  private final int capacity;
  private final long mostBytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * An empty cache.
   *
   * @param capacity the most graphs that are kept
   * @param mostBytes that those kept may hold together; a graph that holds more is not kept
   */
  SessionCache(int capacity, long mostBytes) {
    this.capacity = capacity;
    this.mostBytes = mostBytes;
  }

  /**
   * A graph that was compiled.
   *
   * @param bytes what it holds, also while it does not run
   */
  record Compiled(CompiledGraph graph, long bytes) {}

  /** A compiled graph in use; it is not closed before the lease is. */
  final class Lease implements AutoCloseable {
    private final Entry entry;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    CompiledGraph graph() {
      return entry.compiled.graph();
    }

    @Override
    public void close() {
      synchronized (SessionCache.this) {
        entry.users--;
        entry.closeIfUnused();
      }
    }
  }

  private static final class Entry {
    private final Compiled compiled;
    private int users;
    private boolean evicted;

    private Entry(Compiled compiled) {
      this.compiled = compiled;
    }

    private void closeIfUnused() {
      if (evicted && users == 0) {
        compiled.graph().close();
      }
    }
  }

  synchronized Lease lease(String structure, Supplier<Compiled> compile) {
    Entry entry = entries.get(structure);
    if (entry == null) {
      entry = new Entry(compile.get());
      if (entry.compiled.bytes() > mostBytes) {
        entry.evicted = true;
      } else {
        entries.put(structure, entry);
        bytes += entry.compiled.bytes();
        evict();
      }
    }
    entry.users++;
    return new Lease(entry);
  }

  private void evict() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > capacity || bytes > mostBytes) {
      Entry entry = oldest.next();
      oldest.remove();
      bytes -= entry.compiled.bytes();
      entry.evicted = true;
      entry.closeIfUnused();
    }
  }

  /** Closes all that are kept; those in use, after their last one. */
  synchronized void clear() {
    for (Entry entry : entries.values()) {
      entry.evicted = true;
      entry.closeIfUnused();
    }
    entries.clear();
    bytes = 0;
  }

  synchronized int size() {
    return entries.size();
  }

  /** What the graphs that are kept hold. */
  synchronized long bytes() {
    return bytes;
  }
}
