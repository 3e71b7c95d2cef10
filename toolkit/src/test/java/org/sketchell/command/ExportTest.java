// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.nn.Options.groups;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.AdaptiveAvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Options;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A trained model in the forms that others want. */
class ExportTest {
  @TempDir static Path folder;
  private static Path data;
  private static Path trained;
  private final Tensor images = Tensors.rand(5, 1, 28, 28).times(255).evaluate();
  private final Path out = folder.resolve("out.onnx");

  @BeforeAll
  static void train() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    trained = folder.resolve("trained.onnx");
    Doodles.write(data, 40, 7);
    assertThat(Ran.sketchell("train", data, "--epochs", 1, "--out", trained).code()).isZero();
  }

  private Ran export(Object... options) {
    Object[] all = new Object[options.length + 4];
    all[0] = "export";
    all[1] = trained;
    all[2] = "--out";
    all[3] = out;
    System.arraycopy(options, 0, all, 4, options.length);
    return Ran.sketchell(all);
  }

  private float[] expected() {
    return TrainedModel.load(trained).probabilities(images).toFloatArray();
  }

  @Test
  void the_record_may_be_compressed() throws IOException {
    Ran ran = export("--record", "compressed");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains(String.format(Locale.ROOT, "%,d bytes", Files.size(out)));
    assertThat(Files.size(out)).isLessThan(Files.size(trained) * 2 / 3);
    TrainedModel model = TrainedModel.load(out);
    assertThat(model.record().orElseThrow().toString())
        .isEqualTo(TrainedModel.load(trained).record().orElseThrow().toString());
    assertThat(model.probabilities(images).toFloatArray()).isEqualTo(expected());
    assertThat(Ran.sketchell("reproduce", out).out()).contains("identical, bit for bit");
  }

  @Test
  void or_lie_beside_the_model() throws IOException {
    assertThat(export("--record", "beside").code()).isZero();
    Path record = folder.resolve("out.onnx.record");
    assertThat(record).isNotEmptyFile();
    assertThat(TrainedModel.load(out).record()).isPresent();
    Files.delete(record);
    assertThat(TrainedModel.load(out).record()).isEmpty();
    assertThat(TrainedModel.load(out).labels()).containsExactly("angel", "piano", "violin");
  }

  @Test
  void or_be_left_out() {
    assertThat(export("--record", "none").code()).isZero();
    TrainedModel model = TrainedModel.load(out);
    assertThat(model.provenance()).isEmpty();
    assertThat(model.probabilities(images).toFloatArray()).isEqualTo(expected());
    assertThat(Ran.sketchell("evaluate", out, data).lastLine().get("accuracy"))
        .isEqualTo(Ran.sketchell("evaluate", trained, data).lastLine().get("accuracy"));
    Ran none =
        Ran.sketchell("export", out, "--record", "beside", "--out", folder.resolve("x.onnx"));
    assertThat(none.err()).contains("has no record of its training");
    assertThat(folder.resolve("x.onnx")).doesNotExist();
  }

  @Test
  void a_record_beside_another_model_is_named() throws IOException {
    Path model = folder.resolve("named.onnx");
    Path record = folder.resolve("named.onnx.record");
    Ran.sketchell("export", trained, "--record", "beside", "--out", model);
    byte[] before = Files.readAllBytes(model);
    assertThat(Ran.sketchell("export", trained, "--saliency", "--out", model).err())
        .contains(record + " lies there, and " + model + " would be read with it");
    assertThat(model).hasBinaryContent(before);
    TrainedModel.load(trained).export().saliency().save(out);
    Files.copy(out, model, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Ran.sketchell("info", model).err()).contains(record + " lies beside " + model);
  }

  @Test
  void raw_takes_numbers_and_predicts_alike_here() throws Exception {
    assertThat(export("--raw").code()).isZero();
    TrainedModel model = TrainedModel.load(out);
    assertThat(model.onnx("", 0).getGraph().getNodeList())
        .noneMatch(node -> node.getName().startsWith("preprocessing/"));
    assertThat(model.notes()).containsKeys("sketchell.raw", "sketchell.made_of");
    assertThat(model.probabilities(images).toFloatArray())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(expected());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    FloatBuffer numbers = FloatBuffer.wrap(images.div(255).toFloatArray());
    try (OrtSession session = environment.createSession(out.toString());
        OnnxTensor fed = OnnxTensor.createTensor(environment, numbers, new long[] {5, 1, 28, 28});
        OrtSession.Result result = session.run(Map.of("images", fed))) {
      float[][] found = (float[][]) result.get("probabilities").orElseThrow().getValue();
      float[] all = expected();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i])
            .usingComparatorWithPrecision(1e-6f)
            .containsExactly(all[3 * i], all[3 * i + 1], all[3 * i + 2]);
      }
    }
    assertThat(model.record()).isEmpty();
    assertThat(model.provenance().orElseThrow().toString()).contains("trained.onnx");
    assertThat(Ran.sketchell("evaluate", out, data).lastLine().get("accuracy"))
        .isEqualTo(Ran.sketchell("evaluate", trained, data).lastLine().get("accuracy"));
    Ran again = Ran.sketchell("export", out, "--raw", "--out", folder.resolve("twice.onnx"));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("has no preprocessing that could be left out");
  }

  @Test
  void answers_are_words() throws Exception {
    assertThat(export("--answers").code()).isZero();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(out.toString());
        OnnxTensor fed =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(images.toFloatArray()), new long[] {5, 1, 28, 28});
        OrtSession.Result result = session.run(Map.of("images", fed))) {
      assertThat((String[]) result.get("label").orElseThrow().getValue())
          .containsExactlyElementsOf(TrainedModel.load(trained).predict(images));
    }
    assertThat(TrainedModel.load(out).predict(images))
        .isEqualTo(TrainedModel.load(trained).predict(images));
    assertThat(Ran.sketchell("predict", out, data.resolve("violin.npy")).code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void batch_normalisation_becomes_part_of_convolutions(boolean bias) {
    Sequential network =
        new Sequential(
            new Conv2d(1, 6, 3, Options.bias(bias)),
            new BatchNorm2d(6),
            new ReLU(),
            new Conv2d(6, 4, 3, groups(2)),
            new BatchNorm2d(4),
            new AdaptiveAvgPool2d(1),
            new Flatten(),
            new Linear(4, 2));
    Tensor seen = Tensors.rand(7, 1, 12, 12).times(3).plus(1).evaluate();
    for (int i = 0; i < 5; i++) {
      network.forward(seen);
    }
    Path file = folder.resolve("normalised.onnx");
    TrainedModel.of(network, seen).save(file);
    Path folded = folder.resolve("folded.onnx");
    assertThat(Ran.sketchell("export", file, "--fold", "--out", folded).code()).isZero();
    TrainedModel model = TrainedModel.load(folded);
    assertThat(model.onnx("", 0).getGraph().getNodeList())
        .extracting(node -> node.getOpType())
        .doesNotContain("BatchNormalization")
        .contains("Conv");
    assertThat(model.run(seen).get("output").toFloatArray())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(TrainedModel.load(file).run(seen).get("output").toFloatArray());
  }

  @ParameterizedTest
  @CsvSource({"float16, 0.6, 1e-3", "int8, 0.35, 0.05"})
  void weights_may_take_less_room(String precision, double share, float difference)
      throws IOException {
    Ran ran = export("--precision", precision, "--data", data);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .containsPattern("accuracy [01]\\.\\d{4}, before [01]\\.\\d{4}, on 120 drawings");
    Path none = folder.resolve("none-on-record.onnx");
    Ran.sketchell("export", trained, "--record", "none", "--out", none);
    assertThat(Files.size(out)).isLessThan((long) (Files.size(none) * share) + 6000);
    assertThat(TrainedModel.load(out).probabilities(images).toFloatArray())
        .usingComparatorWithPrecision(difference)
        .containsExactly(expected());
  }

  @Test
  void models_of_other_programs_stay_as_they_are() throws IOException {
    Path foreign = folder.resolve("foreign.onnx");
    OnnxMl.ModelProto.Builder other = TrainedModel.load(trained).export().onnx().toBuilder();
    Files.write(
        foreign, other.setProducerName("pytorch").clearMetadataProps().build().toByteArray());
    for (Object option : new Object[] {"--raw", "--answers", "--fold"}) {
      Path none = folder.resolve("none-of-it.onnx");
      Ran ran = Ran.sketchell("export", foreign, option, "--out", none);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains("was written by pytorch, and only Sketchell's own models");
      assertThat(none).doesNotExist();
    }
  }

  @Test
  void what_precision_costs_has_to_be_measured() {
    assertThat(export("--precision", "int8").err()).contains("with --data DIR");
    assertThat(export("--data", data).err()).contains("nothing else");
    assertThat(export("--precision", "int4", "--data", data).err())
        .contains("expected float32, float16 or int8, got int4");
  }

  @Test
  void what_does_not_go_is_said() {
    Ran both = export("--raw", "--record", "beside");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("so --record has no place");
    assertThat(export("--record", "elsewhere").err()).contains("expected inside, compressed");
    Path plain = folder.resolve("plain.onnx");
    TrainedModel.of(new Linear(2, 1), Tensors.zeros(1, 2)).save(plain);
    Ran raw = Ran.sketchell("export", plain, "--raw", "--out", folder.resolve("none.onnx"));
    assertThat(raw.err()).contains("it takes numbers as they are");
    Ran answers = Ran.sketchell("export", plain, "--answers", "--out", folder.resolve("none.onnx"));
    assertThat(answers.err()).contains("it has no classes to answer with");
    Ran fold = Ran.sketchell("export", plain, "--fold", "--out", folder.resolve("none.onnx"));
    assertThat(fold.err()).contains("no batch normalisation right behind a convolution");
    assertThat(folder.resolve("none.onnx")).doesNotExist();
  }

  @Test
  void where_the_network_looks_is_a_file_too() {
    assertThat(export("--saliency").code()).isZero();
    TrainedModel saliency = TrainedModel.load(out);
    Tensor map = saliency.run(images, Tensors.tensor(new long[] {0, 1, 2, 1, 0})).get("saliency");
    assertThat(map.shape()).isEqualTo(images.shape());
    assertThat(map.max().item()).isPositive();
    assertThat(export("--saliency", "--answers").err()).contains("comes without the answers");
    assertThat(export("--saliency", "--record", "beside").err()).contains("--record has no place");
  }
}
