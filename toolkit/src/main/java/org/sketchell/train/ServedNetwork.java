// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.util.Set;
import org.sketchell.file.FileException;
import org.sketchell.file.PackedText;

/** The model that a network becomes, without the numbers that are trained, as a text. */
final class ServedNetwork {
  private ServedNetwork() {}

  /**
   * Packs a model.
   *
   * @param trained names of the numbers that are left out
   */
  static String packed(OnnxMl.ModelProto served, Set<String> trained) {
    OnnxMl.ModelProto.Builder model = served.toBuilder();
    for (OnnxMl.TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
      if (trained.contains(tensor.getName())) {
        tensor.clearRawData();
      }
    }
    return PackedText.pack(model.build().toByteArray());
  }

  /**
   * The model again, still without them.
   *
   * @param file is named in errors
   * @throws FileException if the text is none that {@link #packed} gave
   */
  static OnnxMl.ModelProto unpacked(String file, String text) {
    try {
      return OnnxMl.ModelProto.parseFrom(PackedText.unpack(text));
    } catch (IOException e) {
      throw new FileException(
          e, "%s is damaged: the network that it keeps for the model cannot be read.", file);
    }
  }
}
