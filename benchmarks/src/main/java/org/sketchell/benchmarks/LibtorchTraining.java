// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.from_blob;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Steps of libtorch's: autograd and {@code torch::optim::Adam}, a dozen calls through JavaCPP. */
final class LibtorchTraining implements Work {
  private final PointerScope owned = new PointerScope();
  private final Objective objective;
  private final LibtorchNetwork network;
  private final Adam optimizer;
  private final TensorOptions bytes = new TensorOptions(ScalarType.Byte);
  private final TensorOptions longs = new TensorOptions(ScalarType.Long);
  private final Scalar white = new Scalar(255f);
  private final long[] imageShape;
  private final long[] targetShape;

  LibtorchTraining(Network network, int batch, long seed) {
    this.objective = network.objective();
    this.network = new LibtorchNetwork(network, seed);
    optimizer = new Adam(this.network.parameters(), new AdamOptions(network.learningRate()));
    imageShape = new long[] {batch, network.channels(), network.size(), network.size()};
    targetShape = objective == Objective.CLASSES ? new long[] {batch} : network.logitShape(batch);
    // Leaves the scope without freeing what is in it; the second close, ours, frees.
    owned.extend().close();
  }

  @Override
  @SuppressWarnings("try") // the scope works by being there
  public float[] run(ByteBuffer images, ByteBuffer targets) {
    try (PointerScope scope = new PointerScope()) {
      Tensor input =
          from_blob(new BytePointer(images), imageShape, bytes).to(ScalarType.Float).div_(white);
      optimizer.zero_grad(true);
      Tensor loss = loss(network.forward(input), new BytePointer(targets));
      loss.backward();
      optimizer.step();
      return new float[] {loss.item_float()};
    }
  }

  private Tensor loss(Tensor logits, BytePointer targets) {
    return objective == Objective.CLASSES
        ? cross_entropy_loss(logits, from_blob(targets, targetShape, longs))
        : binary_cross_entropy_with_logits(
            logits, from_blob(targets, targetShape, bytes).to(ScalarType.Float));
  }

  @Override
  public void close() {
    owned.close();
  }
}
