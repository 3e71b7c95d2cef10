// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** The exported model, standard ONNX, as a user runs it: over a tensor on the caller's buffer. */
final class SketchellInference implements Work {
  private final TrainedModel model;
  private final TensorType images;
  private final String logits;

  SketchellInference(Network network, int batch, long seed) {
    int[] sizes = {batch, network.channels(), network.size(), network.size()};
    model = TrainedModel.of(new SketchellNetwork(network, seed), Tensors.zeros(sizes));
    images = TensorType.float32(sizes);
    logits = model.outputs().get(0).name();
  }

  @Override
  public float[] run(ByteBuffer floats, ByteBuffer targets) {
    Tensor input = Tensor.over(images, floats.duplicate().order(ByteOrder.nativeOrder()));
    return model.run(input).get(logits).toFloatArray();
  }

  /** A model is freed when nobody holds it any more. */
  @Override
  public void close() {}
}
