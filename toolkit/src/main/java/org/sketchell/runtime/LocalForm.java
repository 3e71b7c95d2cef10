// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.BatchDimension;
import org.sketchell.onnx.ModelReader;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.onnx.NotExpressible;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Graph;

/**
 * A model's file in the forms that this machine runs fastest: a file for any runtime says what is
 * computed in standard operators, and the graph that it is read as again is lowered for here.
 */
final class LocalForm {
  private LocalForm() {}

  /**
   * The bytes of a model that gives the same for any number of examples, for this process only.
   *
   * @param content the bytes of an ONNX file
   * @param examples about so many are given at once
   * @return the same bytes if there is no better form
   */
  static byte[] of(byte[] content, Device device, int examples) {
    try {
      ModelReader reader = new ModelReader(ModelProto.parseFrom(content));
      ModelReader.Model model = reader.read(examples);
      ModelReader.Model larger = reader.read(examples + 1);
      if (!counts(model, examples) || !counts(larger, examples + 1)) {
        return content;
      }
      Graph one = graph(model);
      Target target = device.target(one);
      Graph lowered = target.lowerRead(one);
      return ModelWriter.write(
              lowered,
              model.inputs(),
              List.copyOf(model.outputs().keySet()),
              Map.of(),
              Map.of(),
              BatchDimension.between(lowered, target.lowerRead(graph(larger))))
          .toByteArray();
    } catch (NotExpressible | ShapeException | InvalidProtocolBufferException e) {
      // Somebody else's operators, or a form for one number of examples only: ONNX Runtime runs
      // the file as it is, or says what is wrong with it.
      return content;
    }
  }

  private static boolean counts(ModelReader.Model model, int examples) {
    return Stream.concat(model.inputs().values().stream(), model.outputs().values().stream())
        .allMatch(tensor -> tensor.rank() > 0 && tensor.size(0) == examples);
  }

  private static Graph graph(ModelReader.Model model) {
    return Graph.of(model.outputs().values());
  }
}
