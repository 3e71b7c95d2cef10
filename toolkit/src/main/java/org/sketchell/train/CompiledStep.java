package org.sketchell.train;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;

/**
 * A traced step made ready for a device and bound to native buffers; running it allocates little.
 */
final class CompiledStep implements AutoCloseable {
  private final CompiledGraph graph;
  private final List<String> logged;
  private final ClassCheck classes;
  private final List<OnnxTensor> owned = new ArrayList<>();
  private final List<ByteBuffer> logs = new ArrayList<>();
  private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
  private final List<Map<String, OnnxTensor>> outputs = new ArrayList<>();

  /**
   * Compiles and binds.
   *
   * @param fed all fields, learning rate and step, which stay the same buffers for all runs
   * @param writes whether the step writes the state or only reads it
   */
  CompiledStep(
      TracedStep traced,
      Device device,
      Map<String, OnnxTensor> fed,
      TrainingState state,
      boolean writes) {
    Graph lowered = device.target(traced.graph()).lower(traced.graph());
    graph =
        CompiledGraph.of(
            ModelWriter.write(lowered, traced.inputs(), traced.outputs()),
            device,
            CompiledGraph.Effort.FULL,
            Engine.threadsFor(lowered.work()));
    logged = traced.logged();
    classes = traced.classes();
    Map<String, OnnxTensor> logTensors = new HashMap<>();
    for (String name : logged) {
      ByteBuffer scalar = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
      OnnxTensor tensor = CompiledGraph.tensor(TensorType.float32(), scalar);
      logs.add(scalar);
      owned.add(tensor);
      logTensors.put("log_" + name, tensor);
    }
    for (int side = 0; side < 2; side++) {
      Map<String, OnnxTensor> in = new HashMap<>(fed);
      in.putAll(state.side(side));
      inputs.add(in);
      Map<String, OnnxTensor> out = new HashMap<>(logTensors);
      if (writes) {
        state.side(1 - side).forEach((name, tensor) -> out.put("new_" + name, tensor));
      }
      outputs.add(out);
    }
  }

  /** Looks at the classes of a batch. */
  ClassCheck classes() {
    return classes;
  }

  /** Runs the step on what its buffers hold now. */
  void run(int side) {
    graph.run(inputs.get(side), outputs.get(side));
  }

  private float logged(int index) {
    return logs.get(index).getFloat(0);
  }

  /** The loss of the last run of a training step. */
  float loss() {
    return logged(logged.size() - 1);
  }

  /** Adds what the learner logged in the last run. */
  void addTo(Means means, int count) {
    for (int i = 0; i < logged.size(); i++) {
      String name = logged.get(i);
      if (!name.equals(TracedStep.LOSS)) {
        means.add(name, logged(i), count);
      }
    }
  }

  /** What the last run logged, by name. */
  Map<String, Float> values() {
    Map<String, Float> values = new LinkedHashMap<>();
    for (int i = 0; i < logged.size(); i++) {
      values.put(logged.get(i), logged(i));
    }
    return values;
  }

  @Override
  public void close() {
    owned.forEach(OnnxTensor::close);
    graph.close();
  }
}
