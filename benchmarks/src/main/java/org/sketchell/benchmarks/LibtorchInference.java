// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.bytedeco.pytorch.global.torch.from_blob;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Forward passes of libtorch's in evaluation mode, without autograd. */
final class LibtorchInference implements Work {
  private final PointerScope owned = new PointerScope();
  private final LibtorchNetwork network;
  private final TensorOptions floats = new TensorOptions(ScalarType.Float);
  private final long[] imageShape;

  LibtorchInference(Network network, int batch, long seed) {
    this.network = new LibtorchNetwork(network, seed);
    this.network.eval();
    imageShape = new long[] {batch, network.channels(), network.size(), network.size()};
    // Leaves the scope without freeing what is in it; the second close, ours, frees.
    owned.extend().close();
  }

  @Override
  @SuppressWarnings("try") // scope and guard work by being there
  public float[] run(ByteBuffer images, ByteBuffer targets) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor logits = network.forward(from_blob(new BytePointer(images), imageShape, floats));
      float[] values = new float[Math.toIntExact(logits.numel())];
      logits.data_ptr_float().get(values);
      return values;
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
