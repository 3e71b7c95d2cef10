// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Profiling;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A compiled graph and the memory that it runs over, one place or several; running it allocates
 * little. Safe for several threads, if what they write lies apart.
 */
final class BoundGraph implements AutoCloseable {
  private final CompiledGraph graph;
  private final List<String> leaves;
  private final List<OnnxTensor> owned = new ArrayList<>();
  private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
  private final List<Map<String, OnnxTensor>> outputs = new ArrayList<>();

  /**
   * Compiles a graph.
   *
   * @param lowered for the device
   * @param known stand-ins by name; those that the graph does not need are passed over
   * @param outputs names of what is computed
   */
  BoundGraph(
      Graph lowered, Map<String, Tensor> known, List<String> outputs, Device device, int threads) {
    this(
        StepMarks.named(
            Profiling.named(ModelWriter.write(lowered, needed(lowered, known), outputs), lowered),
            lowered),
        device,
        threads);
  }

  /** Compiles a model as it is. */
  BoundGraph(OnnxMl.ModelProto model, Device device, int threads) {
    leaves = model.getGraph().getInputList().stream().map(OnnxMl.ValueInfoProto::getName).toList();
    graph = CompiledGraph.of(model, device, CompiledGraph.Effort.FULL, threads);
  }

  private static Map<String, Tensor> needed(Graph lowered, Map<String, Tensor> known) {
    Map<String, Tensor> needed = new LinkedHashMap<>(known);
    needed.values().removeIf(leaf -> !lowered.isLeaf(leaf));
    return needed;
  }

  /**
   * Another place to run over: {@link #run} takes them by number, from 0.
   *
   * @param read by name; more may be there than is needed
   * @param written for each output, by name
   */
  void bind(Map<String, Slot> read, Map<String, Slot> written) {
    Map<String, OnnxTensor> in = new HashMap<>();
    leaves.forEach(name -> in.put(name, tensor(read.get(name))));
    Map<String, OnnxTensor> out = new HashMap<>();
    written.forEach((name, slot) -> out.put(name, tensor(slot)));
    inputs.add(in);
    outputs.add(out);
  }

  private OnnxTensor tensor(Slot slot) {
    OnnxTensor tensor = CompiledGraph.tensor(slot.type(), slot.memory());
    owned.add(tensor);
    return tensor;
  }

  /** How many places it has to run over. */
  int places() {
    return inputs.size();
  }

  void run(int place) {
    graph.run(inputs.get(place), outputs.get(place));
  }

  @Override
  public void close() {
    owned.forEach(OnnxTensor::close);
    graph.close();
  }
}
