// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.Window;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Finds out how many channels the blocks of ONNX Runtime's own layout have on this processor. They
 * are meant for its inner use, so it may have none, or lose them, or compute something else; then
 * graphs do without, and so they do where the system property {@code sketchell.blocks} is {@code
 * false}.
 */
final class BlockProbe {
  private static Target target;

  private BlockProbe() {}

  /** What graphs with much to compute are lowered for; asked of ONNX Runtime once. */
  static synchronized Target target() {
    if (target == null) {
      target =
          switch (isWanted() ? found() : 0) {
            case 8 -> Target.CPU_BLOCKS_OF_8;
            case 16 -> Target.CPU_BLOCKS_OF_16;
            default -> Target.LOCAL_CPU;
          };
    }
    return target;
  }

  private static boolean isWanted() {
    return !"false".equals(System.getProperty("sketchell.blocks"));
  }

  private static int found() {
    try {
      int block = block();
      return (block == 8 || block == 16) && keepsNan(block) ? block : 0;
    } catch (EngineException e) {
      return 0;
    }
  }

  /** Four channels, as few as may be asked for, come back as those of a block. */
  private static int block() {
    TensorType four = TensorType.float32(1, 4, 1, 1);
    Tensor image = Tensor.placeholder(four);
    int[] channels = new int[1];
    try (CompiledGraph compiled = compiled(image, Tensor.apply(new IntoBlocks(4), image));
        OnnxTensor fed = CompiledGraph.tensor(four, memory(four))) {
      compiled.run(
          Map.of("x", fed),
          Set.of("y"),
          result -> channels[0] = (int) ((TensorInfo) result.get(0).getInfo()).getShape()[1]);
    }
    return channels[0];
  }

  /** Whether NaN is still NaN behind the ReLU of a convolution: a maximum of it and 0 may be 0. */
  private static boolean keepsNan(int block) {
    TensorType type = TensorType.float32(1, block, 1, 1);
    Tensor image = Tensor.placeholder(type);
    List<Integer> one = List.of(1, 1);
    List<Integer> none = List.of(0, 0);
    Tensor rectified =
        Tensor.apply(
            new BlockedConv(block, new Window(one, one, none, none, one), block, true),
            image,
            Tensors.ones(block, 1, 1, 1));
    ByteBuffer pixels = memory(type);
    ByteBuffer results = memory(type);
    for (int i = 0; i < block; i++) {
      pixels.putFloat(i * Float.BYTES, Float.NaN);
    }
    try (CompiledGraph compiled = compiled(image, rectified);
        OnnxTensor fed = CompiledGraph.tensor(type, pixels);
        OnnxTensor filled = CompiledGraph.tensor(type, results)) {
      compiled.run(Map.of("x", fed), Map.of("y", filled));
    }
    return IntStream.range(0, block).allMatch(i -> Float.isNaN(results.getFloat(i * Float.BYTES)));
  }

  private static CompiledGraph compiled(Tensor image, Tensor result) {
    return CompiledGraph.of(
        ModelWriter.write(Graph.of(List.of(result)), Map.of("x", image), List.of("y")),
        Device.CPU,
        CompiledGraph.Effort.LITTLE,
        1);
  }

  private static ByteBuffer memory(TensorType type) {
    return ByteBuffer.allocateDirect((int) type.bytes()).order(ByteOrder.nativeOrder());
  }
}
