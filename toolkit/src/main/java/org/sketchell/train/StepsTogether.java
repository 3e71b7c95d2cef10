// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * Several steps as one run, bound to the buffers of a session: on a GPU the state stays there from
 * the first of them to the last, and so do the batches.
 */
final class StepsTogether implements AutoCloseable {
  private final BoundGraph graph;
  private final int steps;
  private final StepLog log;
  private final ClassCheck classes;
  private final List<String> kept;
  private final int rateCount;
  private final ByteBuffer rates;
  private final ByteBuffer numbers;

  /**
   * Compiles and binds.
   *
   * @param count examples in each batch
   * @param fields the batches, one behind the other, for each field by name
   */
  StepsTogether(
      TracedStep traced,
      int steps,
      int count,
      Device device,
      Map<String, Slot> fields,
      TrainingState state) {
    this.steps = steps;
    log = new StepLog(traced.logged(), steps);
    classes = traced.classes();
    Graph lowered = device.target(traced.graph()).lower(traced.graph());
    List<String> vectors =
        state.names().stream()
            .filter(name -> traced.outputs().contains(PortableStep.NEW + name))
            .toList();
    Map<String, Tensor> taken = new LinkedHashMap<>(traced.inputs());
    // The loop has what goes round, and takes all else that a step takes for the batch's.
    Set<String> always = new HashSet<>(vectors);
    always.addAll(List.of(PortableStep.LEARNING_RATE, PortableStep.STEP));
    taken
        .entrySet()
        .removeIf(input -> !always.contains(input.getKey()) && !lowered.isLeaf(input.getValue()));
    OnnxMl.ModelProto step = ModelWriter.write(lowered, taken, traced.outputs());
    kept = state.names().stream().filter(name -> !vectors.contains(name)).toList();
    graph =
        new BoundGraph(
            StepLoop.around(step, vectors, count), device, Engine.threadsFor(lowered.work()));
    TensorType each = TensorType.float32(steps);
    Map<String, Slot> read = new HashMap<>(fields);
    rateCount = Math.toIntExact(traced.inputs().get(PortableStep.LEARNING_RATE).shape().elements());
    Slot rate = Slot.allocate(rateCount == 1 ? each : TensorType.float32(steps, rateCount));
    Slot number = Slot.allocate(each);
    rates = rate.memory();
    numbers = number.memory();
    read.put(PortableStep.LEARNING_RATE, rate);
    read.put(PortableStep.STEP, number);
    read.put(StepLoop.ROWS, rows(steps, count));
    for (int side = 0; side < 2; side++) {
      Memory memory = new Memory(new HashMap<>(read), new HashMap<>(log.slots()));
      memory.read().putAll(state.side(side));
      Map<String, Slot> other = state.side(1 - side);
      vectors.forEach(name -> memory.written().put(PortableStep.NEW + name, other.get(name)));
      graph.bind(memory.read(), memory.written());
    }
  }

  /** Each step takes the next batch. */
  private static Slot rows(int steps, int count) {
    Slot rows = Slot.allocate(new TensorType(ElementType.INT64, Shape.of(steps, count)));
    for (int i = 0; i < steps * count; i++) {
      rows.memory().putLong(i * Long.BYTES, i);
    }
    return rows;
  }

  /** The vectors of the state that steps do not make anew. */
  List<String> kept() {
    return kept;
  }

  /** Looks at the classes of batches. */
  ClassCheck classes() {
    return classes;
  }

  /**
   * Runs the steps on what the buffers hold now.
   *
   * @param side which of the two sides of the state is read; the other is written
   * @param first the number of the first step, from 1
   * @param learningRates for each step those of all groups
   */
  void run(int side, long first, double[][] learningRates) {
    for (int i = 0; i < steps; i++) {
      for (int group = 0; group < rateCount; group++) {
        rates.putFloat((i * rateCount + group) * Float.BYTES, (float) learningRates[i][group]);
      }
      numbers.putFloat(i * Float.BYTES, first + i);
    }
    graph.run(side);
  }

  /** What the last run logged. */
  StepLog log() {
    return log;
  }

  @Override
  public void close() {
    graph.close();
  }
}
