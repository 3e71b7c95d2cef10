// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.ModelReader;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.operator.Composed;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** What is written for any runtime means the same when it is read again, here in any form. */
class ReadingProperties {
  private static void agree(String what, List<Tensor> outputs) {
    Graph portable = Target.PORTABLE.lower(Graph.of(outputs));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      names.add("y" + i);
    }
    ModelProto file = ModelWriter.write(portable, Map.of(), names);
    List<Tensor> read = List.copyOf(new ModelReader(file).read(1).outputs().values());
    for (Target target : Target.values()) {
      Graph lowered = target.lowerRead(Graph.of(read));
      assertThat(lowered.nodes()).noneMatch(node -> node.operator() instanceof Composed);
      for (int i = 0; i < outputs.size(); i++) {
        // Factors of resizing are float32 in a file.
        Comparisons.close(
            target + " of " + what,
            Interpreter.evaluate(lowered.outputs().get(i)),
            Interpreter.evaluate(outputs.get(i)),
            what.contains("Resize") || what.contains("resize") ? 1e-5 : 1e-9);
      }
    }
  }

  @Property(tries = 10)
  void every_operator_can_be_read(@ForAll Random random) {
    for (Object operator : Cases.operators()) {
      Case drawn = Cases.of(operator, random);
      agree(drawn.toString(), drawn.outputs());
    }
  }

  @Property(tries = 60)
  void so_can_whole_networks(@ForAll Random random) {
    DrawnNetwork network = DrawnNetwork.of(random);
    List<Tensor> made = new ArrayList<>(network.leaves().subList(0, 1));
    for (int i = 0; i < network.size(); i++) {
      network.make(i, made);
    }
    agree(network.toString(), made.subList(made.size() - 1, made.size()));
  }
}
