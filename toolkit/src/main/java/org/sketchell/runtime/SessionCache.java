package org.sketchell.runtime;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Compiled graphs by structure; those not used for longest are closed when there are too many. */
final class SessionCache {
  private final int capacity;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  SessionCache(int capacity) {
    this.capacity = capacity;
  }

  /** A compiled graph in use; it is not closed before the lease is. */
  final class Lease implements AutoCloseable {
    private final Entry entry;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    CompiledGraph graph() {
      return entry.graph;
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
    private final CompiledGraph graph;
    private int users;
    private boolean evicted;

    private Entry(CompiledGraph graph) {
      this.graph = graph;
    }

    private void closeIfUnused() {
      if (evicted && users == 0) {
        graph.close();
      }
    }
  }

  synchronized Lease lease(String structure, Supplier<CompiledGraph> compile) {
    Entry entry = entries.get(structure);
    if (entry == null) {
      entry = new Entry(compile.get());
      entries.put(structure, entry);
      evict();
    }
    entry.users++;
    return new Lease(entry);
  }

  private void evict() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > capacity) {
      Entry entry = oldest.next();
      oldest.remove();
      entry.evicted = true;
      entry.closeIfUnused();
    }
  }

  synchronized int size() {
    return entries.size();
  }
}
