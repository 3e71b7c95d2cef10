// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.data.Batch;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageSet;
import org.sketchell.file.FileException;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.AdaptiveAvgPool2d;
import org.sketchell.nn.BCEWithLogitsLoss;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.GELU;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A step in a file, run by a stock runtime, is the trainer's step. */
class PortableStepTest {
  private static final int BATCH = 10;
  private static final int STEPS = 50;

  private final Pictures pictures = new Pictures(BATCH, 1);
  @TempDir Path folder;

  /** What is trained, and how. */
  enum Kind {
    CHAPTER {
      @Override
      Learner learner() {
        return new Classifier(
                new Sequential(
                    new Conv2d(1, 6, 3, padding(1)),
                    new ReLU(),
                    new MaxPool2d(2),
                    new Flatten(),
                    new Linear(6 * 16, 2)))
            .optimizer(new Adam(1e-3));
      }
    },
    NORMALISED {
      @Override
      Learner learner() {
        return new Classifier(
                new Sequential(
                    new Conv2d(1, 4, 3, padding(1)),
                    new BatchNorm2d(4),
                    new ReLU(),
                    new Dropout(0.2),
                    new Flatten(),
                    new Linear(4 * 64, 2)))
            .optimizer(new Sgd(0.01).momentum(0.9));
      }
    },
    PARTLY_FROZEN {
      @Override
      Learner learner() {
        Conv2d frozen = new Conv2d(1, 8, 3, padding(1), stride(2));
        frozen.freeze();
        return new Classifier(
                new Sequential(
                    frozen, new GELU(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(8, 2)))
            .optimizer(new RmsProp(1e-3));
      }
    },
    DENSE {
      @Override
      Learner learner() {
        return new Classifier(
                new Sequential(
                    new Flatten(), new Linear(64, 12), new LayerNorm(12), new Linear(12, 2)))
            .optimizer(new AdamW(1e-3));
      }
    },
    MASKS {
      @Override
      Learner learner() {
        return new Supervised(
                new Sequential(
                    new Conv2d(1, 4, 3, padding(1), stride(2)),
                    new ReLU(),
                    new ConvTranspose2d(4, 1, 2, stride(2))),
                new BCEWithLogitsLoss())
            .optimizer(new Sgd(0.05));
      }
    };

    abstract Learner learner();

    Examples examples(Pictures pictures) {
      return this == MASKS
          ? Examples.of("pictures", Column.pixels(pictures.images()))
              .target("masks", Column.flags(pictures.mask().reshape(BATCH, 1, 8, 8)))
          : pictures.images();
    }
  }

  private static Trainer trainer() {
    return new Trainer().batchSize(BATCH).seed(5).gradientClip(0.8);
  }

  private static PortableStep step(Kind kind, Examples examples) {
    Tensors.manualSeed(2);
    return trainer().step(kind.learner(), examples);
  }

  /** The file's training under ONNX Runtime as anybody would write it. */
  private static final class Elsewhere implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, ByteBuffer> batch;
    Map<String, float[]> state = new LinkedHashMap<>();

    Elsewhere(Path file, Map<String, ByteBuffer> batch) throws OrtException {
      session = environment.createSession(file.toString());
      this.batch = batch;
      for (String name : session.getOutputNames()) {
        if (name.startsWith("new_")) {
          String vector = name.substring(4);
          state.put(vector, new float[(int) info(vector).getShape()[0]]);
        }
      }
    }

    private TensorInfo info(String input) throws OrtException {
      return (TensorInfo) session.getInputInfo().get(input).getInfo();
    }

    Map<String, Float> step(int number, float rate) throws OrtException {
      Map<String, OnnxTensor> fed = new HashMap<>();
      for (Map.Entry<String, ByteBuffer> field : batch.entrySet()) {
        TensorInfo info = info(field.getKey());
        ByteBuffer bytes = field.getValue();
        fed.put(
            field.getKey(),
            OnnxTensor.createTensor(environment, bytes, info.getShape(), info.type));
      }
      for (Map.Entry<String, float[]> vector : state.entrySet()) {
        fed.put(vector.getKey(), OnnxTensor.createTensor(environment, vector.getValue()));
      }
      fed.put("learning_rate", OnnxTensor.createTensor(environment, rate));
      fed.put("step", OnnxTensor.createTensor(environment, (float) number));
      Map<String, Float> told = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(fed)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          Object value = output.getValue().getValue();
          if (output.getKey().startsWith("new_")) {
            state.put(output.getKey().substring(4), (float[]) value);
          } else {
            told.put(output.getKey(), (Float) value);
          }
        }
      } finally {
        fed.values().forEach(OnnxTensor::close);
      }
      return told;
    }

    Path save(Path file, List<String> vectors) throws IOException {
      int count = vectors.stream().mapToInt(vector -> state.get(vector).length).sum();
      ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (String vector : vectors) {
        for (float value : state.get(vector)) {
          bytes.putFloat(value);
        }
      }
      return Files.write(file, bytes.array());
    }

    @Override
    public void close() throws OrtException {
      session.close();
    }
  }

  /** The fields of a batch as they lie in files. */
  private static Map<String, ByteBuffer> batch(Examples examples) {
    Map<String, ByteBuffer> batch = new LinkedHashMap<>();
    int[] all = new int[BATCH];
    Arrays.setAll(all, i -> i);
    List<Tensor> stored = examples.stored(all);
    List<String> names = Given.of(examples).names();
    for (int i = 0; i < stored.size(); i++) {
      Tensor field = stored.get(i).evaluate();
      ByteBuffer value = field.value().orElseThrow();
      ByteBuffer copy = ByteBuffer.allocateDirect(value.remaining()).order(ByteOrder.nativeOrder());
      copy.put(value.duplicate()).flip();
      batch.put(names.get(i).substring(names.get(i).indexOf('/') + 1), copy);
    }
    return batch;
  }

  @ParameterizedTest
  @EnumSource
  void fifty_steps_are_the_trainers(Kind kind) throws OrtException, IOException {
    Examples examples = kind.examples(pictures);
    Path file = folder.resolve("train.onnx");
    step(kind, examples).save(file);
    Tensors.manualSeed(2);
    Learner learner = kind.learner();
    Map<String, ByteBuffer> batch = batch(examples);
    try (Elsewhere elsewhere = new Elsewhere(file, batch);
        TrainingSession session =
            new TrainingSession(
                learner,
                Given.of(examples),
                BATCH,
                Device.CPU,
                StepForm.plain(5).clipNorm(0.8),
                0)) {
      elsewhere.step(0, 1e-3f);
      List<ByteBuffer> buffers = session.buffers();
      int next = 0;
      for (ByteBuffer field : batch.values()) {
        buffers.get(next++).put(0, field, 0, field.limit());
      }
      for (int i = 1; i <= STEPS; i++) {
        float rate = 1e-2f / i;
        Map<String, Float> told = elsewhere.step(i, rate);
        assertThat(told.get("loss"))
            .as("loss of step %d", i)
            .isCloseTo(session.step(BATCH, rate), within(1e-4f));
        Means means = new Means();
        session.addLogged(BATCH, means);
        means
            .view()
            .forEach(
                (name, value) -> {
                  if (!name.equals(TracedStep.LOSS)) {
                    assertThat((double) told.get("log_" + name))
                        .isCloseTo(value, within(name.equals("accuracy") ? 0.11 : 1e-4));
                  }
                });
      }
      session.writeBack();
      Path state =
          elsewhere.save(folder.resolve("state.bin"), List.copyOf(elsewhere.state.keySet()));
      TrainedModel model = PortableStep.read(file).model(state);
      Path saved = folder.resolve("model.onnx");
      model.save(saved);
      Tensor images = Tensors.rand(3, 1, 8, 8).times(255).evaluate();
      TrainedModel trained =
          TrainedModel.of(
              learner.network(),
              examples.inputs(),
              Given.of(examples).classes(learner, examples.classes()));
      trained
          .run(images)
          .forEach(
              (name, expected) ->
                  assertThat(TrainedModel.load(saved).run(images).get(name).toFloatArray())
                      .usingComparatorWithPrecision(1e-3f)
                      .containsExactly(expected.toFloatArray()));
      assertThat(TrainedModel.load(saved).labels()).isEqualTo(trained.labels());
    }
  }

  @Test
  void step_0_gives_the_first_state() throws OrtException {
    Path file = folder.resolve("train.onnx");
    step(Kind.NORMALISED, pictures.images()).save(file);
    try (Elsewhere elsewhere = new Elsewhere(file, batch(pictures.images()))) {
      elsewhere.state.values().forEach(vector -> Arrays.fill(vector, Float.NaN));
      elsewhere.step(0, Float.NaN);
      Tensors.manualSeed(2);
      Learner learner = Kind.NORMALISED.learner();
      float[] first = learner.parameters().get(0).value().toFloatArray();
      assertThat(elsewhere.state.get("parameters")).startsWith(first);
      assertThat(elsewhere.state.get("memory_0")).containsOnly(0f);
      assertThat(elsewhere.state.get("buffers")).contains(0f, 1f).doesNotContain(Float.NaN);
    }
  }

  @Test
  void is_of_standard_operators_and_says_what_its_inputs_are() {
    PortableStep step = step(Kind.CHAPTER, pictures.images());
    assertThat(step.onnx().getOpsetImportList())
        .singleElement()
        .satisfies(set -> assertThat(set.getDomain() + set.getVersion()).isEqualTo("17"));
    assertThat(step)
        .hasToString(
            "training step for batches of 10, 254 parameters: images, labels, learning_rate, step,"
                + " parameters, memory_0, memory_1 -> loss, log_loss, log_accuracy, new_parameters,"
                + " new_memory_0, new_memory_1");
    assertThat(step.onnx().getMetadataPropsList())
        .filteredOn(entry -> entry.getKey().equals("sketchell.training"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.getValue())
                    .contains("\"images\":\"input: images", "\"optimizer\":\"Adam\"")
                    .contains("\"name\":\"network.0.weight\",\"shape\":[6,1,3,3]"));
  }

  @Test
  void an_input_that_is_called_like_the_state_keeps_its_kind_in_its_name() {
    ImageSet images = pictures.images();
    Examples odd = Examples.of("step", Column.pixels(images)).target("step", Column.labels(images));
    assertThat(step(Kind.CHAPTER, odd).toString()).contains("input/step, target/step");
  }

  @Test
  void state_without_the_optimisers_memory_will_do() throws OrtException, IOException {
    Path file = folder.resolve("train.onnx");
    step(Kind.NORMALISED, pictures.images()).save(file);
    try (Elsewhere elsewhere = new Elsewhere(file, batch(pictures.images()))) {
      elsewhere.step(0, 0);
      Path state = elsewhere.save(folder.resolve("s.bin"), List.of("parameters", "buffers"));
      TrainedModel model = PortableStep.read(file).model(state);
      assertThat(model.labels()).containsExactly("left", "right");
      assertThat(model.record()).isEmpty();
      assertThat(model.notes().get("sketchell.imported")).contains("step-sha256", "state-sha256");
    }
  }

  // Other forms ----------------------------------------------------------------------------------

  /** What a model gives, run once. */
  private static Map<String, Object> once(PortableStep step, Map<String, OnnxTensor> fed)
      throws OrtException {
    Map<String, Object> given = new HashMap<>();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(step.onnx().toByteArray());
        OrtSession.Result result = session.run(fed)) {
      for (Map.Entry<String, OnnxValue> output : result) {
        given.put(output.getKey(), output.getValue().getValue());
      }
    }
    return given;
  }

  private static OnnxTensor tensor(Object value) throws OrtException {
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), value);
  }

  private static Map<String, OnnxTensor> fed(
      PortableStep step, Map<String, ByteBuffer> batch, int examples) throws OrtException {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try (OrtSession session =
        OrtEnvironment.getEnvironment().createSession(step.onnx().toByteArray())) {
      for (Map.Entry<String, ByteBuffer> field : batch.entrySet()) {
        TensorInfo info = (TensorInfo) session.getInputInfo().get(field.getKey()).getInfo();
        long[] shape = info.getShape();
        shape[0] = examples;
        fed.put(
            field.getKey(),
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), field.getValue(), shape, info.type));
      }
    }
    return fed;
  }

  @ParameterizedTest
  @EnumSource
  void many_steps_in_one_run_are_as_many_steps(Kind kind) throws OrtException {
    Examples examples = kind.examples(pictures);
    PortableStep step = step(kind, examples);
    Path file = folder.resolve("train.onnx");
    step.save(file);
    List<Float> losses = new java.util.ArrayList<>();
    try (Elsewhere elsewhere = new Elsewhere(file, batch(examples))) {
      for (int i = 0; i <= STEPS; i++) {
        losses.add(elsewhere.step(i, 1e-2f).get("loss"));
      }
      PortableStep many = PortableStep.read(saved(step.manySteps()));
      Map<String, OnnxTensor> fed = fed(many, batch(examples), BATCH);
      long[][] rows = new long[STEPS + 1][BATCH];
      float[] rates = new float[STEPS + 1];
      float[] numbers = new float[STEPS + 1];
      for (int i = 0; i <= STEPS; i++) {
        Arrays.setAll(rows[i], row -> row);
        rates[i] = 1e-2f;
        numbers[i] = i;
      }
      fed.put("rows", tensor(rows));
      fed.put("learning_rate", tensor(rates));
      fed.put("step", tensor(numbers));
      for (Map.Entry<String, float[]> vector : elsewhere.state.entrySet()) {
        fed.put(vector.getKey(), tensor(new float[vector.getValue().length]));
      }
      Map<String, Object> given = once(many, fed);
      float[] told = (float[]) given.get("loss");
      for (int i = 1; i <= STEPS; i++) {
        assertThat(told[i]).as("loss of step %d", i).isCloseTo(losses.get(i), within(1e-5f));
      }
      for (Map.Entry<String, float[]> vector : elsewhere.state.entrySet()) {
        assertThat((float[]) given.get("new_" + vector.getKey()))
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(vector.getValue());
      }
    }
  }

  private Path saved(PortableStep step) {
    Path file = folder.resolve("many.onnx");
    step.save(file);
    return file;
  }

  /** The rows of a batch from one to another, of fields of one size each. */
  private static Map<String, ByteBuffer> share(Map<String, ByteBuffer> batch, int from, int to) {
    Map<String, ByteBuffer> share = new LinkedHashMap<>();
    batch.forEach(
        (name, bytes) -> {
          int each = bytes.limit() / BATCH;
          ByteBuffer rows = ByteBuffer.allocateDirect(each * (to - from));
          rows.order(ByteOrder.nativeOrder());
          rows.put(0, bytes, from * each, each * (to - from));
          share.put(name, rows);
        });
    return share;
  }

  @ParameterizedTest
  @EnumSource(names = "NORMALISED", mode = EnumSource.Mode.EXCLUDE)
  void two_machines_with_half_a_batch_each_take_the_step_of_the_whole(Kind kind)
      throws OrtException {
    Examples examples = kind.examples(pictures);
    Path file = folder.resolve("train.onnx");
    step(kind, examples).save(file);
    Tensors.manualSeed(2);
    PortableHalves halves = trainer().batchSize(BATCH / 2).halves(kind.learner(), examples);
    try (Elsewhere elsewhere = new Elsewhere(file, batch(examples))) {
      elsewhere.step(0, 0);
      Map<String, float[]> state = new LinkedHashMap<>(elsewhere.state);
      for (int i = 1; i <= 3; i++) {
        float loss = elsewhere.step(i, 1e-2f).get("loss");
        float[] mean = new float[state.get("parameters").length];
        float losses = 0;
        for (int machine = 0; machine < 2; machine++) {
          int from = machine * BATCH / 2;
          Map<String, OnnxTensor> fed =
              fed(halves.gradient(), share(batch(examples), from, from + BATCH / 2), BATCH / 2);
          fed.put("step", tensor((float) i));
          fed.put("parameters", tensor(state.get("parameters")));
          Map<String, Object> given = once(halves.gradient(), fed);
          float[] gradient = (float[]) given.get("gradient");
          for (int j = 0; j < mean.length; j++) {
            mean[j] += gradient[j] / 2;
          }
          losses += (Float) given.get("loss") / 2;
        }
        assertThat(losses).isCloseTo(loss, within(1e-5f));
        Map<String, OnnxTensor> fed = new HashMap<>();
        fed.put("gradient", tensor(mean));
        fed.put("step", tensor((float) i));
        fed.put("learning_rate", tensor(1e-2f));
        for (Map.Entry<String, float[]> vector : state.entrySet()) {
          fed.put(vector.getKey(), tensor(vector.getValue()));
        }
        Map<String, Object> given = once(halves.update(), fed);
        state.replaceAll((vector, old) -> (float[]) given.get("new_" + vector));
        assertThat(state.get("parameters"))
            .usingComparatorWithPrecision(1e-4f)
            .containsExactly(elsewhere.state.get("parameters"));
      }
    }
  }

  @Test
  void the_halves_share_the_state() {
    Tensors.manualSeed(2);
    PortableHalves halves = trainer().halves(Kind.NORMALISED.learner(), pictures.images());
    assertThat(halves)
        .hasToString(
            "gradient: training step for batches of 10, 562 parameters: images, labels, step,"
                + " parameters, buffers -> loss, log_loss, log_accuracy, new_buffers, gradient;"
                + " update: training step for batches of 10, 562 parameters: gradient,"
                + " learning_rate, step, parameters, memory_0 -> new_parameters, new_memory_0");
    Path gradient = folder.resolve("gradient.onnx");
    Path update = folder.resolve("update.onnx");
    halves.save(gradient, update);
    assertThat(PortableStep.read(gradient)).hasToString(halves.gradient().toString());
    assertThat(PortableStep.read(update)).hasToString(halves.update().toString());
  }

  // Averages of weights --------------------------------------------------------------------------

  private static final Averaging MOVING = Averaging.ema(0.8);

  private static Learner normalised() {
    Tensors.manualSeed(2);
    return Kind.NORMALISED.learner();
  }

  private static void requireAlike(TrainedModel found, TrainedModel expected) {
    Tensors.manualSeed(9);
    Tensor images = Tensors.rand(3, 1, 8, 8).times(255).evaluate();
    expected
        .run(images)
        .forEach(
            (name, value) ->
                assertThat(found.run(images).get(name).toFloatArray())
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(value.toFloatArray()));
  }

  @Test
  void a_moving_average_is_the_trainers() throws OrtException, IOException {
    Examples examples = pictures.images();
    Path file = folder.resolve("train.onnx");
    trainer().averaging(MOVING).step(normalised(), examples).save(file);
    Learner learner = normalised();
    Map<String, ByteBuffer> batch = batch(examples);
    StepForm form = new StepForm(5, 0.8, 0, 1, Optional.of(MOVING));
    try (Elsewhere elsewhere = new Elsewhere(file, batch);
        TrainingSession session =
            new TrainingSession(learner, Given.of(examples), BATCH, Device.CPU, form, 0)) {
      elsewhere.step(0, 0);
      List<ByteBuffer> buffers = session.buffers();
      int next = 0;
      for (ByteBuffer field : batch.values()) {
        buffers.get(next++).put(0, field, 0, field.limit());
      }
      for (int i = 1; i <= 10; i++) {
        elsewhere.step(i, 1e-2f);
        session.step(BATCH, 1e-2f);
      }
      session.writeBack();
      TrainedModel trained =
          TrainedModel.of(
              learner.network(),
              examples.inputs(),
              Given.of(examples).classes(learner, examples.classes()));
      List<String> averages = List.of("average_parameters", "average_buffers");
      List<String> lasting = new ArrayList<>(List.of("parameters", "buffers"));
      lasting.addAll(averages);
      for (List<String> vectors :
          List.of(List.copyOf(elsewhere.state.keySet()), lasting, averages)) {
        Path state = elsewhere.save(folder.resolve("state.bin"), vectors);
        requireAlike(PortableStep.read(file).model(state), trained);
      }
      assertThat(elsewhere.state.get("average_parameters"))
          .isNotEqualTo(elsewhere.state.get("parameters"));
    }
  }

  @Test
  void halves_average_what_each_of_them_makes() throws OrtException {
    Examples examples = pictures.images();
    Path file = folder.resolve("train.onnx");
    trainer().averaging(MOVING).step(normalised(), examples).save(file);
    PortableHalves halves = trainer().averaging(MOVING).halves(normalised(), examples);
    assertThat(halves.toString())
        .contains("step, parameters, buffers, average_buffers -> ")
        .contains("new_buffers, new_average_buffers, gradient;")
        .contains("step, parameters, memory_0, average_parameters -> new_parameters,");
    try (Elsewhere elsewhere = new Elsewhere(file, batch(examples))) {
      elsewhere.step(0, 0);
      Map<String, float[]> state = new LinkedHashMap<>(elsewhere.state);
      for (int i = 1; i <= 3; i++) {
        elsewhere.step(i, 1e-2f);
        Map<String, OnnxTensor> fed = fed(halves.gradient(), batch(examples), BATCH);
        fed.put("step", tensor((float) i));
        for (String vector : List.of("parameters", "buffers", "average_buffers")) {
          fed.put(vector, tensor(state.get(vector)));
        }
        Map<String, Object> given = new HashMap<>(once(halves.gradient(), fed));
        fed = new HashMap<>();
        fed.put("gradient", tensor(given.get("gradient")));
        fed.put("step", tensor((float) i));
        fed.put("learning_rate", tensor(1e-2f));
        for (String vector : List.of("parameters", "memory_0", "average_parameters")) {
          fed.put(vector, tensor(state.get(vector)));
        }
        given.putAll(once(halves.update(), fed));
        state.replaceAll((vector, old) -> (float[]) given.get("new_" + vector));
        state.forEach(
            (vector, values) ->
                assertThat(values)
                    .as(vector)
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(elsewhere.state.get(vector)));
      }
    }
  }

  @Test
  void a_mean_over_epochs_is_made_by_whoever_trains() {
    Trainer over = trainer().averaging(Averaging.swa(1));
    assertThatThrownBy(() -> over.step(normalised(), pictures.images()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("knows of no epochs")
        .hasMessageContaining("(swa 1)");
    assertThatThrownBy(() -> over.halves(normalised(), pictures.images()))
        .isInstanceOf(TrainingException.class);
  }

  @Test
  void says_that_each_group_of_parameters_has_its_rate() {
    Tensors.manualSeed(2);
    Classifier learner = (Classifier) Kind.NORMALISED.learner();
    Classifier grouped =
        learner.group(
            ParameterGroup.of(List.of(learner.parameters().get(0)), new Sgd(0.001).momentum(0.9)));
    PortableStep step = trainer().step(grouped, pictures.images());
    assertThat(step.layout().inputs().get("learning_rate"))
        .isEqualTo("sizes of this step, one for each group of parameters");
    assertThat(step.manySteps().layout().inputs().get("learning_rate"))
        .isEqualTo("sizes of each step, one for each group of parameters");
  }

  // What does not fit ----------------------------------------------------------------------------

  @Test
  void a_state_of_another_length_is_refused() throws IOException {
    Path file = folder.resolve("train.onnx");
    step(Kind.CHAPTER, pictures.images()).save(file);
    Path state = Files.write(folder.resolve("state.bin"), new byte[12]);
    PortableStep step = PortableStep.read(file);
    assertThatThrownBy(() -> step.model(state))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has 12 bytes, but the state of")
        .hasMessageContaining("has 3048, as float32: {parameters=254, memory_0=254, memory_1=254}")
        .hasMessageEndingWith("or 1016 for parameters alone.");
    assertThatThrownBy(() -> step.model(folder.resolve("none.bin")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none.bin");
  }

  @Test
  void so_is_one_that_went_astray() throws IOException {
    Path file = folder.resolve("train.onnx");
    step(Kind.CHAPTER, pictures.images()).save(file);
    byte[] bytes = new byte[254 * 4];
    bytes[60 * 4 + 3] = 0x7f;
    bytes[60 * 4 + 2] = (byte) 0xc0;
    Path state = Files.write(folder.resolve("state.bin"), bytes);
    assertThatThrownBy(() -> PortableStep.read(file).model(state))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("values that are no finite numbers")
        .hasMessageContaining("the first of 4.weight at element 0");
  }

  @Test
  void other_files_are_no_training_steps() throws IOException {
    Path model = folder.resolve("model.onnx");
    TrainedModel.of(new Linear(2, 1), Tensors.zeros(1, 2)).save(model);
    Path file = folder.resolve("train.onnx");
    step(Kind.CHAPTER, pictures.images()).save(file);
    byte[] whole = Files.readAllBytes(file);
    Path text = Files.writeString(folder.resolve("text.onnx"), "nothing of the kind");
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
    Path newer =
        Files.write(
            folder.resolve("newer.onnx"),
            changed(step(Kind.CHAPTER, pictures.images())).toByteArray());
    for (Path other : List.of(model, text, cut, newer, folder.resolve("none.onnx"))) {
      assertThatThrownBy(() -> PortableStep.read(other))
          .isInstanceOf(FileException.class)
          .hasMessageContaining(other.toString());
    }
    assertThatThrownBy(() -> PortableStep.read(newer))
        .hasMessageContaining("is of operator set 18, but training steps are written in 17");
  }

  private static ai.onnx.proto.OnnxMl.ModelProto changed(PortableStep step) {
    var changed = step.onnx().toBuilder();
    changed.getOpsetImportBuilder(0).setVersion(18);
    return changed.build();
  }

  @Test
  void a_step_that_draws_in_java_is_refused() {
    Learner drawing =
        new Learner() {
          private final Linear linear = new Linear(64, 2);

          @Override
          public Tensor forward(Tensor input) {
            return linear.forward(input.flatten(1));
          }

          @Override
          public Tensor trainingStep(Batch batch) {
            return Losses.crossEntropy(forward(batch.images()), batch.labels())
                .times(Math.random());
          }
        };
    assertThatThrownBy(() -> trainer().step(drawing, pictures.images()))
        .isInstanceOf(TrainingException.class);
  }
}
