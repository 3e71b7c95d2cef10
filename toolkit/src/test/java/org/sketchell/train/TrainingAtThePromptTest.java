// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;

/** Trainers speak where a person listens. */
class TrainingAtThePromptTest {
  private final ImageSet images = Doodles.set(List.of("violin", "piano"), 20, 1);
  private final Split split = Split.random(images, 0.25, 0);

  @AfterEach
  void forget() {
    System.clearProperty("sketchell.progress");
  }

  private String printedBy(Trainer trainer) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Trainer one = trainer == null ? new Trainer() : trainer;
      one.batchSize(10).fit(new Classifier(Networks.tutorial(2)), split);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void elsewhere_nothing_is_printed() {
    assertThat(printedBy(null)).isEmpty();
  }

  @Test
  void in_a_session_there_is_a_bar_unless_it_is_not_wanted() {
    System.setProperty("sketchell.progress", "lines");
    assertThat(printedBy(null)).contains("Training on cpu", "Epoch 1/1").doesNotContain("\r");
    assertThat(printedBy(new Trainer().quiet())).isEmpty();
    System.setProperty("sketchell.progress", "live");
    assertThat(printedBy(null)).contains("\r");
  }

  @Test
  void a_set_is_one_batch() {
    Batch all = Batch.of(images);
    assertThat(all.size()).isEqualTo(40);
    assertThat(all.images().shape().sizes()).containsExactly(40, 1, 28, 28);
    assertThat(all.labels().toLongArray()).startsWith(0, 0).endsWith(1, 1);
  }
}
