// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Batch;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.doodle.Drawings;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MSELoss;
import org.sketchell.nn.Module;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.RecordedData;
import org.sketchell.record.TrainingRecord;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class ReproductionTest {
  @TempDir Path folder;
  private Path data;
  private Path file;

  @BeforeEach
  void draw() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    file = folder.resolve("model.onnx");
    Doodles.write(data, 40, 7);
  }

  private TrainedModel trainAtThePrompt() {
    return trainAtThePrompt(0);
  }

  private TrainedModel trainAtThePrompt(int shares) {
    Tensors.manualSeed(3);
    Split split = ImageFolder.read(data, 30).split(0.2, 3);
    var run =
        new Trainer()
            .maxEpochs(1)
            .batchSize(10)
            .seed(3)
            .shares(shares)
            .fit(new Classifier(Networks.tutorial(3)), split);
    run.model().save(file);
    return TrainedModel.load(file);
  }

  @Test
  void the_same_files_give_the_same_weights() {
    TrainedModel model = trainAtThePrompt();

    Reproduction reproduction = Reproduction.of(model, Optional.empty());

    assertThat(reproduction.isExact()).isTrue();
    assertThat(reproduction.largestDifference()).isZero();
    assertThat(reproduction.again().record()).isEqualTo(model.record());
    assertThat(reproduction.text())
        .isEqualTo("data: identical, bit for bit\nweights: identical, bit for bit\n");
  }

  @Test
  void the_shares_of_batches_are_those_of_the_record() {
    TrainedModel usual = trainAtThePrompt();
    TrainedModel cut = trainAtThePrompt(3);

    assertThat(usual.weights().sha256()).isNotEqualTo(cut.weights().sha256());
    assertThat(cut.record().orElseThrow().circumstances().shares()).contains(3);
    assertThat(Reproduction.of(cut, Optional.empty()).isExact()).isTrue();
  }

  @Test
  void the_files_may_have_moved() throws IOException {
    TrainedModel model = trainAtThePrompt();
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(data, elsewhere);

    assertThat(Reproduction.of(model, Optional.of(elsewhere)).isExact()).isTrue();
    assertThatThrownBy(() -> Reproduction.of(model, Optional.empty()))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("angel.npy is missing: the model was trained on it")
        .hasMessageContaining("--data DIR");
  }

  @Test
  void one_changed_pixel_is_found_out() throws IOException {
    TrainedModel model = trainAtThePrompt();
    Path piano = data.resolve("piano.npy");
    byte[] bytes = Files.readAllBytes(piano);
    // Two drawings are changed, so that one of them is among those trained on.
    int header = bytes.length - 40 * 784;
    bytes[header + 5 * 784 + 400] ^= (byte) 0xff;
    bytes[header + 6 * 784 + 400] ^= (byte) 0xff;
    Files.write(piano, bytes);

    Reproduction reproduction = Reproduction.of(model, Optional.empty());

    assertThat(reproduction.dataIdentical()).isFalse();
    assertThat(reproduction.weightsIdentical()).isFalse();
    assertThat(reproduction.largestDifference()).isBetween(1e-9, 1.0);
    assertThat(reproduction.text())
        .startsWith("data: different\nweights: different, at most by ")
        .contains("- piano.npy has changed: its SHA-256 is ")
        .contains("- loss of epoch 1 was ");
  }

  @Test
  void the_drawings_of_the_readme_are_reproduced_in_the_order_they_were_asked_for() {
    Tensors.manualSeed(1);
    Split split =
        Split.random(
            Drawings.read(data, List.of("violin", "piano", "angel")).takeOfEachClass(30), 0.2, 1);
    TrainingRun run =
        new Trainer().quiet().maxEpochs(1).seed(1).fit(new Classifier(Networks.tutorial(3)), split);
    run.model().save(file);
    TrainedModel model = TrainedModel.load(file);

    assertThat(model.labels()).containsExactly("violin", "piano", "angel");
    assertThat(Reproduction.of(model, Optional.empty()).isExact()).isTrue();
    TrainingRecord record = model.record().orElseThrow();
    ImageSet held =
        new RecordedData(Optional.of(data), new ArrayList<>())
            .read(record.validation().orElseThrow(), record.source());
    assertThat(held.contentHash()).isEqualTo(split.validation().contentHash());
  }

  @Test
  void the_epoch_whose_weights_were_kept_is_reproduced() {
    Tensors.manualSeed(3);
    Split split = ImageFolder.read(data, 30).split(0.2, 3);
    TrainingRun run =
        new Trainer()
            .quiet()
            .maxEpochs(4)
            .seed(3)
            .callback(KeepBest.highest("loss"))
            .fit(new Classifier(Networks.tutorial(3)), split);
    assertThat(run.history()).hasSize(4);
    assertThat(run.result().orElseThrow()).isEqualTo(run.history().get(0));
    run.model().save(file);
    TrainedModel model = TrainedModel.load(file);
    assertThat(model.record().orElseThrow().toString())
        .contains("<- the weights in this file, kept by KeepBest, highest loss");
    assertThat(Reproduction.of(model, Optional.empty()).isExact()).isTrue();
  }

  /** A loss of its own. */
  private static final class Downhill extends Learner {
    private final Module network;

    private Downhill(Module network) {
      this.network = network;
    }

    @Override
    public Module network() {
      return network;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      Tensor loss = Losses.crossEntropy(network.forward(batch.images()), batch.labels());
      log("loss", loss);
      return loss;
    }
  }

  @Test
  void what_only_the_users_code_knows_is_told_before_anything_is_trained() {
    Split split = ImageFolder.read(data, 30).split(0.2, 3);
    List<String> told = new ArrayList<>();
    Callback witness =
        new Callback() {
          @Override
          public void started(TrainingRun run) {
            told.add("started");
          }
        };
    TrainedModel ownLoss =
        new Trainer().quiet().fit(new Downhill(Networks.tutorial(3)), split).model();
    TrainedModel ownNetwork =
        new Trainer()
            .quiet()
            .fit(
                new Classifier(
                    new org.sketchell.nn.Sequential(
                        new org.sketchell.nn.Flatten(), new org.sketchell.nn.Linear(784, 3))),
                split)
            .model();
    TrainedModel changedNetwork =
        new Trainer()
            .quiet()
            .fit(new Classifier(Networks.tutorial(3).add("dropout", new Dropout(0.5))), split)
            .model();
    Tensors.manualSeed(1);
    Module trainedBefore = Networks.tutorial(3);
    Trainer trainer = new Trainer().quiet();
    trainer.fit(new Classifier(trainedBefore), split);
    TrainedModel second = trainer.fit(new Classifier(trainedBefore), split).model();

    assertThatThrownBy(() -> Reproduction.of(ownLoss, Optional.empty(), witness))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("its learner is Downhill with the loss ");
    assertThatThrownBy(() -> Reproduction.of(ownNetwork, Optional.empty(), witness))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("its network was defined in the user's code");
    assertThatThrownBy(() -> Reproduction.of(changedNetwork, Optional.empty(), witness))
        .hasMessageContaining("its network was defined in the user's code");
    assertThatThrownBy(() -> Reproduction.of(second, Optional.empty(), witness))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("it had been trained or loaded before");
    assertThat(told).isEmpty();
  }

  @Test
  void reproducing_leaves_the_numbers_that_are_drawn_next_alone() {
    TrainedModel model = trainAtThePrompt();
    Tensors.manualSeed(7);
    float next = Tensors.rand(1).toFloatArray()[0];

    Tensors.manualSeed(7);
    Reproduction.of(model, Optional.empty());

    assertThat(Tensors.rand(1).toFloatArray()[0]).isEqualTo(next);
  }

  @Test
  void the_data_may_be_moved_while_it_is_trained_on() throws IOException {
    Split split = ImageFolder.read(data, 30).split(0.2, 3);
    Callback mover =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            try {
              if (epoch.epoch() == 1) {
                Files.move(data, folder.resolve("elsewhere"));
              }
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    Tensors.manualSeed(2);
    TrainingRun run =
        new Trainer()
            .quiet()
            .maxEpochs(2)
            .callback(mover)
            .fit(new Classifier(Networks.tutorial(3)), split);
    run.model().save(file);

    assertThat(
            Reproduction.of(TrainedModel.load(file), Optional.of(folder.resolve("elsewhere")))
                .isExact())
        .isTrue();
  }

  @Test
  void examples_that_are_no_images_with_classes_are_told_in_one_sentence() {
    Column pixels = Column.pixels(Doodles.set(Doodles.tutorialClasses(), 10, 1));
    Examples same = Examples.of("in", pixels).target("out", pixels);
    TrainedModel model =
        new Trainer()
            .quiet()
            .fit(new Supervised(new Conv2d(1, 1, 1), new MSELoss()), Split.random(same, 0.2, 1))
            .model();
    assertThatThrownBy(() -> Reproduction.of(model, Optional.empty()))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageMatching("[^.]*\\. Run the code that made it again\\.")
        .hasMessageContaining("its learner is Supervised with the loss ")
        .hasMessageContaining("its examples are not images with one class each");
  }

  @Test
  void a_set_made_in_memory_is_one_sentence() {
    var memory = Doodles.set(Doodles.tutorialClasses(), 10, 1);
    TrainedModel model =
        new Trainer()
            .quiet()
            .fit(new Classifier(Networks.tutorial(3)), new Split(memory, memory.subset()))
            .model();
    assertThatThrownBy(() -> Reproduction.of(model, Optional.empty()))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("made in memory");
  }
}
