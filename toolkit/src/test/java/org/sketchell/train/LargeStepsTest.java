// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sketchell.OtherProcess;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Upsample;
import org.sketchell.optim.Adam;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Steps with much to compute have their images in another layout: they train as those without it
 * do, whose numbers other tests hold against PyTorch's.
 */
@Tag("long")
class LargeStepsTest {
  private static final int STEPS = 20;

  /** Two resolutions and a way across. */
  static final class Across extends Module {
    private final Conv2d wide = new Conv2d(3, 16, 3, padding(1));
    private final Conv2d deep = new Conv2d(16, 32, 3, padding(1));
    private final ConvTranspose2d up = new ConvTranspose2d(32, 16, 2, stride(2));
    private final Upsample larger = new Upsample(2);
    private final Conv2d last = new Conv2d(64, 16, 3, padding(1));
    private final Linear head = new Linear(16 * 256, 5);

    @Override
    public Tensor forward(Tensor images) {
      Tensor first = wide.forward(images).relu();
      Tensor second = deep.forward(new MaxPool2d(2).forward(first)).relu();
      Tensor joined = Tensors.concat(1, first, up.forward(second), larger.forward(second));
      return head.forward(last.forward(joined).relu().reshape(images.size(0), -1));
    }
  }

  private static List<Module> networks() {
    return List.of(
        new Sequential(
            new Conv2d(3, 32, 3, padding(1)),
            new ReLU(),
            new MaxPool2d(2),
            new Conv2d(32, 64, 3, padding(1)),
            new ReLU(),
            new MaxPool2d(2),
            new Flatten(),
            new Dropout(0.3),
            new Linear(64 * 16, 5)),
        new Sequential(
            new Conv2d(3, 32, 3, padding(1)),
            new BatchNorm2d(32),
            new ReLU(),
            new Conv2d(32, 32, 3, padding(1), stride(2)),
            new BatchNorm2d(32),
            new ReLU(),
            new Conv2d(32, 48, 3, padding(1), stride(2)),
            new BatchNorm2d(48),
            new ReLU(),
            new Flatten(),
            new Linear(48 * 16, 5)),
        new Across());
  }

  /** The losses of all networks, a line each. */
  static final class Losses {
    public static void main(String[] unused) {
      Tensors.manualSeed(1);
      for (Module network : networks()) {
        Classifier learner = new Classifier(network).optimizer(new Adam(1e-3));
        Random random = new Random(5);
        StringBuilder line = new StringBuilder();
        try (TrainingSession session =
            new TrainingSession(learner, new ImageSize(3, 16, 16), 37, Device.CPU, 3)) {
          for (int i = 0; i < STEPS; i++) {
            int count = i % 5 == 4 ? 37 : 32;
            ByteBuffer images = session.images();
            byte[] pixels = new byte[count * 3 * 256];
            random.nextBytes(pixels);
            images.put(pixels);
            LongBuffer labels = session.labels();
            for (int k = 0; k < count; k++) {
              labels.put(random.nextInt(5));
            }
            line.append(session.step(count, 1e-3)).append(' ');
          }
        }
        System.out.println(line);
      }
    }
  }

  private List<List<Float>> losses(String... options) throws IOException, InterruptedException {
    List<List<Float>> losses = new ArrayList<>();
    for (String line : OtherProcess.lines(Losses.class, List.of(options))) {
      losses.add(List.of(line.split(" ")).stream().map(Float::valueOf).toList());
    }
    return losses;
  }

  @Test
  void train_as_those_in_the_plain_layout() throws IOException, InterruptedException {
    List<List<Float>> here = losses();
    List<List<Float>> plain = losses("-Dsketchell.blocks=false");
    assertThat(here).hasSize(3);
    for (int i = 0; i < here.size(); i++) {
      for (int step = 0; step < STEPS; step++) {
        // A ReLU that rounding turns is as right as its opposite, and changes what comes later.
        float difference = step < 3 ? 2e-5f : 5e-3f;
        assertThat(here.get(i).get(step))
            .as("network %d, step %d", i, step)
            .isCloseTo(plain.get(i).get(step), within(difference));
      }
    }
  }

  @Test
  void give_the_same_bits_again() throws IOException, InterruptedException {
    assertThat(losses()).isEqualTo(losses());
  }
}
