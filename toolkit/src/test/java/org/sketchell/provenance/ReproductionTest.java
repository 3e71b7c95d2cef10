package org.sketchell.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Doodles;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.nn.Networks;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.tribuo.MutableDataset;

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

  private NetworkModel trainAtThePrompt() {
    Tensors.manualSeed(3);
    Split split = ImageFolder.read(data, 30).split(0.2, 3);
    var run =
        new Trainer()
            .maxEpochs(1)
            .batchSize(10)
            .seed(3)
            .fit(new Classifier(Networks.tutorial(3)), split);
    NetworkModel.of(run).save(file);
    return NetworkModel.load(file);
  }

  @Test
  void theSameFilesGiveTheSameWeights() {
    NetworkModel model = trainAtThePrompt();

    Reproduction reproduction = Reproduction.of(model, Optional.empty());

    assertThat(reproduction.isExact()).isTrue();
    assertThat(reproduction.largestDifference()).isZero();
    assertThat(reproduction.again().facts()).isEqualTo(model.facts());
    assertThat(reproduction.text())
        .isEqualTo("data: identical, bit for bit\nweights: identical, bit for bit\n");
  }

  @Test
  void theFilesMayHaveMoved() throws IOException {
    NetworkModel model = trainAtThePrompt();
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(data, elsewhere);

    assertThat(Reproduction.of(model, Optional.of(elsewhere)).isExact()).isTrue();
    assertThatThrownBy(() -> Reproduction.of(model, Optional.empty()))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("angel.npy is missing: the model was trained on it")
        .hasMessageContaining("--data DIR");
  }

  @Test
  void oneChangedPixelIsFoundOut() throws IOException {
    NetworkModel model = trainAtThePrompt();
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
  void drawingsJoinedInAnyOrderAreJoinedAgain() throws IOException {
    ImageSet violins = ImageFolder.readFile(data.resolve("violin.npy"));
    ImageSet joined = violins.concat(ImageFolder.readFile(data.resolve("angel.npy")));
    NetworkModel model = new NetworkTrainer().epochs(1).fit(Split.random(joined, 0.2, 3));
    model.save(file);
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(data, elsewhere);

    Reproduction reproduction = Reproduction.of(NetworkModel.load(file), Optional.of(elsewhere));

    assertThat(model.classes()).containsExactly("violin", "angel");
    assertThat(reproduction.isExact()).isTrue();
  }

  @Test
  void tribuosWayIsReproducedToo() {
    NetworkTrainer trainer = new NetworkTrainer().epochs(1).validation(0.2).seed(9);
    var dataset = new MutableDataset<>(DrawingsSource.of(data).perClass(25));
    trainer.train(dataset);
    NetworkModel second = trainer.train(dataset, Map.of());
    second.save(file);

    Reproduction reproduction = Reproduction.of(NetworkModel.load(file), Optional.empty());

    assertThat(reproduction.text())
        .isEqualTo("data: identical, bit for bit\nweights: identical, bit for bit\n");
  }

  @Test
  void whatIsNotOnRecordIsOneSentence() {
    var memory = Doodles.set(Doodles.tutorialClasses(), 10, 1);
    NetworkModel model = new NetworkTrainer().epochs(1).fit(new Split(memory, memory.subset()));
    assertThatThrownBy(() -> Reproduction.of(model, Optional.empty()))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("made in memory");

    NetworkModel own =
        new NetworkTrainer()
            .epochs(1)
            .network("mine", (channels, height, width, classes) -> Networks.tutorial(classes))
            .fit(new Split(memory, memory.subset()));
    assertThatThrownBy(() -> Reproduction.of(own, Optional.empty()))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("no network called mine");
  }
}
