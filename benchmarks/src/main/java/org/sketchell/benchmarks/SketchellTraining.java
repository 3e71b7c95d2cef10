// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.util.List;
import org.sketchell.data.Batch;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.nn.Losses;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.train.Learner;
import org.sketchell.train.TrainingSession;

/** Steps of Sketchell's, as a user of its training session writes them. */
final class SketchellTraining implements Work {
  private final TrainingSession session;
  private final ByteBuffer images;
  private final ByteBuffer targets;
  private final int batch;
  private final double learningRate;

  SketchellTraining(Network network, int batch, long seed) {
    Learner learner = new Plain(network.objective(), new SketchellNetwork(network, seed));
    session = new TrainingSession(learner, like(network), batch, Device.CPU, seed);
    List<ByteBuffer> buffers = session.buffers();
    this.images = buffers.get(0);
    this.targets = buffers.get(1);
    this.batch = batch;
    this.learningRate = network.learningRate();
  }

  /** A network with nothing but its loss. */
  private static final class Plain extends Learner {
    private final Objective objective;
    private final SketchellNetwork network;

    private Plain(Objective objective, SketchellNetwork network) {
      this.objective = objective;
      this.network = network;
    }

    @Override
    public Tensor forward(Tensor input) {
      return network.forward(input);
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      Tensor logits = forward(batch.images());
      return objective == Objective.CLASSES
          ? Losses.crossEntropy(logits, batch.labels())
          : Losses.bceWithLogits(logits, batch.target(0));
    }
  }

  /** One example of the kind that the buffers are filled with; its values do not matter. */
  private static Examples like(Network network) {
    ImageSize size = new ImageSize(network.channels(), network.size(), network.size());
    Shape mask = new ImageSize(network.outputs(), network.size(), network.size()).shape();
    Field target =
        network.objective() == Objective.CLASSES
            ? Field.classes("labels", new TensorType(ElementType.INT64, Shape.scalar()), List.of())
            : Field.flags("mask", new TensorType(ElementType.UINT8, mask), List.of());
    return Examples.of("images", blank(Field.pixels("images", size)))
        .target(target.name(), blank(target));
  }

  private static Column blank(Field field) {
    return Column.over(1, field, (row, buffer) -> buffer.put(new byte[field.bytes()]));
  }

  @Override
  public float[] run(ByteBuffer images, ByteBuffer targets) {
    this.images.put(0, images, 0, images.limit());
    this.targets.put(0, targets, 0, targets.limit());
    return new float[] {session.step(batch, learningRate)};
  }

  @Override
  public void close() {
    session.close();
  }
}
