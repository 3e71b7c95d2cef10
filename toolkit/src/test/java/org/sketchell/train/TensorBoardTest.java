// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Batch;
import org.sketchell.data.Split;
import org.sketchell.file.FileException;
import org.sketchell.nn.Module;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Read back by {@link EventReader}; a real TensorBoard reads them too, as notes in it say. */
class TensorBoardTest {
  private final Split split = Blobs.split(30, 12);

  @TempDir Path folder;

  private static Trainer trainer() {
    return new Trainer().batchSize(10).seed(3).quiet();
  }

  private static Classifier classifier() {
    return new Classifier(Blobs.network(1));
  }

  private static List<DynamicMessage> events(Path where) throws IOException {
    List<DynamicMessage> events = new ArrayList<>();
    for (Path file : EventFile.allIn(where)) {
      events.addAll(EventReader.read(file));
    }
    return events;
  }

  private static long step(DynamicMessage event) {
    return (long) EventReader.at(event, "step");
  }

  /** What there is of each tag, by step. */
  private static Map<String, Map<Long, DynamicMessage>> values(List<DynamicMessage> events) {
    Map<String, Map<Long, DynamicMessage>> values = new LinkedHashMap<>();
    for (DynamicMessage event : events) {
      for (DynamicMessage value : EventReader.all(event, "summary.value")) {
        values
            .computeIfAbsent((String) EventReader.at(value, "tag"), tag -> new TreeMap<>())
            .put(step(event), value);
      }
    }
    return values;
  }

  private static float scalar(DynamicMessage value) {
    return (float) EventReader.at(value, "simple_value");
  }

  @Test
  void a_checksum_is_the_one_of_the_published_examples() {
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    byte[] rising = new byte[32];
    IntStream.range(0, 32).forEach(i -> rising[i] = (byte) i);
    // RFC 3720, B.4.
    assertThat(EventReader.crc32c(new byte[32])).isEqualTo(0x8a9136aa);
    assertThat(EventReader.crc32c(ones)).isEqualTo(0x62a8ab43);
    assertThat(EventReader.crc32c(rising)).isEqualTo(0x46dd794e);
  }

  @Test
  void a_file_begins_as_every_file_of_tensorflows_does() throws IOException {
    EventFile.in(folder).close();
    Path file = EventFile.allIn(folder).get(0);
    assertThat(file.getFileName().toString()).matches("events\\.out\\.tfevents\\.\\d{10}");
    byte[] bytes = Files.readAllBytes(file);
    // Length and its checksum, the time's field; after the time the version.
    assertThat(HexFormat.of().formatHex(bytes, 0, 13)).isEqualTo("1800000000000000a37f4b2209");
    assertThat(HexFormat.of().formatHex(bytes, 21, 36)).isEqualTo("1a0d627261696e2e4576656e743a32");
    assertThat(EventReader.read(file)).hasSize(1);
  }

  @Test
  void each_epoch_has_all_that_was_logged() throws IOException {
    TrainingRun run =
        trainer()
            .maxEpochs(3)
            .validateEvery(2)
            .callback(TensorBoard.to(folder.resolve("runs/first")))
            .fit(classifier(), split);

    Map<String, Map<Long, DynamicMessage>> values = values(events(folder.resolve("runs/first")));
    assertThat(values.keySet())
        .containsExactlyInAnyOrder(
            "recipe",
            "learning_rate",
            "epoch",
            "seconds",
            "loss",
            "accuracy",
            "validation_loss",
            "validation_accuracy");
    assertThat(values.get("loss").keySet()).containsExactly(3L, 6L, 9L);
    assertThat(values.get("validation_loss").keySet()).containsExactly(6L, 9L);
    run.history()
        .forEach(
            epoch ->
                assertThat(scalar(values.get("loss").get(epoch.steps())))
                    .isEqualTo((float) epoch.value("loss")));
    assertThat(scalar(values.get("learning_rate").get(9L))).isEqualTo(0.001f);
  }

  @Test
  void points_within_epochs_are_the_means_since_the_last_ones() throws IOException {
    List<Double> losses = new ArrayList<>();
    Callback note =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            double sum = means.get("loss") * step;
            losses.add(
                sum - losses.stream().skip((run.steps() - 1) / 3 * 3).mapToDouble(x -> x).sum());
          }
        };
    trainer()
        .maxEpochs(2)
        .callback(note)
        .callback(TensorBoard.to(folder).everySteps(2))
        .fit(classifier(), split);

    Map<Long, DynamicMessage> points = values(events(folder)).get("steps/loss");
    assertThat(points.keySet()).containsExactly(2L, 4L, 6L);
    assertThat((double) scalar(points.get(2L)))
        .isCloseTo((losses.get(0) + losses.get(1)) / 2, within(1e-5));
    // The fourth step is the first of an epoch.
    assertThat((double) scalar(points.get(4L))).isCloseTo(losses.get(3), within(1e-5));
    assertThat((double) scalar(points.get(6L)))
        .isCloseTo((losses.get(4) + losses.get(5)) / 2, within(1e-5));
  }

  @Test
  void the_graph_has_every_layer_with_shapes_and_inputs_that_are_there() throws IOException {
    trainer().callback(TensorBoard.to(folder)).fit(classifier(), split);

    List<DynamicMessage> graphs =
        events(folder).stream().filter(event -> EventReader.has(event, "graph_def")).toList();
    assertThat(graphs).hasSize(1);
    List<DynamicMessage> nodes = EventReader.all(EventReader.graph(graphs.get(0)), "node");
    Set<Object> names = new TreeSet<>();
    nodes.forEach(node -> assertThat(names.add(EventReader.at(node, "name"))).isTrue());
    assertThat(names).contains("conv/Conv", "conv/weight", "linear/weight", "logits");
    for (DynamicMessage node : nodes) {
      for (Object input : (List<?>) EventReader.at(node, "input")) {
        assertThat(names).contains(input.toString().replaceAll(":\\d+$", ""));
      }
    }
    DynamicMessage conv =
        nodes.stream()
            .filter(node -> EventReader.at(node, "name").equals("conv/Conv"))
            .findFirst()
            .orElseThrow();
    assertThat(EventReader.at(conv, "op")).isEqualTo("Conv");
    DynamicMessage shape = attribute(conv, "_output_shapes", "list.shape");
    assertThat(EventReader.all(shape, "dim").stream().map(dim -> EventReader.at(dim, "size")))
        .containsExactly(-1L, 4L, 8L, 8L);
    assertThat(EventReader.all(conv, "attr").stream().map(entry -> EventReader.at(entry, "key")))
        .contains("pads", "strides");
  }

  private static DynamicMessage attribute(DynamicMessage node, String key, String path) {
    return EventReader.all(node, "attr").stream()
        .filter(entry -> EventReader.at(entry, "key").equals(key))
        .map(entry -> EventReader.all((DynamicMessage) EventReader.at(entry, "value"), path).get(0))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_recipe_is_a_text_with_what_training_was_asked_for() throws IOException {
    trainer().gradientClip(2).callback(TensorBoard.to(folder)).fit(classifier(), split);

    DynamicMessage text = values(events(folder)).get("recipe").get(0L);
    assertThat(EventReader.at(text, "metadata.plugin_data.plugin_name")).isEqualTo("text");
    assertThat(EventReader.at(text, "tensor.dtype")).isEqualTo(7);
    ByteString words = (ByteString) ((List<?>) EventReader.at(text, "tensor.string_val")).get(0);
    assertThat(words.toStringUtf8())
        .startsWith("| | |\n|---|---|\n")
        .contains("| optimizer | Adam[learningRate=0.001,")
        .contains("3 batches of 10 of 30 examples")
        .contains("| gradient clipped to | 2.0 |");
  }

  @Test
  void pictures_are_png_files_of_their_size() throws IOException {
    List<Boolean> modes = new ArrayList<>();
    trainer()
        .callback(
            TensorBoard.to(folder)
                .pictures(
                    "noise",
                    run -> {
                      modes.add(run.learner().isTraining());
                      return Tensors.full(0.5f, 10, 3, 4, 6);
                    })
                .figure("curve", run -> Figure.of(LineChart.of("curve").line("a", 1, 2))))
        .fit(classifier(), split);

    Map<String, Map<Long, DynamicMessage>> values = values(events(folder));
    DynamicMessage noise = (DynamicMessage) EventReader.at(values.get("noise").get(3L), "image");
    BufferedImage sheet = decoded(noise);
    // Two rows of eight, a pixel between.
    assertThat(sheet.getWidth()).isEqualTo(8 * 6 + 7).isEqualTo(EventReader.at(noise, "width"));
    assertThat(sheet.getHeight()).isEqualTo(2 * 4 + 1).isEqualTo(EventReader.at(noise, "height"));
    assertThat(sheet.getRGB(0, 0)).isEqualTo(0xff808080);
    assertThat(sheet.getRGB(6, 0)).isEqualTo(0xff000000);
    assertThat(modes).containsExactly(false);
    decoded((DynamicMessage) EventReader.at(values.get("curve").get(3L), "image"));
  }

  private static BufferedImage decoded(DynamicMessage image) throws IOException {
    byte[] png = ((ByteString) EventReader.at(image, "encoded_image_string")).toByteArray();
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(decoded.getWidth()).isEqualTo(EventReader.at(image, "width"));
    assertThat(decoded.getHeight()).isEqualTo(EventReader.at(image, "height"));
    return decoded;
  }

  @Test
  void histograms_count_every_number_of_a_parameter() throws IOException {
    Classifier classifier = classifier();
    trainer().callback(TensorBoard.to(folder).histograms(true)).fit(classifier, split);

    Map<String, Map<Long, DynamicMessage>> values = values(events(folder));
    DynamicMessage histogram =
        (DynamicMessage)
            EventReader.at(
                values.entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith("linear/weight"))
                    .findFirst()
                    .orElseThrow()
                    .getValue()
                    .get(3L),
                "histo");
    float[] weights =
        classifier.network().namedParameters().get("linear.weight").value().toFloatArray();
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    List<?> limits = (List<?>) EventReader.at(histogram, "bucket_limit");
    List<?> counts = (List<?>) EventReader.at(histogram, "bucket");
    assertThat(limits).hasSameSizeAs(counts);
    assertThat(counts.stream().mapToDouble(count -> (double) count).sum())
        .isEqualTo(weights.length)
        .isEqualTo(EventReader.at(histogram, "num"));
    assertThat((double) EventReader.at(histogram, "sum")).isCloseTo(sum, within(1e-6));
    assertThat((double) limits.get(limits.size() - 1)).isEqualTo(EventReader.at(histogram, "max"));
  }

  @Test
  void a_training_that_goes_on_writes_a_further_file_that_begins_after_its_steps()
      throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    Path board = folder.resolve("board");
    trainer()
        .maxEpochs(2)
        .callback(Checkpoint.every(checkpoint, 1))
        .callback(TensorBoard.to(board))
        .fit(classifier(), split);
    trainer().maxEpochs(4).callback(TensorBoard.to(board)).resume(checkpoint, classifier(), split);

    assertThat(EventFile.allIn(board)).hasSize(2);
    List<DynamicMessage> events = EventReader.read(EventFile.allIn(board).get(1));
    assertThat(EventReader.at(events.get(1), "session_log.status")).isEqualTo(1);
    assertThat(step(events.get(1))).isEqualTo(7);
    assertThat(values(events).get("loss").keySet()).containsExactly(9L, 12L);
    assertThat(values(events(board)).get("loss").keySet()).containsExactly(3L, 6L, 9L, 12L);
    assertThat(events.stream().filter(event -> EventReader.has(event, "graph_def"))).isEmpty();
  }

  @Test
  void a_training_that_goes_on_into_an_empty_folder_tells_of_its_earlier_epochs()
      throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    trainer().maxEpochs(2).callback(Checkpoint.every(checkpoint, 1)).fit(classifier(), split);
    trainer()
        .maxEpochs(3)
        .callback(TensorBoard.to(folder.resolve("board")))
        .resume(checkpoint, classifier(), split);
    assertThat(values(events(folder.resolve("board"))).get("loss").keySet())
        .containsExactly(3L, 6L, 9L);
  }

  @Test
  void what_is_no_finite_number_is_written_as_it_is() throws IOException {
    try (EventFile file = EventFile.in(folder)) {
      file.write(
          Event.scalars(1, Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY, "c", -1.0 / 0)));
    }
    Map<String, Map<Long, DynamicMessage>> values = values(events(folder));
    assertThat(scalar(values.get("a").get(1L))).isNaN();
    assertThat(scalar(values.get("b").get(1L))).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(scalar(values.get("c").get(1L))).isEqualTo(Float.NEGATIVE_INFINITY);
    WeightSpread spread = WeightSpread.of(new float[] {Float.NaN, 1, 1, Float.POSITIVE_INFINITY});
    assertThat(spread.counts()).containsExactly(2);
  }

  @Test
  void a_place_that_is_no_folder_is_said_before_the_first_step() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    assertThatThrownBy(() -> trainer().callback(TensorBoard.to(file)).fit(classifier(), split))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("taken is no folder");
  }

  /** Its network is in its step, and takes no images alone. */
  private static final class Bare extends Learner {
    private final Module part = Blobs.network(1);

    @Override
    public Tensor trainingStep(Batch batch) {
      return part.forward(batch.images()).square().mean();
    }
  }

  @Test
  void a_network_that_cannot_be_drawn_ends_nothing() throws IOException {
    trainer().callback(TensorBoard.to(folder)).fit(new Bare(), split);
    assertThat(values(events(folder))).containsKeys("recipe", "epoch");
  }

  @Test
  void a_board_prints_what_it_shows() {
    assertThat(TensorBoard.to(Path.of("runs")).everySteps(10).histograms(true))
        .hasToString("TensorBoard(runs, every 10 steps, histograms)");
  }
}
