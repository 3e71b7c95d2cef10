// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.optim.Adam;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
import org.sketchell.runtime.EngineException;
import org.sketchell.tensor.Tensors;

/** Training and serving on a GPU, beside the processor. */
class CudaTest {
  private static final int BATCH = 8;

  @TempDir Path folder;

  private static Learner learner(CudaKernelsTest.Layers layers) {
    Tensors.manualSeed(6);
    return new Classifier(layers.network()).optimizer(layers.optimizer);
  }

  /** The losses of thirty steps. */
  private static List<Float> losses(CudaKernelsTest.Layers layers, Device device) {
    ImageSet images = new Pictures(BATCH * 5, 1).images();
    List<Float> losses = new ArrayList<>();
    try (TrainingSession session = new TrainingSession(learner(layers), images, BATCH, device, 3)) {
      for (int epoch = 0; epoch < 6; epoch++) {
        Batches batches = Batches.shuffled(images, BATCH, 2).epoch(epoch);
        while (batches.next(session.buffers()) > 0) {
          losses.add(session.step(BATCH, 1e-3));
        }
      }
    }
    return losses;
  }

  /**
   * On which providers the nodes of a step ran, by ONNX Runtime's own profile; those that only work
   * out sizes are left out, which are numbers on the processor everywhere.
   */
  private Map<String, Set<String>> placements(PortableStep step, Device device)
      throws OrtException, IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, Set<String>> placements = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.enableProfiling(folder.resolve("profile").toString());
      if (device.kind() == Device.Kind.CUDA) {
        options.addCUDA(device.index());
      }
      Map<String, OnnxTensor> fed = new LinkedHashMap<>();
      try (OrtSession session = environment.createSession(step.onnx().toByteArray(), options)) {
        for (OnnxMl.ValueInfoProto input : step.onnx().getGraph().getInputList()) {
          fed.put(input.getName(), zeros(environment, input));
        }
        session.run(fed).close();
        for (JsonNode event : new ObjectMapper().readTree(new File(session.endProfiling()))) {
          JsonNode provider = event.path("args").path("provider");
          if (event.path("cat").asText().equals("Node") && provider.isTextual()) {
            placements
                .computeIfAbsent(provider.asText(), name -> new TreeSet<>())
                .add(event.path("args").path("op_name").asText());
          }
        }
      } finally {
        fed.values().forEach(OnnxTensor::close);
      }
    }
    return placements;
  }

  private static OnnxTensor zeros(OrtEnvironment environment, OnnxMl.ValueInfoProto input)
      throws OrtException {
    OnnxMl.TypeProto.Tensor type = input.getType().getTensorType();
    long[] sizes =
        type.getShape().getDimList().stream()
            // Sizes that are open are numbers of steps or of examples.
            .mapToLong(size -> size.hasDimValue() ? size.getDimValue() : BATCH)
            .toArray();
    int count = 1;
    for (long size : sizes) {
      count *= (int) size;
    }
    return switch (OnnxMl.TensorProto.DataType.forNumber(type.getElemType())) {
      case INT64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[count]), sizes);
      case UINT8 ->
          OnnxTensor.createTensor(
              environment, ByteBuffer.allocateDirect(count), sizes, OnnxJavaType.UINT8);
      default ->
          OnnxTensor.createTensor(
              environment,
              ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()),
              sizes,
              OnnxJavaType.FLOAT);
    };
  }

  @Test
  void the_profile_tells_where_nodes_ran() throws Exception {
    PortableStep step =
        new Trainer()
            .batchSize(BATCH)
            .step(
                new Classifier(Networks.tutorial(3)), Doodles.set(Doodles.tutorialClasses(), 4, 1));
    Map<String, Set<String>> placements = placements(step.manySteps(), Device.CPU);
    assertThat(placements).containsOnlyKeys("CPUExecutionProvider");
    assertThat(placements.get("CPUExecutionProvider")).contains("Gemm", "Gather", "Scan");
  }

  @Test
  void without_a_gpu_the_first_use_says_what_is_missing() {
    assumeTrue(DeviceProbe.problem(Device.cuda(0)).isPresent(), "a GPU can be used");
    ImageSet doodles = Doodles.set(Doodles.tutorialClasses(), 10, 1);
    Trainer trainer = new Trainer().quiet().device(Device.cuda(0));
    Learner learner = new Classifier(Networks.tutorial(3));
    String words = "cuda:0 (needs the CUDA build of|cannot be used: not to be found is ).*";
    assertThatThrownBy(
            () ->
                trainer.fit(
                    learner, Batches.sequential(doodles, 5), Batches.sequential(doodles, 5)))
        .isInstanceOf(EngineException.class)
        .hasMessageMatching(words);
    Path file = folder.resolve("model.onnx");
    TrainedModel.of(Networks.tutorial(3), doodles.inputs(), Doodles.tutorialClasses()).save(file);
    assertThatThrownBy(() -> TrainedModel.load(file, Device.cuda(0)).predict(doodles.tensor(0)))
        .isInstanceOf(EngineException.class)
        .hasMessageMatching(words);
  }

  /** Where there is a GPU that can be used. */
  @Nested
  class OnAGpu {
    @BeforeAll
    static void isThere() {
      assumeTrue(DeviceProbe.problem(Device.cuda(0)).isEmpty(), "no GPU can be used");
    }

    @ParameterizedTest
    @EnumSource
    void thirty_steps_agree_with_the_processor(CudaKernelsTest.Layers layers) {
      List<Float> expected = losses(layers, Device.CPU);
      List<Float> found = losses(layers, Device.cuda(0));
      assertThat(found).hasSize(30);
      for (int i = 0; i < 30; i++) {
        float tolerance = 1e-4f * Math.max(1, Math.abs(expected.get(i)));
        assertThat(found.get(i)).as("step %d", i + 1).isCloseTo(expected.get(i), within(tolerance));
      }
    }

    @ParameterizedTest
    @EnumSource
    void no_node_of_a_step_runs_on_the_processor(CudaKernelsTest.Layers layers) throws Exception {
      PortableStep step =
          new Trainer().batchSize(BATCH).step(learner(layers), new Pictures(BATCH, 1).images());
      for (PortableStep form : List.of(step, step.manySteps())) {
        assertThat(placements(form, Device.cuda(0))).containsOnlyKeys("CUDAExecutionProvider");
      }
    }

    @Test
    void steps_together_learn_the_same() {
      ImageSet doodles = Doodles.set(Doodles.tutorialClasses(), 200, 3);
      List<TrainingRun> runs = new ArrayList<>();
      for (int together : new int[] {1, 0}) {
        Tensors.manualSeed(6);
        runs.add(
            new Trainer()
                .quiet()
                .device(Device.cuda(0))
                .stepsTogether(together)
                .fit(
                    new Classifier(Networks.tutorial(3)).optimizer(new Adam(1e-3)),
                    Batches.shuffled(doodles, 20, 1),
                    Batches.sequential(doodles, 100)));
      }
      double expected = runs.get(0).last().orElseThrow().values().get("validation_loss");
      double found = runs.get(1).last().orElseThrow().values().get("validation_loss");
      assertThat(found).isCloseTo(expected, within(1e-3));
    }

    @ParameterizedTest
    @EnumSource(names = "FLOAT32", mode = EnumSource.Mode.INCLUDE)
    void a_model_answers_as_on_the_processor(Device.Arithmetic arithmetic) {
      answers(new Device(Device.Kind.CUDA, 0, arithmetic), 1e-5f);
    }

    @ParameterizedTest
    @EnumSource(names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
    void and_less_exactly_where_that_is_asked_for(Device.Arithmetic arithmetic) {
      answers(new Device(Device.Kind.CUDA, 0, arithmetic), 1e-2f);
    }

    private void answers(Device device, float tolerance) {
      Tensors.manualSeed(6);
      Path file = folder.resolve("model.onnx");
      TrainedModel.of(
              Networks.twoConvolutions(10),
              Doodles.set(Doodles.tutorialClasses(), 4, 1).inputs(),
              List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"))
          .save(file);
      for (int batch : new int[] {1, 7, 5000}) {
        var images = Tensors.rand(batch, 1, 28, 28).times(255).evaluate();
        assertThat(TrainedModel.load(file, device).probabilities(images).toFloatArray())
            .containsExactly(
                TrainedModel.load(file).probabilities(images).toFloatArray(), within(tolerance));
      }
    }
  }
}
