// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.family.TType;

/** A tensor of TensorFlow's that is filled anew for every run: it takes nobody else's memory. */
final class TensorflowFeed implements AutoCloseable {
  private final Tensor tensor;
  private final ByteDataBuffer memory;

  TensorflowFeed(Class<? extends TType> type, Shape shape) {
    tensor = Tensor.of(type, shape);
    memory = tensor.asRawTensor().data();
  }

  /** The tensor with these bytes in it. */
  Tensor filled(ByteBuffer bytes) {
    DataBuffers.of(bytes.duplicate()).copyTo(memory, memory.size());
    return tensor;
  }

  @Override
  public void close() {
    tensor.close();
  }
}
