package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.sketchell.file.FileException;

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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      model.build().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * The model again, still without them.
   *
   * @param file is named in errors
   * @throws FileException if the text is none that {@link #packed} gave
   */
  static OnnxMl.ModelProto unpacked(String file, String text) {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      return OnnxMl.ModelProto.parseFrom(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new FileException(
          e, "%s is damaged: the network that it keeps for the model cannot be read.", file);
    }
  }
}
