// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.model.OtherPrograms.attribute;
import static org.sketchell.model.OtherPrograms.floats;
import static org.sketchell.model.OtherPrograms.node;
import static org.sketchell.model.OtherPrograms.port;
import static org.sketchell.model.OtherPrograms.rows;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.data.Column;
import org.sketchell.data.DataException;
import org.sketchell.data.Examples;
import org.sketchell.data.Preprocessing;
import org.sketchell.file.FileException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Models that other programs wrote, in all the forms that classifiers of images have. */
class ForeignModelTest {
  private static final List<String> CLASSES = List.of("top", "second", "third");
  private static final OnnxMl.ValueInfoProto SCORES = port("y", DataType.FLOAT, -1, 3);

  @TempDir Path folder;

  private Path write(OnnxMl.ModelProto.Builder model) throws IOException {
    return Files.write(folder.resolve("other.onnx"), model.build().toByteArray());
  }

  /** Five pictures; in number i, row r has the value 3 i + 20 r + 7 everywhere. */
  private static Tensor pictures() {
    byte[] pixels = new byte[5 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) value(i / 16, i % 16 / 4);
    }
    return Tensors.tensor(pixels, 5, 1, 4, 4);
  }

  private static int value(int picture, int row) {
    return 3 * picture + 20 * row + 7;
  }

  /** What the rows give for numbers (value / 255 - mean) / deviation, in double precision. */
  private static void giveRows(Tensor logits, double white, double mean, double deviation) {
    float[] given = logits.toFloatArray();
    assertThat(given).hasSize(15);
    for (int i = 0; i < given.length; i++) {
      double expected = 4 * ((value(i / 3, i % 3) * white / 255) - mean) / deviation;
      assertThat((double) given[i]).isCloseTo(expected, within(1e-3 * Math.abs(expected) + 1e-4));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, -1/1/4/4",
    "FLOAT, -1/4/4",
    "FLOAT, -1/16",
    "FLOAT, 1/1/4/4",
    "FLOAT, 2/1/4/4",
    "FLOAT, 3/16",
    "FLOAT, 7/1/4/4",
    "FLOAT16, -1/1/4/4",
    "FLOAT16, 2/16",
    "DOUBLE, -1/1/4/4",
  })
  void images_are_given_as_the_input_takes_them(DataType elements, String sizes)
      throws IOException {
    Path file = write(rows(port("x", elements, sizes(sizes)), SCORES, 1));

    giveRows(TrainedModel.load(file).labelled(CLASSES).logits(pictures()), 1, 0, 1);
  }

  private static int[] sizes(String text) {
    return java.util.Arrays.stream(text.split("/")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void bytes_are_given_as_they_are() throws IOException {
    TrainedModel model =
        TrainedModel.load(write(rows(port("x", DataType.UINT8, -1, 1, 4, 4), SCORES, 1)));

    giveRows(model.labelled(CLASSES).logits(pictures()), 255, 0, 1);
    assertThatThrownBy(() -> model.labelled(CLASSES, 1))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("takes pixels as bytes from 0 to 255, so white is 255");
  }

  @Test
  void numbers_are_normalised() throws IOException {
    TrainedModel model =
        TrainedModel.load(write(rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1)));
    Preprocessing mnist = Preprocessing.unit().normalizing(List.of(0.1307), List.of(0.3081));

    TrainedModel labelled = model.labelled(CLASSES, mnist);
    giveRows(labelled.logits(pictures()), 1, 0.1307, 0.3081);
    assertThat(labelled.preprocessing()).contains(mnist);

    Path kept = folder.resolve("kept.onnx");
    labelled.save(kept);
    giveRows(TrainedModel.load(kept).logits(pictures()), 1, 0.1307, 0.3081);

    giveRows(model.labelled(CLASSES, 255).logits(pictures()), 255, 0, 1);
    assertThatThrownBy(
            () ->
                model.labelled(
                    CLASSES, Preprocessing.unit().normalizing(List.of(0., 0.), List.of(1., 1.))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("means of 2 channels");
  }

  @Test
  void channels_may_come_last() throws IOException {
    // Gives the mean of each channel.
    OnnxMl.ModelProto.Builder model = OtherPrograms.model();
    model
        .getGraphBuilder()
        .addInput(port("x", DataType.FLOAT, -1, 5, 6, 3))
        .addOutput(SCORES)
        .addNode(
            node("ReduceMean", "y", "x")
                .addAttribute(attribute("axes", 1, 2))
                .addAttribute(attribute("keepdims", 0)));
    TrainedModel labelled = TrainedModel.load(write(model)).labelled(CLASSES, 255);
    byte[] pixels = new byte[2 * 3 * 30];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 30 * 10);
    }

    assertThat(labelled.image()).hasToString("3x5x6");
    assertThat(labelled.logits(Tensors.tensor(pixels, 2, 3, 5, 6)).toFloatArray())
        .containsExactly(0, 10, 20, 30, 40, 50);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, -1/3/1/1", "FLOAT, -1/1/3", "FLOAT, -1/1/1/3", "FLOAT16, -1/3"})
  void scores_may_have_sizes_of_one(DataType elements, String sizes) throws IOException {
    Path file =
        write(rows(port("x", DataType.FLOAT, -1, 1, 4, 4), port("y", elements, sizes(sizes)), 1));

    giveRows(TrainedModel.load(file).labelled(CLASSES).logits(pictures()), 1, 0, 1);
  }

  @Test
  void scores_of_one_image_may_have_no_batch() throws IOException {
    Path file = write(rows(port("x", DataType.FLOAT, 1, 1, 4, 4), port("y", DataType.FLOAT, 3), 1));

    giveRows(TrainedModel.load(file).labelled(CLASSES).logits(pictures()), 1, 0, 1);
  }

  @Test
  void scores_are_found_among_other_outputs() throws IOException {
    OnnxMl.ModelProto.Builder model =
        rows(port("x", DataType.FLOAT, -1, 1, 4, 4), port("y", DataType.FLOAT, -1, 3), 1);
    OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
    graph.clearOutput();
    graph.addOutput(port("label", DataType.INT64, -1)).addOutput(port("p", DataType.FLOAT, -1, 3));
    graph.addOutput(port("y", DataType.FLOAT, -1, 3));
    graph.addNode(
        node("ArgMax", "label", "y")
            .addAttribute(attribute("axis", 1))
            .addAttribute(attribute("keepdims", 0)));
    graph.addNode(node("Softmax", "p", "y").addAttribute(attribute("axis", 1)));
    TrainedModel labelled = TrainedModel.load(write(model)).labelled(CLASSES);

    Tensor probabilities = labelled.probabilities(pictures());

    double[] first = new double[3];
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      first[k] = Math.exp(4 * value(0, k) / 255.);
      sum += first[k];
    }
    assertThat((double) probabilities.toFloatArray()[0]).isCloseTo(first[0] / sum, within(1e-5));
    assertThat(labelled.predict(pictures())).containsOnly("third");
  }

  /** Values that no input's size settles, and those of which the model says something wrong. */
  @Test
  void outputs_have_the_sizes_that_they_have_and_not_those_that_are_declared() throws IOException {
    OnnxMl.ModelProto.Builder model = OtherPrograms.model();
    model
        .getGraphBuilder()
        .addInput(port("x", DataType.FLOAT, -1, 2))
        .addOutput(port("same", DataType.FLOAT, -1, 2))
        .addOutput(port("twice", DataType.FLOAT, -1, 2))
        .addOutput(port("places", DataType.INT64, 2, -1))
        .addNode(node("Neg", "same", "x"))
        .addNode(node("Concat", "twice", "x", "x").addAttribute(attribute("axis", 0)))
        .addNode(node("NonZero", "places", "x"));
    TrainedModel loaded = TrainedModel.load(write(model));

    for (int run = 0; run < 2; run++) {
      Map<String, Tensor> given = loaded.run(Tensors.tensor(new float[] {5, 0, 7, 8}, 2, 2));
      assertThat(given.keySet()).containsExactly("same", "twice", "places");
      assertThat(given.get("same").toFloatArray()).containsExactly(-5, -0f, -7, -8);
      assertThat(given.get("twice").shape().sizes()).containsExactly(4, 2);
      assertThat(given.get("twice").toFloatArray()).containsExactly(5, 0, 7, 8, 5, 0, 7, 8);
      assertThat(given.get("places").toLongArray()).containsExactly(0, 1, 1, 0, 0, 1);
    }
  }

  @Test
  void results_stay_when_the_model_is_run_again() throws IOException {
    OnnxMl.ModelProto.Builder model = OtherPrograms.model();
    model
        .getGraphBuilder()
        .addInput(port("x", DataType.FLOAT, -1, 2))
        .addOutput(port("y", DataType.FLOAT, -1, 2))
        .addNode(node("Neg", "y", "x"));
    TrainedModel loaded = TrainedModel.load(write(model));

    Tensor first = loaded.run(Tensors.ones(1, 2)).get("y");
    Tensor second = loaded.run(Tensors.zeros(3, 2)).get("y");

    assertThat(first.toFloatArray()).containsExactly(-1, -1);
    assertThat(second.shape().sizes()).containsExactly(3, 2);
    assertThat(loaded.run(Tensors.zeros(0, 2)).get("y").shape().sizes()).containsExactly(0, 2);
  }

  @Test
  void scores_that_are_given_twice_are_not_guessed() throws IOException {
    OnnxMl.ModelProto.Builder model = rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1);
    model
        .getGraphBuilder()
        .addOutput(port("scores", DataType.FLOAT, -1, 3))
        .addInput(port("unused", DataType.FLOAT, 1))
        .removeInput(1);
    TrainedModel loaded = TrainedModel.load(write(model));

    assertThatThrownBy(() -> loaded.labelled(CLASSES))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("more than once (y, scores)");
  }

  @Test
  void other_numbers_of_classes_are_refused() throws IOException {
    TrainedModel loaded =
        TrainedModel.load(write(rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1)));

    assertThatThrownBy(() -> loaded.labelled(List.of("a", "b")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(
            "gives y: float [N, 3], but scores of 2 classes are float [batch, 2]");
    assertThatThrownBy(() -> loaded.labelled(List.of("a", "b", "a")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("each class once");
  }

  @Test
  void several_inputs_are_named_with_the_way_to_run_them() throws IOException {
    OnnxMl.ModelProto.Builder model = rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1);
    model
        .getGraphBuilder()
        .addInput(port("z", DataType.FLOAT, -1, 3))
        .addOutput(port("both", DataType.FLOAT, -1, 3))
        .addNode(node("Add", "both", "scores", "z"));
    TrainedModel loaded = TrainedModel.load(write(model));

    assertThatThrownBy(() -> loaded.labelled(CLASSES))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has 2: [x: float [N, 1, 4, 4], z: float [N, 3]]")
        .hasMessageContaining("load(file).run(...)");
    assertThat(loaded.run(Tensors.zeros(2, 1, 4, 4), Tensors.ones(2, 3)).get("both").toFloatArray())
        .containsOnly(1);
  }

  @Test
  void inputs_that_are_no_images_are_named() throws IOException {
    for (OnnxMl.ValueInfoProto input :
        List.of(
            port("x", DataType.FLOAT, -1, 1, -1, -1),
            port("x", DataType.FLOAT, -1, 17),
            port("x", DataType.FLOAT),
            port("x", DataType.INT64, -1, 1, 4, 4))) {
      TrainedModel loaded = TrainedModel.load(write(rows(input, SCORES, 1)));

      assertThatThrownBy(() -> loaded.labelled(CLASSES))
          .isInstanceOf(FileException.class)
          .hasMessageContaining("a classifier of images takes numbers or bytes");
    }
  }

  @Test
  void weights_beside_the_model_are_read() throws IOException {
    OnnxMl.ModelProto.Builder model = rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1);
    OnnxMl.TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilder(0);
    byte[] bytes = weights.getRawData().toByteArray();
    Path beside = folder.resolve("weights.bin");
    Files.write(beside, ByteBuffer.allocate(bytes.length + 8).putLong(-1).put(bytes).array());
    external(weights, "weights.bin", 8, bytes.length);
    Path file = write(model);

    TrainedModel read = TrainedModel.load(file).labelled(CLASSES);
    giveRows(read.logits(pictures()), 1, 0, 1);
    Path alone = Files.createDirectory(folder.resolve("elsewhere")).resolve("alone.onnx");
    read.save(alone);
    giveRows(TrainedModel.load(alone).logits(pictures()), 1, 0, 1);

    Files.write(beside, new byte[20]);
    assertThatThrownBy(() -> TrainedModel.load(file))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("weights.bin is too short for the weights w");
    Files.delete(beside);
    assertThatThrownBy(() -> TrainedModel.load(file))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(
            "keeps its weights in the file weights.bin beside it, which does not");
    external(weights, "../weights.bin", 0, 4);
    Path outside = write(model);
    assertThatThrownBy(() -> TrainedModel.load(outside))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("\"../weights.bin\", which is not in its folder");
  }

  private static void external(
      OnnxMl.TensorProto.Builder weights, String location, long offset, long length) {
    weights
        .clearRawData()
        .clearExternalData()
        .setDataLocation(OnnxMl.TensorProto.DataLocation.EXTERNAL);
    Map.of("location", location, "offset", "" + offset, "length", "" + length)
        .forEach(
            (key, value) ->
                weights.addExternalData(
                    OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
  }

  @Test
  void why_a_model_cannot_be_run_is_one_sentence() throws IOException {
    OnnxMl.ModelProto.Builder model = rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1);
    refusedFor(
        model.clone().setIrVersion(99),
        "Unsupported model IR version: 99, max supported IR version: \\d+\\.");
    OnnxMl.ModelProto.Builder own = model.clone();
    own.getGraphBuilder().getNodeBuilder(2).setOpType("Zorgle").setName("");
    refusedFor(own, "No Op registered for Zorgle with domain_version of 17\\.");
    OnnxMl.ModelProto.Builder ahead = model.clone();
    ahead.getOpsetImportBuilder(0).setVersion(9999);
    refusedFor(ahead, "[^\\n]*9999[^\\n]*\\.");
    OnnxMl.ModelProto.Builder wrong = model.clone();
    wrong.getGraphBuilder().setInitializer(0, floats("w", new float[45], 15, 3));
    TrainedModel fails = TrainedModel.load(write(wrong));
    assertThatThrownBy(() -> fails.run(Tensors.zeros(1, 1, 4, 4)))
        .hasMessageMatching("[^\\n]*(MatMul|matmul)[^\\n]*[^.]\\.")
        .hasMessageNotContaining("onnxruntime_src");
  }

  private void refusedFor(OnnxMl.ModelProto.Builder model, String reason) throws IOException {
    Path file = write(model);
    assertThatThrownBy(() -> TrainedModel.load(file).requireRunnable())
        .isInstanceOf(FileException.class)
        .hasMessageMatching("ONNX Runtime [\\d.]+ cannot run \\S+other.onnx on cpu: " + reason);
    assertThatThrownBy(() -> TrainedModel.load(file).labelled(CLASSES))
        .isInstanceOf(FileException.class)
        .hasMessageMatching("ONNX Runtime [\\d.]+ cannot run \\S+other.onnx on cpu: " + reason);
  }

  @Test
  void an_empty_file_is_called_empty() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.onnx"));

    assertThatThrownBy(() -> TrainedModel.load(file))
        .isInstanceOf(FileException.class)
        .hasMessageEndingWith("empty.onnx is empty; an ONNX model was expected.");
  }

  @Test
  void labels_that_do_not_fit_the_outputs_are_said() throws IOException {
    OnnxMl.ModelProto.Builder model = rows(port("x", DataType.FLOAT, -1, 1, 4, 4), SCORES, 1);
    model.addMetadataProps(
        OnnxMl.StringStringEntryProto.newBuilder()
            .setKey("sketchell.labels")
            .setValue("[\"a\", \"b\"]"));
    TrainedModel loaded = TrainedModel.load(write(model));

    assertThatThrownBy(() -> loaded.predict(pictures()))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has 2 class labels, but gives [y: float [N, 3]]");
  }

  @Test
  void a_model_of_fixed_batches_is_run_on_examples_in_pieces() throws IOException {
    TrainedModel loaded =
        TrainedModel.load(write(rows(port("x", DataType.FLOAT, 2, 1, 4, 4), SCORES, 1)));
    Examples five =
        Examples.of("x", Column.of(pictures().to(org.sketchell.shape.ElementType.FLOAT32)));

    giveRows(loaded.run(five).get("y"), 255, 0, 1);
  }
}
