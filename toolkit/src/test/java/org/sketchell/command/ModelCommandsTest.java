// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.NpyFile;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.doodle.Drawings;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.Printable;
import org.sketchell.model.Networks;
import org.sketchell.model.OtherPrograms;
import org.sketchell.model.ScoreException;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Conv2d;
import org.sketchell.shell.Prompt;
import org.sketchell.shell.UserMistakes;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.tribuo.DrawingsSource;
import org.sketchell.tribuo.NetworkModel;
import picocli.CommandLine;

/** What train leaves in the file, and the commands that make use of it. */
class ModelCommandsTest {
  @TempDir static Path folder;
  private static Path data;
  private static Path file;

  @BeforeAll
  static void train() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    file = folder.resolve("model.onnx");
    Doodles.write(data, 30, 7);
    Result result = run(new TrainCommand(), data, "--epochs", 1, "--seed", 3, "--out", file);
    assertThat(result.code).isZero();
  }

  private record Result(int code, String out) {}

  private static Result run(Object command, Object... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      String[] words = new String[arguments.length];
      for (int i = 0; i < words.length; i++) {
        words[i] = arguments[i].toString();
      }
      int code =
          new CommandLine(command)
              .setExecutionExceptionHandler(
                  (problem, line, parsed) -> {
                    System.out.println(UserMistakes.sentence(problem));
                    return UserMistakes.explains(problem) ? Sketchell.MISTAKE : Sketchell.FAILED;
                  })
              .execute(words);
      return new Result(code, bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  @Test
  void evaluate_prints_a_table_and_writes_reports() throws IOException {
    Path html = folder.resolve("report.html");
    Path json = folder.resolve("report.json");

    Result result = run(new EvaluateCommand(), file, data, "--html", html, "--json", json);

    assertThat(result.code).isZero();
    assertThat(result.out)
        .contains("violin ")
        .containsPattern("\naccuracy=0\\.\\d{4} macro_f1=0\\.\\d{4} images=90\n$");
    assertThat(html).content().startsWith("<!DOCTYPE html>");
    JsonNode numbers = new ObjectMapper().readTree(json.toFile());
    assertThat(numbers.get("images").asInt()).isEqualTo(90);
  }

  @Test
  void evaluate_takes_one_class_as_a_file_or_a_folder_of_one() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path piano = Files.copy(data.resolve("piano.npy"), one.resolve("piano.npy"));

    for (Path drawings : List.of(one, piano)) {
      Result result = run(new EvaluateCommand(), file, drawings);
      assertThat(result.code).isZero();
      assertThat(result.out)
          .contains("averages without the classes that have no images: angel, violin\n")
          .endsWith("images=30\n");
    }
  }

  @Test
  void evaluate_finds_what_was_held_back_and_notes_it() throws IOException {
    Path copy = Files.copy(file, folder.resolve("noted.onnx"));

    Result result = run(new EvaluateCommand(), copy, data, "--held-out", "--keep");

    assertThat(result.out).contains("images=18\n");
    assertThat(TrainedModel.load(copy).evaluation()).isPresent();
    assertThat(run(new InfoCommand(), copy).out)
        .containsPattern("last evaluation\n  accuracy 0.\\d+, macro F1 0.\\d+ on 18 images");
  }

  @Test
  void a_model_of_the_prompt_with_classes_in_its_own_order_is_evaluated_and_reproduced() {
    Path own = folder.resolve("own.onnx");
    Tensors.manualSeed(1);
    Split split =
        Split.random(
            Drawings.read(data, List.of("violin", "piano", "angel")).takeOfEachClass(25), 0.2, 1);
    Prompt.save(
        new Trainer().quiet().maxEpochs(1).seed(1).fit(new Classifier(Networks.tutorial(3)), split),
        own.toString());

    assertThat(run(new EvaluateCommand(), own, data, "--held-out").out).contains("images=15\n");
    assertThat(run(new ReproduceCommand(), own).out)
        .endsWith("data_identical=true weights_identical=true largest_difference=0.0\n");
  }

  @Test
  void a_network_that_is_no_classifier_is_described_and_not_asked_for_classes() {
    Path network = folder.resolve("network.onnx");
    Prompt.save(new Conv2d(1, 2, 3), Tensors.zeros(1, 1, 28, 28), network.toString());

    assertThat(run(new InfoCommand(), network).out)
        .contains("input: float [batch, 1, 28, 28]", "output: float [batch, 2, 26, 26]")
        .doesNotContain("labels");
    Result refused = run(new PredictCommand(), network, data.resolve("violin.npy"));
    assertThat(refused.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(refused.out).contains("has no class labels");
  }

  /**
   * The trained network as another program would have written it, which takes normalised numbers.
   */
  private static Path foreign() throws IOException {
    OnnxMl.ModelProto.Builder model = bare();
    OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
    String input = graph.getInput(0).getName();
    graph.addInitializer(OtherPrograms.floats("spread", new float[] {51}, 1));
    graph.addInitializer(OtherPrograms.floats("middle", new float[] {127.5f}, 1));
    graph.addNode(0, OtherPrograms.node("Mul", "spreaded", input, "spread"));
    graph.addNode(1, OtherPrograms.node("Add", "pixels", "spreaded", "middle"));
    return Files.write(folder.resolve("foreign.onnx"), model.build().toByteArray());
  }

  /** The trained network without a word on it, which takes {@code pixels}, that no node gives. */
  private static OnnxMl.ModelProto.Builder bare() throws IOException {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder().clearMetadataProps();
    String input = model.getGraph().getInput(0).getName();
    model.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getInputList().contains(input))
        .forEach(node -> node.setInput(node.getInputList().indexOf(input), "pixels"));
    return model;
  }

  @Test
  void scores_that_are_no_numbers_are_said_and_count_for_no_class() throws IOException {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder().clearMetadataProps();
    OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
    graph.getNodeBuilderList().stream()
        .filter(node -> node.getOutputList().contains("probabilities"))
        .forEach(node -> node.setOutput(0, "sure"));
    // Times the brightest pixel over itself: 0 by 0 for black pictures.
    graph.addNode(
        OtherPrograms.node("ReduceMax", "most", graph.getInput(0).getName())
            .addAttribute(OtherPrograms.attribute("axes", 2, 3))
            .addAttribute(OtherPrograms.attribute("keepdims", 0)));
    graph.addNode(OtherPrograms.node("Div", "one", "most", "most"));
    graph.addNode(OtherPrograms.node("Mul", "probabilities", "sure", "one"));
    Path unclear = Files.write(folder.resolve("unclear.onnx"), model.build().toByteArray());
    Path pictures = Files.createDirectory(folder.resolve("some-black"));
    byte[] pixels = new byte[3 * 784];
    Arrays.fill(pixels, 784, 2 * 784, (byte) 200);
    pixels[2 * 784 + 90] = 50;
    for (String name : List.of("angel", "piano", "violin")) {
      NpyFile.write(pictures.resolve(name + ".npy"), new int[] {3, 784}, ByteBuffer.wrap(pixels));
    }

    Result predicted =
        run(
            new PredictCommand(),
            unclear,
            pictures.resolve("angel.npy"),
            "--white",
            255,
            "--labels",
            "angel,piano,violin");
    assertThat(predicted.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(predicted.out)
        .contains("angel.npy[0]\t\tNaN\n")
        .containsPattern("angel.npy\\[2]\t\\w+\t\\d.\\d{4}\n")
        .contains("gives scores that are no numbers (NaN) for 1 of 3 drawings");
    Result measured =
        run(
            new EvaluateCommand(),
            unclear,
            pictures,
            "--white",
            255,
            "--labels",
            "angel,piano,violin");
    assertThat(measured.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(measured.out)
        .contains("gives scores that are no numbers (NaN) for 3 of 9 images")
        .doesNotContain("accuracy=");
    TrainedModel loaded =
        TrainedModel.load(unclear).labelled(List.of("angel", "piano", "violin"), 255);
    assertThatThrownBy(() -> loaded.predict(Tensors.zeros(1, 1, 28, 28)))
        .isInstanceOf(ScoreException.class);
    assertThatThrownBy(() -> EvaluationReport.of(loaded, ImageFolder.read(pictures).images()))
        .isInstanceOf(ScoreException.class);
    assertThatThrownBy(
            () ->
                NetworkModel.of(loaded)
                    .getExcuse(
                        DrawingsSource.of(ImageFolder.read(pictures).images()).iterator().next()))
        .isInstanceOf(ScoreException.class);
  }

  @Test
  void a_model_of_another_program_predicts_as_the_same_network_here() throws IOException {
    Path names = folder.resolve("names.txt");
    Files.writeString(names, "\ufeffangel\r\npiano\r\n\r\nviolin\r\n");
    Path drawings = data.resolve("piano.npy");
    String own = run(new PredictCommand(), file, drawings, "--limit", 5).out;

    for (Object labels : List.of("angel,piano,violin", names)) {
      Result foreign =
          run(
              new PredictCommand(),
              foreign(),
              drawings,
              "--limit",
              5,
              "--labels",
              labels,
              "--mean",
              0.5,
              "--std",
              0.2);
      assertThat(foreign.out).isEqualTo(own);
    }
    assertThat(
            run(
                    new EvaluateCommand(),
                    foreign(),
                    data,
                    "--labels",
                    names,
                    "--white",
                    255,
                    "--mean",
                    127.5,
                    "--std",
                    51)
                .out)
        .isEqualTo(run(new EvaluateCommand(), file, data).out);
  }

  @Test
  void options_for_other_programs_are_refused_where_they_say_nothing() throws IOException {
    Path drawings = data.resolve("piano.npy");

    Result alone = run(new PredictCommand(), foreign(), drawings, "--mean", 1, "--std", 1);
    assertThat(alone.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(alone.out).contains("whose classes are named with --labels");
    Result own = run(new PredictCommand(), file, drawings, "--labels", "a,b,c");
    assertThat(own.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(own.out).contains("knows its classes");
    Result half = run(new PredictCommand(), foreign(), drawings, "--labels", "a,b,c", "--std", 1);
    assertThat(half.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(half.out).contains("--mean and --std go together");
    for (String white : List.of("0", "-1", "NaN")) {
      Result none =
          run(new PredictCommand(), foreign(), drawings, "--labels", "a,b,c", "--white", white);
      assertThat(none.code).isEqualTo(Sketchell.MISTAKE);
      assertThat(none.out).contains("--white is a number over 0");
    }
  }

  @Test
  void reproduce_says_that_all_is_the_same() {
    Result result = run(new ReproduceCommand(), file);

    assertThat(result.code).isZero();
    assertThat(result.out)
        .contains("weights: identical, bit for bit")
        .endsWith("data_identical=true weights_identical=true largest_difference=0.0\n");
  }

  @Test
  void reproduce_says_what_is_missing() {
    Result result = run(new ReproduceCommand(), file, "--data", folder.resolve("nowhere"));

    assertThat(result.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(result.out).contains("angel.npy is missing: the model was trained on it");
  }

  @Test
  void info_shows_the_record() {
    assertThat(run(new InfoCommand(), file).out)
        .contains("tutorial, built in, 11,963 parameters")
        .contains("violin.npy (violin), ")
        .contains("seed        3")
        .containsOnlyOnce("learningRate");
  }

  @Test
  void info_is_there_for_machines() throws IOException {
    JsonNode json = new ObjectMapper().readTree(run(new InfoCommand(), file, "--json").out);

    assertThat(json.at("/labels/2").asText()).isEqualTo("violin");
    assertThat(json.at("/provenance/instance-values/weights-sha256").asText()).hasSize(64);
    assertThat(json.at("/inputs/0/sizes/1").asInt()).isEqualTo(1);
    assertThat(json.at("/provenance/instance-values/network/layers/0/type").asText())
        .isEqualTo("Conv2d");
    assertThat(json.at("/preprocessing/white").asDouble()).isEqualTo(255);
  }

  @Test
  void an_unknown_class_is_one_sentence() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Doodles.write(other, Doodles.classes(), 3, 1);

    Result result = run(new EvaluateCommand(), file, other);

    assertThat(result.code).isEqualTo(Sketchell.MISTAKE);
    assertThat(result.out)
        .isEqualTo(
            "The data has images of the class cello, which the model does not know; it knows"
                + " angel, piano, violin.\n");
  }

  /** A copy of the trained model with a change. */
  private static Path changed(String name, Consumer<OnnxMl.ModelProto.Builder> change)
      throws IOException {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    change.accept(model);
    return Files.write(folder.resolve(name), model.build().toByteArray());
  }

  private static void label(OnnxMl.ModelProto.Builder model, String labels) {
    model.getMetadataPropsBuilderList().stream()
        .filter(entry -> entry.getKey().equals("sketchell.labels"))
        .forEach(entry -> entry.setValue(labels));
  }

  private static void white(OnnxMl.ModelProto.Builder model, String number) {
    model
        .getMetadataPropsBuilder(indexOfPreprocessing(model))
        .setValue("{\"images\":{\"white\":" + number + "}}");
  }

  private static int indexOfPreprocessing(OnnxMl.ModelProto.Builder model) {
    return IntStream.range(0, model.getMetadataPropsCount())
        .filter(i -> model.getMetadataProps(i).getKey().equals("sketchell.preprocessing"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_model_that_was_changed_after_its_training_is_not_trusted() throws IOException {
    Path weights =
        changed(
            "weights.onnx",
            model -> {
              OnnxMl.TensorProto.Builder first = model.getGraphBuilder().getInitializerBuilder(0);
              byte[] raw = first.getRawData().toByteArray();
              raw[0] ^= 1;
              first.setRawData(ByteString.copyFrom(raw));
            });
    Path labels = changed("labels.onnx", model -> label(model, "[\"piano\",\"angel\",\"violin\"]"));

    Path white = changed("white.onnx", model -> white(model, "1.0"));
    Path unscaled =
        changed("unscaled.onnx", model -> model.removeMetadataProps(indexOfPreprocessing(model)));
    Path unchanged = changed("unchanged.onnx", model -> white(model, "255"));
    assertThat(run(new InfoCommand(), unchanged).code).isZero();
    assertThat(run(new InfoCommand(), white).out)
        .contains(
            "its preprocessing is {\"images\":{\"white\":1.0}}, but {\"images\":{\"white\":255.0}}");

    for (Path model : List.of(weights, labels, white, unscaled)) {
      for (Result result :
          List.of(
              run(new InfoCommand(), model),
              run(new InfoCommand(), model, "--json"),
              run(new PredictCommand(), model, data.resolve("piano.npy")),
              run(new EvaluateCommand(), model, data))) {
        assertThat(result.code).isEqualTo(Sketchell.MISTAKE);
        assertThat(result.out).matches(".* does not match its provenance: [^\n]*\n");
      }
    }
  }

  @Test
  void nothing_of_a_model_reaches_the_terminal_as_it_is() throws IOException {
    String bad = "\u001b[2Jred\u009b31m\u202e\ntwo\u0007";
    Path named =
        changed(
            "named.onnx",
            model -> {
              model.setProducerName("evil" + bad).clearMetadataProps();
              model.addMetadataProps(
                  OnnxMl.StringStringEntryProto.newBuilder()
                      .setKey("note" + bad)
                      .setValue("value" + bad));
              model.addMetadataProps(
                  OnnxMl.StringStringEntryProto.newBuilder()
                      .setKey("sketchell.labels")
                      .setValue("[\"angel\\u001b[2J\",\"piano\\u202e\",\"vio\\nlin\\u009b\"]"));
            });
    Path drawings = Files.copy(data.resolve("piano.npy"), folder.resolve("pia\u001b[2Jno.npy"));

    for (Result result :
        List.of(
            run(new InfoCommand(), named),
            run(new InfoCommand(), named, "--json"),
            run(new PredictCommand(), named, drawings, "--limit", 3),
            run(new EvaluateCommand(), named, data),
            run(new InfoCommand(), drawings),
            run(new PredictCommand(), file, drawings.resolveSibling("no\u001b[2Jthing.npy")))) {
      assertThat(result.out).isNotBlank();
      assertThat(result.out.replace("\n", "").replace("\t", "").codePoints())
          .noneMatch(Printable::isHarmful);
    }
    assertThat(run(new InfoCommand(), named).out)
        .contains("evil\\u001b[2Jred\\u009b31m\\u202e\\ntwo\\u0007")
        .contains("angel\\u001b[2J, piano\\u202e, vio\\nlin\\u009b");
    assertThat(run(new PredictCommand(), named, drawings, "--limit", 1).out)
        .startsWith(folder + "/pia\\u001b[2Jno.npy[0]\t")
        .hasLineCount(1);
  }
}
