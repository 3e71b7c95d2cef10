// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.operator.Conv;
import org.sketchell.operator.Window;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Finds out whether a device can be used, by one real convolution: CUDA's libraries are loaded so
 * late that a session opens without them and fails when it runs.
 */
public final class DeviceProbe {
  private DeviceProbe() {}

  /** Providers that the ONNX Runtime on the class path was built with. */
  public static List<String> providers() {
    Engine.environment();
    return OrtEnvironment.getAvailableProviders().stream().map(OrtProvider::getName).toList();
  }

  /** Why a device cannot be used, as a sentence that says what to do; empty if it can. */
  public static Optional<String> problem(Device device) {
    try {
      Engine.environment();
    } catch (EngineException e) {
      return Optional.of(e.getMessage());
    }
    if (!isBuiltIn(device)) {
      return missing(device);
    }
    try {
      convolve(device);
      return Optional.empty();
    } catch (EngineException e) {
      return missing(device)
          .or(
              () ->
                  Optional.of(
                      device + " cannot compute a convolution: " + firstLine(e.getMessage())));
    }
  }

  private static boolean isBuiltIn(Device device) {
    return device.kind() == Device.Kind.CPU
        || OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /**
   * Why a device that failed may have done so: what is not to be found of that which it needs. It
   * may be where nobody looks here, so it is no reason not to try.
   */
  static Optional<String> missing(Device device) {
    if (!isBuiltIn(device)) {
      return Optional.of(
          device
              + " needs the CUDA build of ONNX Runtime, but the CPU build is on the class path;"
              + " build with: mvn -Pcuda -DskipTests clean package");
    }
    return device.kind() == Device.Kind.CPU
        ? Optional.empty()
        : CudaLibraries.missing().map(libraries -> device + " cannot be used: " + libraries);
  }

  /**
   * The first GPU if it can be used, else the processor.
   *
   * @param note is told why it is the processor, one sentence
   */
  public static Device choose(Consumer<String> note) {
    Device gpu = Device.cuda(0);
    Optional<String> problem = problem(gpu);
    problem.ifPresent(reason -> note.accept("The processor computes: " + reason + "."));
    return problem.isPresent() ? Device.CPU : gpu;
  }

  /**
   * Requires that a device can be used.
   *
   * @throws EngineException with the reason if it cannot
   */
  public static void require(Device device) {
    problem(device)
        .ifPresent(
            reason -> {
              throw new EngineException("%s", reason);
            });
  }

  private static String firstLine(String message) {
    return Arrays.stream(message.split("\n")).findFirst().orElse("");
  }

  private static void convolve(Device device) {
    Tensor image = Tensor.placeholder(TensorType.float32(1, 1, 4, 4));
    List<Integer> one = List.of(1, 1);
    Window window = new Window(List.of(3, 3), one, one, one, one);
    Tensor result = Tensor.apply(new Conv(window, 1), image, Tensors.ones(1, 1, 3, 3));
    TensorType type = image.type();
    Tensor ones = Tensors.ones(1, 1, 4, 4);
    try (CompiledGraph graph =
        CompiledGraph.of(
            ModelWriter.write(
                Target.PORTABLE.lower(Graph.of(List.of(result))), Map.of("x", image), List.of("y")),
            device,
            CompiledGraph.Effort.LITTLE)) {
      graph.run(
          List.of("x"),
          List.of(type),
          List.of(ones.value().orElseThrow()),
          List.of("y"),
          List.of(type),
          List.of(ByteBuffer.allocateDirect((int) type.bytes())));
    }
  }
}
