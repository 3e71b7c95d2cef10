// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.data.Split;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.picture.Display;
import org.sketchell.tensor.Tensors;

/** A profile says of each layer how long it takes, and adds up. No time is expected of anything. */
class StepProfileTest {
  private final Split split = Blobs.split(60, 12);

  @TempDir private Path folder;

  private static Classifier learner() {
    Tensors.manualSeed(1);
    return new Classifier(
        new Sequential(
            new Conv2d(1, 16, 3, padding(1)),
            new ReLU(),
            new MaxPool2d(2),
            new Conv2d(16, 32, 3, padding(1)),
            new BatchNorm2d(32),
            new ReLU(),
            new Flatten(),
            new Linear(512, 3)));
  }

  private StepProfile profile(Trainer trainer) {
    return trainer.batchSize(16).profile(learner(), split, 5);
  }

  private static StepProfile.Row row(StepProfile profile, String name) {
    return profile.layers().stream()
        .filter(row -> row.name().startsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is missing of\n" + profile));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void every_layer_has_its_forward_and_backward(int shares) {
    StepProfile profile = profile(new Trainer().shares(shares));
    for (String name : List.of("0 Conv2d(1, 16", "3 Conv2d(16, 32", "4 BatchNorm2d", "7 Linear")) {
      assertThat(row(profile, name).forward()).as(name + " of\n" + profile).isPositive();
      assertThat(row(profile, name).backward()).as(name + " of\n" + profile).isPositive();
      assertThat(row(profile, name).calls()).as(name).isGreaterThanOrEqualTo(2);
    }
    assertThat(row(profile, StepPlaces.LOSS).total()).isNotNegative();
    StepProfile.Row update = row(profile, StepPlaces.UPDATE);
    assertThat(update.update()).isPositive();
    assertThat(update.forward() + update.backward()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void times_add_up(int shares) {
    StepProfile profile = profile(new Trainer().shares(shares));
    double attributed = profile.layers().stream().mapToDouble(StepProfile.Row::total).sum();
    double all = profile.operators().stream().mapToDouble(StepProfile.OperatorTime::millis).sum();
    assertThat(profile.forward() + profile.backward() + profile.update())
        .isEqualTo(attributed, within(1e-9));
    assertThat(attributed + profile.notAttributed()).isEqualTo(all, within(1e-9));
    assertThat(profile.notAttributed()).as(profile.toString()).isLessThan(0.2 * all);
    assertThat(all + profile.other()).isEqualTo(profile.available(), within(1e-9));
    assertThat(profile.data()).isPositive().isLessThan(profile.profiledMillis());
    assertThat(profile.setting().shares()).isEqualTo(shares);
    assertThat(profile.setting().steps()).isEqualTo(5);
    assertThat(profile.millis()).isPositive();
  }

  @Test
  void the_learner_stays_as_it_was() {
    Classifier learner = learner();
    Map<String, int[]> before = DeterminismTest.bits(learner);
    new Trainer().batchSize(16).profile(learner, split, 3);
    assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(before);
    assertThat(learner.isTraining()).isTrue();
  }

  @Test
  void a_training_after_it_is_the_same() {
    Classifier one = learner();
    Classifier other = learner();
    Trainer trainer = new Trainer().quiet().batchSize(16);
    trainer.profile(one, split, 2);
    trainer.fit(one, split);
    trainer.fit(other, split);
    assertThat(DeterminismTest.bits(one))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(other));
  }

  @Test
  void a_step_of_several_batches_counts_once() {
    StepProfile profile = profile(new Trainer().accumulateGradients(2));
    assertThat(profile.setting().batches()).isEqualTo(2);
    assertThat(row(profile, StepPlaces.UPDATE).update()).isPositive();
    assertThat(profile.toString()).contains("over 2 batches of 16 examples");
  }

  @Test
  void it_prints_tables() {
    StepProfile profile = profile(new Trainer().shares(2));
    assertThat(profile.toString().lines())
        .hasSizeLessThan(60)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120))
        .anySatisfy(line -> assertThat(line).startsWith("0 Conv2d(1, 16, kernel_size=3"))
        .anySatisfy(line -> assertThat(line).startsWith("the update"))
        .anySatisfy(line -> assertThat(line).startsWith("other: Java, waiting"));
    assertThat(profile.toString())
        .startsWith("A step of Classifier over 16 examples takes ")
        .contains("which work on 2 shares");
  }

  @Test
  void it_is_a_picture_and_a_trace() throws Exception {
    StepProfile profile = profile(new Trainer());
    Path svg = profile.save(folder.resolve("profile.svg"));
    assertThat(Files.readString(svg)).contains("7 Linear(", "the update", "backward");
    assertThat(profile.figure().render(Display.plain())).contains("the update");
    JsonNode trace =
        new ObjectMapper().readTree(profile.saveTrace(folder.resolve("trace.json")).toFile());
    assertThat(trace).isNotEmpty();
    assertThat(trace)
        .allSatisfy(
            event -> {
              assertThat(event.path("ph").asText()).isEqualTo("X");
              assertThat(event.path("ts").isNumber()).isTrue();
              assertThat(event.path("dur").asDouble()).isNotNegative();
            })
        .anySatisfy(
            event ->
                assertThat(event.path("name").asText())
                    .startsWith("the gradient of 3 Conv2d(16, 32"));
  }

  @Test
  void what_cannot_be_measured_is_said() {
    assertThatThrownBy(() -> new Trainer().profile(learner(), split, 0))
        .hasMessage("A profile is of 1 to 1000 steps, but got 0.");
  }
}
