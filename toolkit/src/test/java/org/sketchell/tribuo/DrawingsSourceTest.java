// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Selection;
import org.sketchell.data.Sizing;
import org.sketchell.doodle.Doodles;
import org.sketchell.record.DataRecord;
import org.sketchell.record.RecordedFile;
import org.tribuo.Dataset;
import org.tribuo.ImmutableDataset;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.datasource.IDXDataSource;
import org.tribuo.evaluation.CrossValidation;
import org.tribuo.evaluation.KFoldSplitter;
import org.tribuo.evaluation.TrainTestSplitter;

class DrawingsSourceTest {
  @TempDir Path folder;

  private DrawingsSource doodles() {
    Doodles.write(folder, 20, 7);
    return DrawingsSource.of(folder);
  }

  @Test
  void fills_a_dense_dataset_with_every_pixel() {
    MutableDataset<Label> dataset = new MutableDataset<>(doodles());

    assertThat(dataset.size()).isEqualTo(60);
    assertThat(dataset.isDense()).isTrue();
    assertThat(dataset.getFeatureMap().size()).isEqualTo(784);
    assertThat(names(dataset)).containsExactlyInAnyOrder("angel", "piano", "violin");
    assertThat(dataset.getFeatureIDMap().getID("077")).isEqualTo(77);
  }

  private static Set<String> names(Dataset<Label> dataset) {
    return dataset.getOutputs().stream().map(Label::getLabel).collect(Collectors.toSet());
  }

  @Test
  void gives_the_split_that_the_shell_gives() {
    doodles();
    ImageSet expected = ImageFolder.read(folder).split(0.25, 3).training();

    assertThat(DrawingsSource.training(folder, 0.25, 3).images().contentHash())
        .isEqualTo(expected.contentHash());
    assertThat(DrawingsSource.validation(folder, 0.25, 3).images().size()).isEqualTo(15);
    assertThat(DrawingsSource.of(folder).perClass(5).images().size()).isEqualTo(15);
  }

  @Test
  void is_configured_by_olcut_and_rebuilt_from_its_provenance() {
    doodles();
    DrawingsSource source = DrawingsSource.training(folder, 0.25, 3).perClass(8);

    try (ConfigurationManager configuration = new ConfigurationManager()) {
      configuration.addConfiguration(ProvenanceUtil.extractConfiguration(source.getProvenance()));
      DrawingsSource again = configuration.lookupAll(DrawingsSource.class).get(0);

      assertThat(again.images().size()).isEqualTo(18);
      assertThat(((DrawingsProvenance) again.getProvenance()).images())
          .isEqualTo(((DrawingsProvenance) source.getProvenance()).images());
    }
  }

  @Test
  void pictures_of_all_sizes_are_brought_to_one_and_again_by_a_configuration() throws IOException {
    for (int i = 0; i < 6; i++) {
      BufferedImage picture = new BufferedImage(20 + i, 30, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setSample(10, 10, 0, 255 - i);
      Path file = folder.resolve((i % 2 == 0 ? "cat/" : "dog/") + i + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(picture, "png", file.toFile());
    }
    DrawingsSource source = DrawingsSource.of(folder, Sizing.fit(8, 12));
    assertThat(source.images()).hasToString("6 images of 8x12, 2 classes: cat 3, dog 3");

    try (ConfigurationManager configuration = new ConfigurationManager()) {
      configuration.addConfiguration(ProvenanceUtil.extractConfiguration(source.getProvenance()));
      DrawingsSource again = configuration.lookupAll(DrawingsSource.class).get(0);
      assertThat(again.images().contentHash()).isEqualTo(source.images().contentHash());
    }
  }

  @Test
  void a_wrong_folder_in_a_configuration_is_one_sentence() {
    DrawingsSource source = doodles();
    ConfigurationManager configuration = new ConfigurationManager();
    configuration.addConfiguration(ProvenanceUtil.extractConfiguration(source.getProvenance()));
    configuration.overrideConfigurableProperty(
        "drawingssource-0",
        "folder",
        new com.oracle.labs.mlrg.olcut.config.property.SimpleProperty(folder + "/none"));

    assertThatThrownBy(() -> configuration.lookupAll(DrawingsSource.class))
        .isInstanceOf(PropertyException.class)
        .hasMessageContaining("none does not exist");
  }

  @Test
  void records_files_hashes_classes_and_steps() throws Exception {
    doodles();
    DataRecord images =
        ((DrawingsProvenance) DrawingsSource.training(folder, 0.25, 3).perClass(8).getProvenance())
            .images();
    Path violin = folder.resolve("violin.npy");

    assertThat(images.classes()).containsExactly("angel", "piano", "violin");
    assertThat(images.size()).isEqualTo(18);
    assertThat(images.counts().stream().mapToInt(n -> n).sum()).isEqualTo(18);
    assertThat(images.selections())
        .containsExactly(
            new Selection.FirstOfEachClass(8), new Selection.RandomPart("training", 0.25, 3, true));
    RecordedFile file = images.files().get(2);
    assertThat(file.name()).isEqualTo("violin.npy");
    assertThat(file.className()).contains("violin");
    assertThat(file.images()).isEqualTo(20);
    assertThat(file.size()).isEqualTo(Files.size(violin));
    assertThat(file.sha256())
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    java.security.MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(violin))));
  }

  @Test
  void provenance_survives_tribuos_own_form() throws Exception {
    doodles();
    MutableDataset<Label> dataset =
        new MutableDataset<>(DrawingsSource.training(folder, 0.25, 3).perClass(8));

    String text = ONNXExportable.SERIALIZER.marshalAndSerialize(dataset.getProvenance());

    assertThat(ONNXExportable.SERIALIZER.deserializeAndUnmarshal(text))
        .isEqualTo(dataset.getProvenance());
  }

  @Test
  void every_kind_of_step_survives_tribuos_own_form() throws Exception {
    doodles();
    ImageSet all = ImageFolder.read(folder).images();
    ImageSet set = all.take(9).concat(all.subset(4, 2)).takeOfEachClass(3);
    DataRecord provenance = DataRecord.of(set);

    DataRecord read =
        (DataRecord)
            ONNXExportable.SERIALIZER.deserializeAndUnmarshal(
                ONNXExportable.SERIALIZER.marshalAndSerialize(provenance));

    assertThat(read).isEqualTo(provenance);
    assertThat(read.selections()).isEqualTo(set.selections());
  }

  @Test
  void works_with_tribuos_splitters_and_cross_validation() {
    DrawingsSource source = doodles();
    TrainTestSplitter<Label> splitter = new TrainTestSplitter<>(source, 0.7, 1L);
    MutableDataset<Label> train = new MutableDataset<>(splitter.getTrain());
    var model = new LogisticRegressionTrainer().train(train);
    ImmutableDataset<Label> test =
        new ImmutableDataset<>(
            splitter.getTest(), model.getFeatureIDMap(), model.getOutputIDInfo(), false);

    LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, test);

    assertThat(train.size()).isEqualTo(42);
    assertThat(test.getExample(0)).isInstanceOf(ImageExample.class);
    assertThat(((ImageExample) test.getExample(0)).isImage()).isTrue();
    assertThat(evaluation.accuracy()).isBetween(0.4, 1.0);

    int held = 0;
    var folds = new KFoldSplitter<Label>(4, 1).split(new MutableDataset<>(source), true);
    while (folds.hasNext()) {
      held += folds.next().test.size();
    }
    assertThat(held).isEqualTo(60);

    var results =
        new CrossValidation<>(
                new LogisticRegressionTrainer(),
                new MutableDataset<>(source),
                new LabelEvaluator(),
                3)
            .evaluate();
    assertThat(results).hasSize(3);
  }

  @Test
  void datasets_survive_protobuf() throws IOException {
    MutableDataset<Label> dataset = new MutableDataset<>(doodles());
    Path file = folder.resolve("dataset.pb");

    dataset.serializeToFile(file);
    Dataset<?> read = Dataset.deserializeFromFile(file);

    assertThat(Files.size(file)).isLessThan(300_000);
    assertThat(read.getProvenance()).isEqualTo(dataset.getProvenance());
    assertThat(List.<Object>copyOf(read.getData())).isEqualTo(dataset.getData());

    ImmutableDataset<Label> frozen = ImmutableDataset.copyDataset(dataset);
    frozen.serializeToFile(file);
    assertThat(List.<Object>copyOf(Dataset.deserializeFromFile(file).getData()))
        .isEqualTo(frozen.getData());
  }

  @Test
  void names_pixels_as_tribuos_idx_source_does() throws IOException {
    Path images = folder.resolve("train-images-idx3-ubyte");
    Path labels = folder.resolve("train-labels-idx1-ubyte");
    byte[] pixels = new byte[4 * 12 * 10];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 251 + 1);
    }
    Files.write(images, idx(new int[] {4, 12, 10}, pixels));
    Files.write(labels, idx(new int[] {4}, new byte[] {3, 5, 5, 3}));

    var theirs =
        new MutableDataset<>(
            new IDXDataSource<>(images, labels, new org.tribuo.classification.LabelFactory()));
    var ours = new MutableDataset<>(DrawingsSource.of(folder));

    assertThat(ours.getFeatureIDMap().keySet()).isEqualTo(theirs.getFeatureIDMap().keySet());
    assertThat(names(ours)).isEqualTo(names(theirs));
    assertThat(ours.getExample(2)).containsExactlyElementsOf(theirs.getExample(2));
  }

  static byte[] idx(int[] shape, byte[] data) {
    var buffer = java.nio.ByteBuffer.allocate(4 + 4 * shape.length + data.length);
    buffer.put(new byte[] {0, 0, 8, (byte) shape.length});
    for (int size : shape) {
      buffer.putInt(size);
    }
    return buffer.put(data).array();
  }

  @Test
  void wrong_folders_are_sentences() {
    assertThatThrownBy(() -> DrawingsSource.of(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no drawings");
  }
}
