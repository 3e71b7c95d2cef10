// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * Runs a model over pieces of a batch, each on one thread. Into how many it is cut depends on the
 * batch alone, so results do not depend on the number of threads.
 */
final class ExamplePieces implements AutoCloseable {
  /** Fewer are done at once. */
  private static final int LEAST_EXAMPLES = 16;

  /** Measured: with more in a piece, the images leave the cache. */
  static final int MOST_IN_A_PIECE = 64;

  private final byte[] content;
  private final Device device;
  private final boolean onOneThread;
  private CompiledGraph graph;

  ExamplePieces(byte[] content, Device device, boolean onOneThread) {
    this.content = content;
    this.device = device;
    this.onOneThread = onOneThread;
  }

  /** Whether all have the same number of examples, enough for pieces. */
  boolean suit(Collection<Tensor> given) {
    int examples = examples(given);
    return examples >= LEAST_EXAMPLES
        && given.stream().allMatch(tensor -> counts(tensor.type(), examples));
  }

  /** Whether results have as many examples as what is given. */
  boolean fill(Collection<TensorType> results, Collection<Tensor> given) {
    int examples = examples(given);
    return results.stream().allMatch(type -> counts(type, examples));
  }

  private static int examples(Collection<Tensor> given) {
    return given.stream()
        .filter(tensor -> tensor.rank() > 0)
        .mapToInt(tensor -> tensor.size(0))
        .max()
        .orElse(0);
  }

  private static boolean counts(TensorType type, int examples) {
    return type.shape().rank() > 0
        && type.shape().size(0) == examples
        && type.bytes() > 0
        && type.bytes() <= Integer.MAX_VALUE;
  }

  Map<String, Tensor> run(Map<String, Tensor> given, Map<String, TensorType> results) {
    CompiledGraph compiled = compiled();
    Map<String, ByteBuffer> memory = new LinkedHashMap<>();
    Map<String, Tensor> values = new LinkedHashMap<>();
    results.forEach(
        (output, type) -> {
          memory.put(output, PortElements.memory(type));
          values.put(output, Tensor.over(type, memory.get(output)));
        });
    int examples = examples(given.values());
    // An even number, for two threads to have the same to do.
    int pieces = 2 * ((examples + 2 * MOST_IN_A_PIECE - 1) / (2 * MOST_IN_A_PIECE));
    IntConsumer work =
        piece -> {
          int from = (int) ((long) examples * piece / pieces);
          int to = (int) ((long) examples * (piece + 1) / pieces);
          Map<String, OnnxTensor> fed = new LinkedHashMap<>();
          Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
          try {
            given.forEach(
                (port, tensor) ->
                    fed.put(port, part(tensor.type(), tensor.value().orElseThrow(), from, to)));
            results.forEach(
                (output, type) -> pinned.put(output, part(type, memory.get(output), from, to)));
            compiled.run(fed, pinned);
          } finally {
            fed.values().forEach(OnnxTensor::close);
            pinned.values().forEach(OnnxTensor::close);
          }
        };
    if (onOneThread) {
      IntStream.range(0, pieces).forEach(work);
    } else {
      Crew.run(pieces, work);
    }
    return values;
  }

  private static OnnxTensor part(TensorType type, ByteBuffer memory, int from, int to) {
    TensorType some = type.with(type.shape().with(0, to - from));
    int single = Math.toIntExact(type.bytes() / type.shape().size(0));
    return CompiledGraph.tensor(
        some, memory.slice(from * single, (to - from) * single).order(ByteOrder.nativeOrder()));
  }

  private synchronized CompiledGraph compiled() {
    if (graph == null) {
      graph = CompiledGraph.of(content, device, CompiledGraph.Effort.FULL, 1);
    }
    return graph;
  }

  @Override
  public synchronized void close() {
    if (graph != null) {
      graph.close();
    }
  }
}
