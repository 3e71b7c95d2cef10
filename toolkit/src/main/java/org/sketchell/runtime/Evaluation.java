// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Evaluator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * Computes tensors that somebody looks at. Graphs of the same structure, as they were built, share
 * one compiled session, so a new value of a known structure costs no lowering and no compilation.
 */
public final class Evaluation implements Evaluator {
  private static final int SESSIONS_KEPT = 256;

  /** Of many pictures of different sizes, each a structure of its own, those that fit. */
  static final long BYTES_KEPT = 256L << 20;

  private final SessionCache cache = new SessionCache(SESSIONS_KEPT, BYTES_KEPT);

  /** Made by {@link java.util.ServiceLoader}. */
  public Evaluation() {}

  @Override
  public List<ByteBuffer> evaluate(List<Tensor> tensors) {
    List<ByteBuffer> values = new ArrayList<>();
    List<Tensor> wanted = new ArrayList<>();
    List<ByteBuffer> computed = new ArrayList<>();
    for (Tensor tensor : tensors) {
      ByteBuffer value = allocate(tensor.type());
      values.add(value);
      if (value.capacity() > 0) {
        wanted.add(tensor);
        computed.add(value);
      }
    }
    if (!wanted.isEmpty()) {
      run(Graph.of(wanted), computed);
    }
    return values;
  }

  /** Number of compiled sessions that are kept. */
  int sessions() {
    return cache.size();
  }

  /** About how many bytes these hold. */
  long bytes() {
    return cache.bytes();
  }

  private void run(Graph graph, List<ByteBuffer> computed) {
    List<Tensor> leaves = graph.leaves();
    List<ByteBuffer> values = new ArrayList<>();
    List<String> inputNames = names("x", leaves.size());
    List<String> outputNames = names("y", computed.size());
    for (Tensor leaf : leaves) {
      values.add(
          leaf.value()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "A placeholder of " + leaf.type() + " has no value to compute with.")));
    }
    try (SessionCache.Lease lease =
        Profiling.cache(cache)
            .lease(
                graph.structure(), () -> compile(graph, named(inputNames, leaves), outputNames))) {
      lease
          .graph()
          .run(inputNames, types(leaves), values, outputNames, types(graph.outputs()), computed);
    }
  }

  private static SessionCache.Compiled compile(
      Graph graph, Map<String, Tensor> inputs, List<String> outputs) {
    Graph lowered = Device.CPU.target(graph).lower(graph);
    CompiledGraph compiled =
        CompiledGraph.of(
            Profiling.named(ModelWriter.write(lowered, inputs, outputs), lowered),
            Device.CPU,
            CompiledGraph.Effort.LITTLE,
            Engine.threadsFor(lowered.work()));
    return new SessionCache.Compiled(compiled, Footprint.of(lowered, inputs.values()));
  }

  private static List<TensorType> types(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::type).toList();
  }

  private static List<String> names(String prefix, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(prefix + i);
    }
    return names;
  }

  private static Map<String, Tensor> named(List<String> names, List<Tensor> tensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), tensors.get(i));
    }
    return named;
  }

  private static ByteBuffer allocate(TensorType type) {
    if (type.bytes() > Integer.MAX_VALUE) {
      throw new ShapeException(
          "%s takes %d bytes, but a tensor can have at most 2 GiB.", type, type.bytes());
    }
    return ByteBuffer.allocateDirect((int) type.bytes()).order(ByteOrder.nativeOrder());
  }
}
