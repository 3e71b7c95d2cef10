// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A large product of matrices in ONNX Runtime: how fast this machine computes with so many threads,
 * now. What it gives at best is the limit that the floors of the table are made of.
 */
final class MatrixProduct implements AutoCloseable {
  private static final int SIZE = 1024;
  private static final TensorType MATRIX = TensorType.float32(SIZE, SIZE);
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;
  private static final int TIMES = 3;

  private final CompiledGraph graph;
  private final Map<String, OnnxTensor> inputs = Map.of("a", CompiledGraph.tensor(MATRIX, drawn()));
  private final Map<String, OnnxTensor> outputs =
      Map.of("c", CompiledGraph.tensor(MATRIX, memory()));

  MatrixProduct(int threads) {
    Tensor a = Tensor.placeholder(MATRIX);
    Tensor c = a.matmul(Tensor.over(MATRIX, drawn()));
    graph =
        CompiledGraph.of(
            ModelWriter.write(Graph.of(List.of(c)), Map.of("a", a), List.of("c")),
            Device.CPU,
            CompiledGraph.Effort.FULL,
            threads);
  }

  private static ByteBuffer memory() {
    return ByteBuffer.allocateDirect((int) MATRIX.bytes()).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer drawn() {
    ByteBuffer values = memory();
    Random random = new Random(1);
    for (int i = 0; i < SIZE * SIZE; i++) {
      values.putFloat(random.nextFloat());
    }
    return values.flip();
  }

  /** Floating point operations a second: the best of a few products. */
  double rate() {
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      graph.run(inputs, outputs);
      best = Math.max(best, OPERATIONS * 1e9 / (System.nanoTime() - start));
    }
    return best;
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    outputs.values().forEach(OnnxTensor::close);
    graph.close();
  }
}
