// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtSession;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.FileException;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.ProvenanceTree;
import org.sketchell.shape.ImageSize;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.interop.onnx.ImageTransformer;
import org.tribuo.interop.onnx.LabelTransformer;
import org.tribuo.interop.onnx.ONNXExternalModel;

/** A trained network is a Tribuo model; Tribuo's own classes are the judges. */
class NetworkModelTest {
  private static NetworkModel model;
  private static MutableDataset<Label> seen;
  private static MutableDataset<Label> unseen;
  private static ImageSet images;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    Split split = Split.random(Doodles.set(Doodles.tutorialClasses(), 100, 5), 0.2, 1);
    images = split.validation();
    unseen = new MutableDataset<>(DrawingsSource.of(images));
    seen = new MutableDataset<>(DrawingsSource.of(split.training()));
    model = new NetworkTrainer().epochs(2).train(seen);
  }

  private static void samePredictions(
      List<Prediction<Label>> one, List<Prediction<Label>> other, double tolerance) {
    assertThat(one).hasSameSizeAs(other);
    for (int i = 0; i < one.size(); i++) {
      assertThat(one.get(i).distributionEquals(other.get(i), tolerance)).isTrue();
      assertThat(one.get(i).getOutput().getLabel()).isEqualTo(other.get(i).getOutput().getLabel());
    }
  }

  @Test
  void has_learned() {
    assertThat(EvaluationReport.of(model.model(), images).accuracy()).isGreaterThan(0.7);
  }

  @Test
  void predicts_probabilities_and_numbers_outputs_as_the_data_set() {
    Prediction<Label> prediction = model.predict(unseen.getExample(0));

    assertThat(prediction.getOutputScores().keySet()).containsExactly("angel", "piano", "violin");
    assertThat(model.model().labels()).containsExactly("angel", "piano", "violin");
    assertThat(model.getOutputIDInfo().domainAndIDEquals(seen.getOutputIDInfo())).isTrue();
    NetworkModel alone = NetworkModel.of(model.model());
    for (int i = 0; i < 3; i++) {
      assertThat(alone.getOutputIDInfo().getOutput(i).getLabel())
          .isEqualTo(model.model().labels().get(i));
    }
    assertThat(prediction.hasProbabilities()).isTrue();
    assertThat(prediction.getNumActiveFeatures()).isEqualTo(784);
    assertThat(prediction.getOutputScores().values().stream().mapToDouble(Label::getScore).sum())
        .isCloseTo(1, within(1e-5));
  }

  @Test
  void predicts_one_by_one_what_it_predicts_in_batches() {
    List<Prediction<Label>> batched = model.predict(unseen);
    List<Prediction<Label>> single =
        unseen.getData().stream().map(example -> model.predict(example)).toList();

    samePredictions(batched, single, 1e-5);
  }

  @Test
  void tribuos_own_onnx_model_reads_the_file() throws Exception {
    Path file = folder.resolve("model.onnx");
    model.saveONNXModel("org.sketchell", 3, file);

    ONNXExternalModel<Label> external = external(file);

    samePredictions(external.predict(unseen), model.predict(unseen), 1e-5);
    assertThat(external.getTribuoProvenance()).contains(model.getProvenance());
    OnnxMl.ModelProto proto = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
    assertThat(proto.getDomain()).isEqualTo("org.sketchell");
    assertThat(proto.getModelVersion()).isEqualTo(3);
  }

  static ONNXExternalModel<Label> external(Path file) throws Exception {
    Map<String, Integer> features = new HashMap<>();
    for (int i = 0; i < 784; i++) {
      features.put(String.format("%03d", i), i);
    }
    Map<Label, Integer> outputs = new HashMap<>();
    for (String name : model.model().labels()) {
      outputs.put(new Label(name), model.model().labels().indexOf(name));
    }
    return ONNXExternalModel.createOnnxModel(
        new LabelFactory(),
        features,
        outputs,
        new ImageTransformer(1, 28, 28),
        new LabelTransformer(),
        new OrtSession.SessionOptions(),
        file,
        "images");
  }

  @Test
  void the_file_is_all_that_the_model_needs() {
    Path file = folder.resolve("model.onnx");
    TrainedModel evaluated =
        model.model().evaluated(EvaluationReport.of(model.model(), images).json());
    evaluated.save(file);

    NetworkModel loaded = NetworkModel.load(file);

    assertThat(loaded.getProvenance()).isEqualTo(model.getProvenance());
    assertThat(loaded.model().weights().sha256()).isEqualTo(model.model().weights().sha256());
    assertThat(loaded.model().evaluation()).isEqualTo(evaluated.evaluation());
    assertThat(loaded.model().evaluation().orElseThrow()).contains("\"accuracy\"");
    samePredictions(loaded.predict(unseen), model.predict(unseen), 0);
    loaded.save(folder.resolve("again.onnx"));
    assertThat(NetworkModel.load(folder.resolve("again.onnx")).getProvenance())
        .isEqualTo(model.getProvenance());
  }

  @Test
  void survives_protobuf_and_java_serialization() throws Exception {
    Path file = folder.resolve("model.pb");
    model.serializeToFile(file);
    Model<Label> read = Model.deserializeFromFile(file).castModel(Label.class);
    assertThat(read.getProvenance()).isEqualTo(model.getProvenance());
    samePredictions(read.predict(unseen), model.predict(unseen), 0);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(model);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((NetworkModel) in.readObject()).model().weights().sha256())
          .isEqualTo(model.model().weights().sha256());
    }
  }

  @Test
  void is_copied() {
    Model<Label> copy = model.copy();

    assertThat(copy.getProvenance()).isEqualTo(model.getProvenance());
    samePredictions(copy.predict(unseen), model.predict(unseen), 0);
  }

  @Test
  void excuses_name_the_pixels_that_mattered() {
    Example<Label> example = unseen.getExample(0);
    Excuse<Label> excuse = model.getExcuse(example).orElseThrow();
    String predicted = excuse.getPrediction().getOutput().getLabel();
    List<Pair<String, Double>> pixels = excuse.excuse(predicted);

    assertThat(excuse.getScores()).containsOnlyKeys("angel", "piano", "violin");
    assertThat(pixels).hasSize(784);
    assertThat(Math.abs(pixels.get(0).getB())).isGreaterThan(0);
    // Blanking what is black already changes nothing.
    assertThat(pixels.get(783).getB()).isZero();
    assertThat(model.getTopFeatures(5)).isEmpty();
  }

  @Test
  void the_record_tells_how_it_was_trained() {
    String text = ProvenanceTree.of("model", model.getProvenance()).text();

    assertThat(text)
        .startsWith("model: TrainedModel\n")
        .contains("name conv, type Conv2d")
        .contains("name: Adam", "amsgrad: false", "beta1: 0.9")
        .contains("weights-sha256: ")
        .contains("onnxruntime 1.28.0")
        .contains("tribuo 4.3.2")
        .contains("built-in: tutorial")
        .contains("loss cross entropy")
        .contains("seed: 42");
    assertThat(model.model().record().orElseThrow().toString())
        .contains("learner     Classifier, loss: cross entropy")
        .contains("epochs      2 of 2, 48 steps")
        .contains("<- the weights in this file");
  }

  @Test
  void a_changed_weight_is_detected() throws Exception {
    Path file = folder.resolve("model.onnx");
    model.save(file);
    OnnxMl.ModelProto.Builder proto =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    for (OnnxMl.TensorProto.Builder tensor : proto.getGraphBuilder().getInitializerBuilderList()) {
      if (tensor.getName().equals("conv.bias")) {
        byte[] raw = tensor.getRawData().toByteArray();
        raw[0] ^= 1;
        tensor.setRawData(com.google.protobuf.ByteString.copyFrom(raw));
      }
    }
    Files.write(file, proto.build().toByteArray());

    assertThatThrownBy(() -> NetworkModel.load(file))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("does not match its provenance: the hash of its weights");
  }

  @Test
  void changed_labels_are_detected() throws Exception {
    Path file = folder.resolve("model.onnx");
    model.save(file);
    OnnxMl.ModelProto.Builder proto =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    proto
        .getMetadataPropsBuilderList()
        .forEach(
            entry -> {
              if (entry.getKey().equals("sketchell.labels")) {
                entry.setValue("[\"piano\",\"angel\",\"violin\"]");
              }
            });
    Files.write(file, proto.build().toByteArray());

    assertThatThrownBy(() -> NetworkModel.load(file))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("its labels are [\"piano\",\"angel\",\"violin\"]");
  }

  @Test
  void files_of_others_are_sentences() throws Exception {
    Path file = Files.writeString(folder.resolve("model.onnx"), "not a model");
    assertThatThrownBy(() -> NetworkModel.load(file))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("model.onnx");

    assertThatThrownBy(() -> NetworkModel.load(folder.resolve("none.onnx")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none.onnx does not exist");
  }

  @Test
  void images_of_another_size_are_one_sentence() {
    ImageSet small =
        ImageSet.of(new ImageSize(1, 14, 14), List.of("angel"), new int[] {0}, new byte[196]);

    assertThatThrownBy(() -> EvaluationReport.of(model.model(), small))
        .isInstanceOf(ProvenanceException.class)
        .hasMessage("The model takes images of 1x28x28, but these are 1x14x14.");
  }

  /** Our file as another program would have written it: logits only, nothing noted. */
  private Path foreign(boolean oneImageOnly) throws Exception {
    OnnxMl.ModelProto.Builder proto = model.exportONNXModel("", 0).toBuilder().clearMetadataProps();
    proto.setProducerName("another");
    proto.getGraphBuilder().removeOutput(1);
    if (oneImageOnly) {
      proto
          .getGraphBuilder()
          .getInputBuilder(0)
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .getShapeBuilder()
          .getDimBuilder(0)
          .setDimValue(1);
    }
    return Files.write(folder.resolve("foreign.onnx"), proto.build().toByteArray());
  }

  @Test
  void classifiers_of_others_predict_and_are_evaluated_and_explained() throws Exception {
    Path file = foreign(false);
    assertThatThrownBy(() -> NetworkModel.load(file))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("it has no class labels");

    // This one scales by itself, so white is 255.
    TrainedModel labelled = TrainedModel.load(file).labelled(model.model().labels(), 255);
    NetworkModel imported = NetworkModel.of(labelled);

    samePredictions(imported.predict(unseen), model.predict(unseen), 1e-5);
    assertThat(EvaluationReport.of(labelled, images).html())
        .contains("The most confident mistakes");
    assertThat(imported.getExcuse(unseen.getExample(1))).isPresent();
    assertThat(ProvenanceTree.of("model", imported.getProvenance()).text())
        .contains("producer: another")
        .contains("foreign.onnx");
    imported.save(folder.resolve("kept.onnx"));
    samePredictions(
        NetworkModel.load(folder.resolve("kept.onnx")).predict(unseen),
        imported.predict(unseen),
        0);
    assertThatThrownBy(() -> TrainedModel.load(file).labelled(List.of("a", "b"), 255))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("logits: float [batch, 3], but scores of 2 classes");
  }

  @Test
  void classifiers_of_one_image_at_a_time_are_asked_one_by_one() throws Exception {
    NetworkModel imported =
        NetworkModel.of(TrainedModel.load(foreign(true)).labelled(model.model().labels(), 255));

    samePredictions(imported.predict(unseen), model.predict(unseen), 1e-5);
  }
}
