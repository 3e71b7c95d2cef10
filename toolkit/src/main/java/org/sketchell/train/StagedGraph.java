// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.partition.Stage;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** The graph of shares of one size, compiled in stages, and the memory that each runs over. */
final class StagedGraph implements AutoCloseable {
  private final int parts;
  private final List<Stage> stages;
  private final List<BoundGraph> graphs = new ArrayList<>();

  /**
   * Compiles a share's graph.
   *
   * @param sent the stand-ins for what shares give
   * @param leaves all stand-ins, by name; more may be there than are needed
   */
  StagedGraph(Graph graph, List<List<Tensor>> sent, Map<String, Tensor> leaves) {
    parts = sent.size();
    stages = Stage.allOf(Device.CPU.target(graph).lower(graph), sent);
    for (Stage stage : stages) {
      Map<String, Tensor> known = new LinkedHashMap<>(leaves);
      stage.reads().forEach((number, leaf) -> known.put(name(number), leaf));
      List<String> outputs = stage.gives().stream().map(this::name).toList();
      graphs.add(new BoundGraph(stage.graph(), known, outputs, Device.CPU, 1));
    }
  }

  /** The name of one of the outputs of the share's graph. */
  static String part(int number) {
    return "part_" + number;
  }

  private String name(int number) {
    return number < parts ? part(number) : "kept_" + number;
  }

  int stages() {
    return stages.size();
  }

  /** The numbers of what a share gives to all at the end of a stage. */
  List<Integer> parts(int stage) {
    return stages.get(stage).gives().stream().filter(number -> number < parts).toList();
  }

  /** How many places it has to run over. */
  int places() {
    return graphs.get(0).places();
  }

  /**
   * Memory for what one share keeps from stage to stage, by name. What is not needed any more makes
   * room for what comes later.
   */
  Map<String, Slot> memory() {
    Map<Integer, Integer> last = new HashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      for (int number : stages.get(i).reads().keySet()) {
        last.put(number, i);
      }
    }
    Map<String, Slot> memory = new HashMap<>();
    Rooms rooms = new Rooms();
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      for (int output = 0; output < stage.gives().size(); output++) {
        int number = stage.gives().get(output);
        if (number >= parts) {
          memory.put(name(number), rooms.take(stage.graph().outputs().get(output).type()));
        }
      }
      for (int number : stage.reads().keySet()) {
        if (number >= parts && last.get(number) == i) {
          rooms.giveBack(memory.get(name(number)));
        }
      }
    }
    return memory;
  }

  /**
   * Another place to run over, by the next number from 0.
   *
   * @param read by name; more may be there than is needed
   * @param given for each part, by name
   * @param kept from {@link #memory()}
   */
  void bind(Map<String, Slot> read, Map<String, Slot> given, Map<String, Slot> kept) {
    Map<String, Slot> all = new HashMap<>(read);
    all.putAll(given);
    all.putAll(kept);
    for (int i = 0; i < graphs.size(); i++) {
      Map<String, Slot> written = new HashMap<>();
      for (int number : stages.get(i).gives()) {
        written.put(name(number), all.get(name(number)));
      }
      graphs.get(i).bind(all, written);
    }
  }

  void run(int stage, int place) {
    graphs.get(stage).run(place);
  }

  @Override
  public void close() {
    graphs.forEach(BoundGraph::close);
  }
}
