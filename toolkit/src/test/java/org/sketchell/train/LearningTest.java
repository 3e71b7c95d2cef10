// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.nn.Module;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** The chapter's training, from images to accuracy, as PyTorch does it in two epochs. */
class LearningTest {
  private static double accuracy(Module network, Split split, int epochs, long seed) {
    return new Trainer()
        .maxEpochs(epochs)
        .batchSize(10)
        .seed(seed)
        .fit(new Classifier(network), split)
        .last()
        .orElseThrow()
        .value("validation_accuracy");
  }

  @Test
  void some_hundred_doodles_are_learned() {
    Tensors.manualSeed(1);
    Split split = Split.stratified(Doodles.set(Doodles.tutorialClasses(), 200, 1), 0.25, 1);
    Module network = Networks.tutorial(3);
    assertThat(accuracy(network, split, 4, 1)).isGreaterThan(0.85);

    network.eval();
    int right = 0;
    for (int i = 0; i < 30; i++) {
      byte[] image = split.validation().image(i);
      Tensor logits = network.forward(Tensors.tensor(image, 1, 1, 28, 28).times(1 / 255.0));
      right += logits.argmax(1).item() == split.validation().label(i) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(22);
  }

  @Test
  void logits_that_are_no_numbers_are_never_right() {
    Tensor logits =
        Tensors.tensor(
            new float[][] {{Float.NaN, 1}, {2, Float.NaN}, {3, 1}, {Float.NEGATIVE_INFINITY, 0}});

    for (long label : new long[] {0, 1}) {
      Tensor labels = Tensors.tensor(new long[] {label, label, label, label}, 4);
      assertThat(Classifier.accuracy(logits, labels).item()).isEqualTo(0.25f);
    }
  }

  // Real drawings, where they are at hand --------------------------------------------------------

  private static Split real(String name, long seed) {
    Path folder = Path.of(System.getProperty("sketchell.shared", "../../shared"), "data", name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "no real drawings here");
    return ImageFolder.read(folder).split(0.2, seed);
  }

  private static double chapter(String name, boolean second, long seed) {
    Split split = real(name, seed);
    Tensors.manualSeed(seed);
    return accuracy(second ? Networks.twoConvolutions(3) : Networks.tutorial(3), split, 2, seed);
  }

  /** PyTorch reaches 0.951 to 0.963. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cats_flowers_and_houses_are_told_apart(long seed) {
    assertThat(chapter("quickdraw", false, seed)).isGreaterThanOrEqualTo(0.945);
  }

  /** PyTorch reaches 0.777 to 0.792, and 0.793 to 0.818 with the second convolution. */
  @Test
  @Tag("long")
  void cats_dogs_and_birds_are_harder_and_a_second_convolution_helps() {
    double one = chapter("quickdraw_alt", false, 1);
    double two = chapter("quickdraw_alt", true, 1);
    assertThat(one).isGreaterThanOrEqualTo(0.765);
    assertThat(two).isGreaterThan(one).isGreaterThanOrEqualTo(0.785);
  }
}
