// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.command.Ran.sketchell;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;
import org.sketchell.doodle.Doodles;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
import org.sketchell.shell.Packaged;
import org.sketchell.tensor.Tensor;
import org.sketchell.train.TrainingRun;
import picocli.CommandLine;

/** The commands, with what people type right and wrong. */
class CommandsTest {
  @TempDir static Path shared;
  private static Path doodles;
  private static Path model;
  private static Ran trained;

  @TempDir Path folder;

  @BeforeAll
  static void trains() {
    doodles = shared.resolve("doodles");
    model = shared.resolve("model.onnx");
    assertThat(sketchell("doodles", doodles, "--per-class", 120).code()).isZero();
    trained = sketchell("train", doodles, "--out", model, "--epochs", 1, "--seed", 7);
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private Ran train(Path drawings, Object... more) {
    List<Object> line = new ArrayList<>(List.of("train", drawings, "--out", out()));
    line.addAll(List.of(more));
    return sketchell(line.toArray());
  }

  private Path out() {
    return folder.resolve("out.onnx");
  }

  /** A mistake costs one sentence, exit code 2, and leaves no file behind. */
  private void assertRefused(Ran result, String... parts) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).isNotBlank().doesNotContain("\tat ", "Exception", "not expected");
    for (String part : parts) {
      assertThat(result.err()).contains(part);
    }
    assertThat(out()).doesNotExist();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path drawings(String... classes) {
    Path drawings = folder.resolve("drawings");
    Doodles.write(drawings, List.of(classes), 30, 1);
    return drawings;
  }

  // train -----------------------------------------------------------------------------------------

  @Test
  void the_last_line_of_train_is_for_machines() {
    Map<String, String> line = trained.lastLine();
    assertThat(line.keySet())
        .containsExactlyInAnyOrder(
            "validation_accuracy", "validation_loss", "epochs", "steps", "seconds", "model");
    assertThat(Double.parseDouble(line.get("validation_accuracy"))).isBetween(0.5, 1.0);
    assertThat(Double.parseDouble(line.get("validation_loss"))).isBetween(0.0, 1.0);
    // 360 drawings, a fifth kept for validation, batches of 10.
    assertThat(line).containsEntry("steps", "29").containsEntry("epochs", "1");
    assertThat(line).containsEntry("model", model.toString());
    assertThat(trained.out()).contains("Conv2d", "11.8 K", "12.0 K");
  }

  @Test
  void a_search_advises_draws_and_trains_nothing() {
    Path rates = folder.resolve("rates.png");
    Ran searched = train(doodles, "--find-learning-rate", rates, "--batch-size", 32);
    assertThat(searched.code()).as(searched.err()).isZero();
    assertThat(searched.out()).startsWith("Advised learning rate: ");
    assertThat(Double.parseDouble(searched.lastLine().get("learning_rate"))).isBetween(1e-5, 1.0);
    assertThat(rates).isNotEmptyFile();
    assertThat(out()).doesNotExist();
    assertRefused(
        train(doodles, "--shares", 2, "--find-batch-size", folder.resolve("none/sizes.png")),
        "--shares 2 is of no effect on --find-batch-size",
        "none");
    assertRefused(
        train(doodles, "--find-learning-rate", rates, "--resume", folder), "leave out --resume");
    assertRefused(
        train(doodles, "--find-learning-rate", rates, "--find-batch-size", rates), "two files");
  }

  @Test
  void events_for_tensorboard_are_written_into_a_folder() {
    Path board = folder.resolve("runs/first");
    assertThat(train(doodles, "--epochs", 1, "--tensorboard", board).code()).isZero();
    assertThat(board).isDirectoryContaining("glob:**tfevents*");
  }

  @Test
  void the_same_seed_writes_the_same_model() {
    Ran again = train(doodles, "--epochs", 1, "--seed", 7);
    assertThat(again.lastLine().get("validation_loss"))
        .isEqualTo(trained.lastLine().get("validation_loss"));
  }

  @Test
  void a_profile_is_printed_before_a_training_that_it_does_not_change() {
    Path out = folder.resolve("profiled.onnx");
    Ran profiled =
        sketchell(
            "train",
            doodles,
            "--out",
            out,
            "--epochs",
            1,
            "--seed",
            7,
            "--profile",
            "--detect-anomaly");
    assertThat(profiled.code()).as(profiled.err()).isZero();
    assertThat(profiled.out())
        .contains("A step of Classifier over 10 examples takes ")
        .contains("the update");
    assertThat(profiled.lastLine().get("validation_loss"))
        .isEqualTo(trained.lastLine().get("validation_loss"));
  }

  @Test
  void a_folder_that_is_missing() {
    assertRefused(train(folder.resolve("nowhere")), "nowhere");
    assertRefused(sketchell("train"), "DIR", "sketchell train --help shows what it takes");
  }

  @Test
  void a_folder_without_drawings() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertRefused(train(empty), "empty", ".npy");
  }

  @Test
  void one_class_only() {
    assertRefused(train(drawings("violin")), "violin");
  }

  @Test
  void classes_of_different_sizes() {
    Path drawings = drawings("violin", "piano");
    NpyFile.write(drawings.resolve("tile.npy"), new int[] {2, 14, 14}, new byte[2 * 14 * 14]);
    assertRefused(train(drawings), "tile.npy", "14");
  }

  @Test
  void a_file_that_is_cut_short() throws IOException {
    Path drawings = drawings("violin", "piano");
    Path file = drawings.resolve("piano.npy");
    if (!Files.exists(file)) {
      file = drawings.resolve("full_numpy_bitmap_piano.npy");
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertRefused(train(drawings), "piano.npy");
  }

  @Test
  void a_model_that_cannot_be_written() {
    Path nowhere = folder.resolve("no/such/folder/m.onnx");
    Ran result = sketchell("train", doodles, "--out", nowhere);
    assertRefused(result, "m.onnx", "there is no folder " + nowhere.getParent());
    assertThat(result.out()).isEmpty();
    assertRefused(sketchell("train", doodles, "--out", folder), "it is a folder");
    if (Files.exists(Path.of("/dev/null"))) {
      assertRefused(sketchell("train", doodles, "--out", "/dev/null"), "it is a device");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs, 0",
    "--epochs, many",
    "--batch-size, -1",
    "--shares, 11",
    "--shares, -1",
    "--steps-together, -1",
    "--augment, spin",
    "--metrics, f2",
    "--augment, rotate",
    "--size, large",
    "--resize, bent",
    "--validation, 1.5",
    "--validation, 0",
    "--learning-rate, -1",
    "--learning-rate, NaN",
    "--network, transformer",
    "--device, tpu",
    "--per-class, 0",
    "--sed, 1"
  })
  void options_that_make_no_sense(String option, String value) {
    String named = option.equals("--sed") ? "--sed" : value;
    assertRefused(train(doodles, option, value), named);
  }

  @Test
  void cuda_where_there_is_none() {
    if (org.sketchell.runtime.DeviceProbe.problem(Device.cuda(0)).isPresent()) {
      assertRefused(train(doodles, "--device", "cuda"), "cuda");
    }
  }

  @Test
  void mnist_style_files() throws IOException {
    Path idx = Files.createDirectories(folder.resolve("idx"));
    for (String set : List.of("train", "t10k")) {
      int count = set.equals("train") ? 40 : 10;
      byte[] images = new byte[16 + count * 784];
      System.arraycopy(header(3, count, 28, 28), 0, images, 0, 16);
      byte[] labels = new byte[8 + count];
      System.arraycopy(header(1, count), 0, labels, 0, 8);
      for (int i = 0; i < count; i++) {
        labels[8 + i] = (byte) (i % 2);
        Arrays.fill(images, 16 + i * 784, 16 + i * 784 + 392 * (1 + i % 2), (byte) 200);
      }
      Files.write(idx.resolve(set + "-images-idx3-ubyte"), images);
      Files.write(idx.resolve(set + "-labels-idx1-ubyte"), labels);
    }
    Ran result = train(idx, "--epochs", 2);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.lastLine()).containsEntry("steps", "8");
    assertThat(out()).exists();
  }

  private static byte[] header(int dimensions, int... sizes) {
    java.nio.ByteBuffer header = java.nio.ByteBuffer.allocate(4 + 4 * sizes.length);
    header.putInt(0x0800 + dimensions);
    for (int size : sizes) {
      header.putInt(size);
    }
    return header.array();
  }

  @Test
  void auto_is_the_processor_where_no_gpu_can_be_used_and_says_why() {
    Path model = out();
    Ran ran =
        Ran.sketchell(
            "train", doodles, "--epochs", 1, "--per-class", 20, "--device", "auto", "--out", model);
    assertThat(ran.code()).isZero();
    String device = TrainedModel.load(model).record().orElseThrow().circumstances().device();
    boolean gpu = DeviceProbe.problem(Device.cuda(0)).isEmpty();
    assertThat(device).isEqualTo(gpu ? "cuda:0" : "cpu");
    if (!gpu) {
      assertThat(ran.err())
          .contains("Note: The processor computes: cuda:0 needs the CUDA build of ONNX Runtime");
      for (String command : List.of("evaluate", "predict")) {
        Path given = command.equals("predict") ? doodles.resolve("piano.npy") : doodles;
        Ran there = Ran.sketchell(command, model, given, "--device", "auto");
        assertThat(there.out()).isEqualTo(Ran.sketchell(command, model, given).out());
        assertThat(there.err()).contains("Note: The processor computes: ");
        Ran refused = Ran.sketchell(command, model, given, "--device", "cuda:1");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("cuda:1 needs the CUDA build");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--steps-together=6",
        "--augment=rotate 10, noise 0.1",
        "--balanced",
        "--metrics=f1,auroc,recall:none,top2"
      })
  void however_it_was_trained_it_is_trained_again_alike(String option) {
    Path model = out();
    Ran trained =
        sketchell("train", doodles, "--epochs", 1, "--per-class", 30, option, "--out", model);
    assertThat(trained.code()).as(trained.err()).isZero();
    Ran again = sketchell("reproduce", model);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("weights_identical=true");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 256})
  void the_file_computes_what_the_trained_network_does(int count) throws Exception {
    TrainingOptions options = new TrainingOptions();
    CommandLine line = new CommandLine(options);
    line.parseArgs("--epochs", "1", "--out", out().toString());
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    ImageFolder images = ImageFolder.read(doodles);
    TrainingRun run =
        new TrainingJob(options, line.getCommandSpec(), nowhere, System.err).run(images).run();

    ImageSet some = Doodles.set(Doodles.tutorialClasses(), 100, 5);
    Tensor batch = PredictCommand.batch(some, 0, count);
    run.learner().eval();
    float[] expected = run.learner().forward(batch.times(1 / 255.0)).toFloatArray();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(out().toString());
        OnnxTensor fed =
            OnnxTensor.createTensor(
                environment,
                FloatBuffer.wrap(batch.to(org.sketchell.shape.ElementType.FLOAT32).toFloatArray()),
                new long[] {count, 1, 28, 28});
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), fed))) {
      float[][] logits = (float[][]) result.get("logits").orElseThrow().getValue();
      assertThat(logits.length).isEqualTo(count);
      double scale = 1;
      double difference = 0;
      for (int i = 0; i < expected.length; i++) {
        scale = Math.max(scale, Math.abs(expected[i]));
        difference = Math.max(difference, Math.abs(expected[i] - logits[i / 3][i % 3]));
      }
      assertThat(difference / scale).isLessThan(1e-5);
    }
  }

  // predict, info, doctor, tutorial
  // ----------------------------------------------------------------

  @Test
  void predict_gives_a_line_for_each_drawing() throws IOException {
    Path violins;
    try (Stream<Path> files = Files.list(doodles)) {
      violins = files.filter(file -> file.toString().contains("violin")).findFirst().orElseThrow();
    }
    Ran result = sketchell("predict", model, violins, "--limit", 5);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .hasSize(5)
        .allMatch(line -> line.matches(".*\\[\\d\\]\t(angel|piano|violin)\t[01]\\.\\d{4}"));
  }

  @Test
  void predict_reads_png_drawings_and_warns_of_black_on_white() throws IOException {
    BufferedImage drawing = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = Doodles.draw("piano", 3, 0);
    for (int i = 0; i < pixels.length; i++) {
      int gray = pixels[i] & 0xff;
      drawing.setRGB(i % 28, i / 28, 0x10101 * (255 - gray));
    }
    File file = folder.resolve("piano.png").toFile();
    assertThat(ImageIO.write(drawing, "png", file)).isTrue();
    assertThat(sketchell("predict", model, file).err()).contains("--invert");
    Ran inverted = sketchell("predict", model, file, "--invert");
    assertThat(inverted.err()).isEmpty();
    assertThat(inverted.out()).startsWith(file + "\t").contains("piano");
  }

  @Test
  void predict_fits_drawings_of_any_size_and_ink() throws IOException {
    BufferedImage paper = new BufferedImage(500, 400, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = paper.createGraphics();
    pen.setColor(new Color(245, 240, 220));
    pen.fillRect(0, 0, 500, 400);
    pen.setColor(new Color(20, 40, 160));
    pen.setStroke(new BasicStroke(5));
    for (double[] stroke : Doodles.strokes("piano", 3, 1)) {
      for (int i = 0; i + 3 < stroke.length; i += 2) {
        pen.drawLine(
            (int) (60 + 250 * stroke[i]),
            (int) (80 + 250 * stroke[i + 1]),
            (int) (60 + 250 * stroke[i + 2]),
            (int) (80 + 250 * stroke[i + 3]));
      }
    }
    pen.dispose();
    File file = folder.resolve("paper.jpg").toFile();
    assertThat(ImageIO.write(paper, "jpg", file)).isTrue();
    assertRefused(sketchell("predict", model, file), "500 x 400 pixels");
    Ran fitted = sketchell("predict", model, file, "--fit");
    assertThat(fitted.err()).isEmpty();
    assertThat(fitted.out()).startsWith(file + "\tpiano\t");
    assertRefused(
        sketchell("predict", model, file, "--fit", "--invert"), "finds the ink and the size");
    Path array = folder.resolve("fit.npy");
    NpyFile.write(array, new int[] {1, 28, 28}, new byte[784]);
    assertRefused(sketchell("predict", model, array, "--fit"), "fit.npy is none");
  }

  @Test
  void predict_inverts_whatever_it_is_given() throws IOException {
    byte[] white = Doodles.draw("piano", 3, 0);
    byte[] black = white.clone();
    for (int i = 0; i < black.length; i++) {
      black[i] = (byte) ~black[i];
    }
    Path right = folder.resolve("right.npy");
    Path turned = folder.resolve("turned.npy");
    NpyFile.write(right, new int[] {1, 28, 28}, white);
    NpyFile.write(turned, new int[] {1, 28, 28}, black);
    assertThat(sketchell("predict", model, turned, "--invert").out())
        .isEqualTo(sketchell("predict", model, right).out().replace("right", "turned"));

    BufferedImage ink = new BufferedImage(28, 28, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < white.length; i++) {
      ink.setRGB(i % 28, i / 28, white[i] << 24);
    }
    File file = folder.resolve("ink.png").toFile();
    ImageIO.write(ink, "png", file);
    Ran ran = sketchell("predict", model, file, "--invert");
    assertThat(ran.out()).isEqualTo(sketchell("predict", model, file).out());
    assertThat(ran.err()).contains("white on black already; --invert does nothing to it.");
  }

  @Test
  void predict_refuses_options_of_arrays_for_pictures() throws IOException {
    File file = folder.resolve("some.png").toFile();
    ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", file);
    assertRefused(
        sketchell("predict", model, file, "--emnist"),
        "--emnist and --channels say how arrays of many drawings are read");
    Path array = folder.resolve("one.npy");
    NpyFile.write(array, new int[] {1, 28, 28}, new byte[784]);
    assertThat(sketchell("predict", model, file, array, "--emnist").code()).isZero();
  }

  @Test
  void predict_refuses_what_does_not_fit() throws IOException {
    File small = folder.resolve("small.png").toFile();
    ImageIO.write(new BufferedImage(20, 28, BufferedImage.TYPE_BYTE_GRAY), "png", small);
    assertRefused(sketchell("predict", model, small), "small.png", "28");
    Path tiles = folder.resolve("tile.npy");
    NpyFile.write(tiles, new int[] {2, 14, 14}, new byte[2 * 14 * 14]);
    assertRefused(sketchell("predict", model, tiles), "tile.npy", "14");
    assertRefused(sketchell("predict", model, folder.resolve("none.npy")), "none.npy");
    assertRefused(sketchell("predict", model), "FILE", "sketchell predict --help");
    assertRefused(sketchell("predict", model, tiles, "--limit", 0), "--limit");
  }

  @Test
  void a_file_that_is_no_model() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.onnx"), "not a model");
    Path drawing = Files.createFile(folder.resolve("empty.npy"));
    assertRefused(sketchell("predict", text, drawing), "notes.onnx");
    assertRefused(sketchell("info", text), "notes.onnx", "is no ONNX model");
    assertRefused(sketchell("info", folder.resolve("none.onnx")), "none.onnx");
    assertRefused(sketchell("info", folder), "folder");
  }

  @Test
  void info_tells_all_that_the_file_knows() {
    Ran result = sketchell("info", model);
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("inputs", "outputs", "logits", "probabilities", "labels", "violin", "Conv2d")
        .contains("training");
  }

  @Test
  void doctor_names_what_works() {
    Ran result = sketchell("doctor");
    assertThat(result.code()).isZero();
    assertThat(result.out()).containsPattern("cpu +usable").contains("ONNX Runtime  1.", "cuda");
  }

  @Test
  void tutorial_runs_to_its_end_on_a_few_drawings() {
    Ran result =
        sketchell("tutorial", "--data", doodles, "--out", out(), "--epochs", 1, "--seed", 3);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("12.0 K", "Ten validation drawings", "agrees with");
    assertThat(result.lastLine()).containsEntry("model", out().toString());
    assertThat(out()).exists();
  }

  @Test
  void doodles_of_an_unknown_class_are_refused() {
    assertRefused(
        sketchell("doodles", folder.resolve("new"), "--classes", "violin,dragon"), "dragon");
    assertThat(folder.resolve("new")).doesNotExist();
    assertRefused(sketchell("doodles", folder.resolve("new"), "--per-class", 0));
  }

  @Test
  void a_command_that_does_not_exist() {
    assertRefused(sketchell("trian", doodles), "trian", "train");
  }

  @Test
  void a_lesson_to_start_from_that_is_not_there() {
    System.setProperty("sketchell.home", Packaged.root().toString());
    try {
      assertRefused(sketchell("--lesson", 40), "There is no lesson 40; they go from 1 to 12.");
      assertRefused(sketchell("--lesson", "x"), "by its number, from 1 to 12, but got x.");
      assertRefused(sketchell("jshell", "--lesson", 0), "There is no lesson 0");
      assertRefused(sketchell("--lesson", 3, "info", model), "--lesson before a command");
      assertRefused(sketchell("--remote", "info", model), "--remote before a command");
      assertThat(sketchell("jshell", "--print", "--lesson", 3, "more.jsh").out())
          .endsWith("jshell-startup/lesson-3.jsh more.jsh\n");
    } finally {
      System.clearProperty("sketchell.home");
    }
  }

  @Test
  void no_name_reaches_the_terminal_as_it_is() throws IOException {
    // Red, C1's control sequence introducer, what turns the direction of text, a new line.
    Path odd = Files.createDirectory(folder.resolve("a\u001b[31mb\u009bc\u202ed\ne"));
    Path learned = odd.resolve("m.onnx");
    Path numbers = odd.resolve("numbers.json");
    Path script = odd.resolve("s\u001b.jsh");
    List<Ran> results = new ArrayList<>();
    results.add(sketchell("doodles", odd.resolve("data"), "--per-class", 20));
    Path violin = odd.resolve("data/violin.npy");
    Path renamed = Files.move(violin, odd.resolve("data/vio\u001b\u202elin.npy"));
    assertThat(sketchell("train", odd.resolve("data"), "--out", learned, "--epochs", 1).code())
        .isZero();
    results.add(sketchell("info", learned));
    results.add(sketchell("info", learned, "--json"));
    results.add(sketchell("predict", learned, renamed, "--limit", 1));
    results.add(sketchell("evaluate", learned, odd.resolve("data"), "--json", numbers));
    Files.writeString(
        script,
        """
        print(ImageFolder.read(Path.of(args[0])).images());
        attempt(() -> Files.size(Path.of(args[0] + "/none")));
        throw new RuntimeException("\\u001b[31m");
        """);
    results.add(sketchell("run", "--trace", script, odd.resolve("data")));
    Files.writeString(script, "int x = \u202e;\n");
    results.add(sketchell("run", script));
    Files.delete(renamed);
    results.add(sketchell("reproduce", learned));
    results.add(sketchell("jshell", "--print", odd));
    for (Ran result : results) {
      assertThat((result.out() + result.err()).replaceAll("[\n\t]", "").codePoints())
          .as(result.toString())
          .isNotEmpty()
          .noneMatch(Printable::isHarmful);
    }
    String json = Files.readString(numbers);
    assertThat(json.replaceAll("[\n\t]", "").codePoints()).noneMatch(Printable::isHarmful);
    assertThat(new ObjectMapper().readTree(json).at("/classes/2/name").asText())
        .isEqualTo("vio\u001b\u202elin");
  }

  @Test
  void a_script_gets_the_same_words_with_options_before_it_and_without() throws IOException {
    Path script = folder.resolve("words.jsh");
    Path file = Files.writeString(folder.resolve("more"), "b c");
    Files.writeString(script, "System.out.println(String.join(\"|\", args) + args.length);\n");
    for (List<String> words :
        List.of(
            List.<String>of(),
            List.of("a", "--x=1", "-h", "--", "", "\"b\""),
            List.of("@" + file, "--trace"))) {
      List<Object> plain = new ArrayList<>(List.of("run", script));
      List<Object> optioned = new ArrayList<>(List.of("run", "--trace", script));
      plain.addAll(words);
      optioned.addAll(words);
      assertThat(sketchell(plain.toArray())).isEqualTo(sketchell(optioned.toArray()));
    }
    assertThat(sketchell("run", folder.resolve("none.jsh")).code()).isEqualTo(2);
    assertThat(sketchell("run", "").code()).isEqualTo(2);
    assertThat(sketchell("run").code()).isEqualTo(2);
  }

  // How it is learned, and the file of it ---------------------------------------------------------

  @Test
  void a_training_is_told_how_to_learn_and_the_record_says_it() {
    Ran result =
        train(
            doodles,
            "--epochs",
            2,
            "--per-class",
            40,
            "--optimizer",
            "sgd momentum=0.9, nesterov=true",
            "--learning-rate",
            0.01,
            "--schedule",
            "warmup 5, cosine",
            "--clip",
            1,
            "--clip-value",
            0.5,
            "--accumulate",
            2,
            "--average",
            "ema 0.9",
            "--class-weights",
            "balanced",
            "--no-stratified");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(sketchell("info", out()).out())
        .contains("Sgd(")
        .contains("nesterov=true")
        .contains("Warmup")
        .contains("2 of them to an update")
        .contains("elements of the gradient clipped to 0.5, gradient clipped to 1.0")
        .contains("weights averaged (ema 0.9)")
        .contains("class weights ");
    Ran again = sketchell("reproduce", out());
    assertThat(again.out()).contains("weights: identical, bit for bit");
  }

  @Test
  void the_settings_of_a_run_make_another_like_it() throws IOException {
    Path first = folder.resolve("first.onnx");
    Ran run =
        sketchell(
            "train",
            doodles,
            "--per-class",
            30,
            "--epochs",
            1,
            "--seed",
            5,
            "--optimizer",
            "sgd momentum=0.5",
            "--out",
            first);
    assertThat(run.code()).as(run.err()).isZero();
    Path settings = folder.resolve("first.run.json");
    assertThat(Files.readString(settings))
        .contains("\"optimizer\" : \"sgd momentum=0.5\"")
        .contains("\"seed\" : \"5\"")
        .contains("\"batch-size\" : \"10\"");
    Path second = folder.resolve("second.onnx");
    Ran same = sketchell("train", "--config", settings, "--out", second);
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(TrainedModel.load(second).weights().sha256())
        .isEqualTo(TrainedModel.load(first).weights().sha256());
    Path third = folder.resolve("third.onnx");
    sketchell("train", "--config", settings, "--seed", 6, "--out", third);
    assertThat(TrainedModel.load(third).weights().sha256())
        .isNotEqualTo(TrainedModel.load(first).weights().sha256());
  }

  @Test
  void a_file_of_settings_that_is_none_is_refused() throws IOException {
    Path file = folder.resolve("run.json");
    assertRefused(train(doodles, "--config", file), "There is no file", "run.json");
    Files.writeString(file, "{\n\"options\": {,}}");
    assertRefused(train(doodles, "--config", file), "in line 2 there is no JSON");
    Files.writeString(file, "{}");
    assertRefused(train(doodles, "--config", file), "it has no object");
    Files.writeString(file, "{\"options\": {\"speed\": \"3\"}}");
    assertRefused(
        train(doodles, "--config", file), "has the setting speed, which train does not know");
    Files.writeString(file, "{\"options\": {\"epochs\": \"many\"}}");
    assertRefused(train(doodles, "--config", file), "many");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--optimizer | adama | There is no optimizer called adama",
        "--optimizer | adam momentum=1 | Adam has no momentum",
        "--schedule | cosin | A schedule is one of constant, cosine",
        "--average | ema | An average of weights is 'ema 0.999'",
        "--average | ema 1 | less than 1",
        "--class-weights | 1,2 | has one number for each of",
        "--class-weights | a,b,c | are numbers, or balanced, but got a",
        "--clip | -1 | numbers of 0 or more",
        "--accumulate | 0 | a number of batches of at least 1"
      })
  void a_way_of_learning_that_there_is_not_is_refused(String option, String value, String words) {
    assertRefused(train(doodles, option, value), words);
  }
}
