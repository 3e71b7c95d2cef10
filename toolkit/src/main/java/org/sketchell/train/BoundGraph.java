package org.sketchell.train;

import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A compiled graph and the memory that it runs over, one place or several; running it allocates
 * little. Safe for several threads, if what they write lies apart.
 */
final class BoundGraph implements AutoCloseable {
  private final CompiledGraph graph;
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();
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
    known.forEach(
        (name, leaf) -> {
          if (lowered.isLeaf(leaf)) {
            leaves.put(name, leaf);
          }
        });
    graph =
        CompiledGraph.of(
            ModelWriter.write(lowered, leaves, outputs),
            device,
            CompiledGraph.Effort.FULL,
            threads);
  }

  /**
   * Another place to run over: {@link #run} takes them by number, from 0.
   *
   * @param read by name; more may be there than is needed
   * @param written for each output, by name
   */
  void bind(Map<String, Slot> read, Map<String, Slot> written) {
    Map<String, OnnxTensor> in = new HashMap<>();
    leaves.keySet().forEach(name -> in.put(name, tensor(read.get(name))));
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
