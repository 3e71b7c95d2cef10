// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.runtime.Crew;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** A step that every shard takes by itself, on its own state. */
final class LocalProgram implements AutoCloseable {
  /** By the number of examples that shards have in a batch, which may be 1 less for some. */
  private final List<BoundGraph> graphs = new ArrayList<>();

  private final List<BoundGraph> own = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();

  /** One shard's step, and the two sides of what it reads and writes. */
  record Bound(StepParcel parcel, List<Memory> sides) {}

  /** Compiles the steps of this process's shards; those of one parcel are one graph. */
  LocalProgram(List<Bound> shards) {
    Map<StepParcel, BoundGraph> compiled = new IdentityHashMap<>();
    for (Bound shard : shards) {
      BoundGraph graph = compiled.computeIfAbsent(shard.parcel, LocalProgram::compiled);
      own.add(graph);
      places.add(graph.places());
      shard.sides.forEach(side -> graph.bind(side.read(), side.written()));
    }
    graphs.addAll(compiled.values());
  }

  private static BoundGraph compiled(StepParcel parcel) {
    Graph whole = parcel.partition().rest();
    Graph lowered = Device.CPU.target(whole).lower(whole);
    Map<String, Tensor> inputs = parcel.inputs();
    return new BoundGraph(lowered, inputs, parcel.outputs(), Device.CPU, 1);
  }

  /** Takes the step of every shard; all are at the same side of their states. */
  void run(int side) {
    Crew.run(own.size(), i -> own.get(i).run(places.get(i) + side));
  }

  @Override
  public void close() {
    graphs.forEach(BoundGraph::close);
  }
}
