package org.sketchell.provenance;

import java.lang.ref.Cleaner;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;

/**
 * A compiled graph that is freed when nobody holds it any more: Tribuo's models are never closed.
 */
final class NativeGraph {
  private static final Cleaner CLEANER = Cleaner.create();

  private final CompiledGraph graph;

  private NativeGraph(CompiledGraph graph) {
    this.graph = graph;
    CLEANER.register(this, graph::close);
  }

  static NativeGraph open(byte[] model) {
    return new NativeGraph(CompiledGraph.of(model, Device.CPU, CompiledGraph.Effort.FULL));
  }

  CompiledGraph graph() {
    return graph;
  }
}
