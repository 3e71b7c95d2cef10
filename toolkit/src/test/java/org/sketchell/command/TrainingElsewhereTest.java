// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;

/** A step that the command line writes, and what becomes of its state. */
class TrainingElsewhereTest {
  @TempDir static Path folder;
  private static Path data;
  private static Path step;

  @BeforeAll
  static void export() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    step = folder.resolve("train.onnx");
    Doodles.write(data, 30, 7);
    Ran ran = Ran.sketchell("export-training", data, "--batch-size", 4, "--seed", 2, "--out", step);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualToIgnoringNewLines(
            step
                + ": training step for batches of 4, 11963 parameters: images, labels,"
                + " learning_rate, step, parameters, memory_0, memory_1 -> loss, log_loss,"
                + " log_accuracy, new_parameters, new_memory_0, new_memory_1");
  }

  /** What the training begins with. */
  private static Path firstState() throws OrtException, IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float[] zeros = new float[11963];
    Map<String, OnnxTensor> fed = new HashMap<>();
    fed.put("labels", OnnxTensor.createTensor(environment, new long[4]));
    fed.put("images", bytes(environment));
    fed.put("learning_rate", OnnxTensor.createTensor(environment, 0f));
    fed.put("step", OnnxTensor.createTensor(environment, 0f));
    for (String vector : new String[] {"parameters", "memory_0", "memory_1"}) {
      fed.put(vector, OnnxTensor.createTensor(environment, zeros));
    }
    ByteBuffer state = ByteBuffer.allocate(zeros.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    try (OrtSession session = environment.createSession(step.toString());
        OrtSession.Result result = session.run(fed)) {
      for (float value : (float[]) result.get("new_parameters").orElseThrow().getValue()) {
        state.putFloat(value);
      }
    }
    return Files.write(folder.resolve("state.bin"), state.array());
  }

  private static OnnxTensor bytes(OrtEnvironment environment) throws OrtException {
    return OnnxTensor.createTensor(
        environment,
        ByteBuffer.allocateDirect(4 * 784),
        new long[] {4, 1, 28, 28},
        OnnxJavaType.UINT8);
  }

  @Test
  void a_state_becomes_a_model_that_is_predicted_with_and_evaluated() throws Exception {
    Path model = folder.resolve("model.onnx");
    Ran ran = Ran.sketchell("import-state", step, firstState(), "--out", model);
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("classes [angel, piano, violin]");
    assertThat(Ran.sketchell("predict", model, data.resolve("violin.npy")).code()).isZero();
    assertThat(Ran.sketchell("evaluate", model, data).lastLine()).containsEntry("images", "90");
    assertThat(Ran.sketchell("info", model).out()).contains("step-sha256", "divided by 255");
    Ran reproduced = Ran.sketchell("reproduce", model);
    assertThat(reproduced.code()).isEqualTo(2);
    assertThat(reproduced.err()).contains("it has no record of one");
  }

  @Test
  void other_forms_are_asked_for_by_name() {
    Path out = folder.resolve("other.onnx");
    Ran many = Ran.sketchell("export-training", data, "--form", "steps", "--out", out);
    assertThat(many.out()).contains("images, labels, rows, learning_rate, step");
    Ran halves = Ran.sketchell("export-training", data, "--form", "halves", "--out", out);
    assertThat(halves.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(folder.resolve("other.gradient.onnx") + ": "),
            line -> assertThat(line).startsWith(folder.resolve("other.update.onnx") + ": "));
    Ran wrong = Ran.sketchell("export-training", data, "--form", "quarters");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("expected step, steps or halves, got quarters");
  }

  @Test
  void a_mistake_is_a_sentence_and_leaves_no_file() throws Exception {
    Path state = Files.write(folder.resolve("short.bin"), new byte[10]);
    Path model = folder.resolve("none.onnx");
    Ran ran = Ran.sketchell("import-state", step, state, "--out", model);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("has 10 bytes, but the state of");
    assertThat(model).doesNotExist();
    Ran batch = Ran.sketchell("export-training", data, "--batch-size", 0, "--out", model);
    assertThat(batch.code()).isEqualTo(2);
    assertThat(batch.err()).contains("--batch-size is a number of at least 1, but got 0.");
    assertThat(model).doesNotExist();
  }
}
