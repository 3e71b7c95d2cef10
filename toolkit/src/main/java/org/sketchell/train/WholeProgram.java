// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.tensor.Graph;

/** A step as one graph. */
final class WholeProgram implements Program {
  private final BoundGraph graph;
  private final int threads;

  /** Compiles a step; its sides are what it reads and writes, by which one is current. */
  WholeProgram(TracedStep traced, Device device, List<Memory> sides) {
    Graph lowered = device.target(traced.graph()).lower(traced.graph());
    threads = device.kind() == Device.Kind.CPU ? Engine.threadsFor(lowered.work()) : 1;
    graph = new BoundGraph(lowered, traced.inputs(), traced.outputs(), device, threads);
    sides.forEach(side -> graph.bind(side.read(), side.written()));
  }

  @Override
  public void run(int side) {
    graph.run(side);
  }

  @Override
  public int shares() {
    return 1;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public void close() {
    graph.close();
  }
}
