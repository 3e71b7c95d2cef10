package org.sketchell.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * Finds out how many channels the blocks of ONNX Runtime's own layout have on this processor. They
 * are meant for its inner use, so it may have none, or lose them; then graphs do without, and so
 * they do where the system property {@code sketchell.blocks} is {@code false}.
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

  /** Four channels, as few as may be asked for, come back as those of a block. */
  private static int found() {
    TensorType four = TensorType.float32(1, 4, 1, 1);
    Tensor image = Tensor.placeholder(four);
    Graph graph = Graph.of(List.of(Tensor.apply(new IntoBlocks(4), image)));
    ByteBuffer pixels = ByteBuffer.allocateDirect(4 * Float.BYTES).order(ByteOrder.nativeOrder());
    int[] channels = new int[1];
    try (CompiledGraph compiled =
            CompiledGraph.of(
                ModelWriter.write(graph, Map.of("x", image), List.of("y")),
                Device.CPU,
                CompiledGraph.Effort.LITTLE,
                1);
        OnnxTensor fed = CompiledGraph.tensor(four, pixels)) {
      compiled.run(
          Map.of("x", fed),
          Set.of("y"),
          result -> channels[0] = (int) ((TensorInfo) result.get(0).getInfo()).getShape()[1]);
    } catch (EngineException e) {
      return 0;
    }
    return channels[0];
  }
}
