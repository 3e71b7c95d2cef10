// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.UnsafeByteOperations;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;

/**
 * Weights that lie in files beside a model, as large models of other programs have them, brought
 * into the model: it needs no other file any more, and ONNX Runtime, which would look for one where
 * the program was started, is never asked for it.
 */
final class ExternalWeights {
  private final Path model;
  private final Path folder;

  /** The sizes of the files that weights were taken from, in bytes. */
  private final Map<Path, Long> files = new HashMap<>();

  /** How many bytes were taken. */
  private long taken;

  private ExternalWeights(Path model) {
    this.model = model;
    this.folder = model.toAbsolutePath().normalize().getParent();
  }

  /**
   * The same model with the weights of its initializers and nodes inside.
   *
   * @throws FileException if a file is missing, too short, or not in the model's folder
   */
  static OnnxMl.ModelProto in(OnnxMl.ModelProto onnx, Path model) {
    if (!isAnywhere(onnx)) {
      return onnx;
    }
    OnnxMl.ModelProto.Builder whole = onnx.toBuilder();
    new ExternalWeights(model).fill(whole.getGraphBuilder());
    return whole.build();
  }

  /**
   * Makes sure that a model has all its numbers inside. {@link #in} brings those of initializers
   * and nodes there, but not those of sparse tensors and functions.
   *
   * @throws FileException if it has not
   */
  static void requireNone(OnnxMl.ModelProto onnx) {
    if (isAnywhere(onnx)) {
      throw new FileException(
          "The model keeps numbers, perhaps of sparse tensors or of functions, in another file, which"
              + " is not read; save it with all of them inside.");
    }
  }

  /** Whether there is such a tensor anywhere in a message: in functions, too, or sparse ones. */
  private static boolean isAnywhere(MessageOrBuilder message) {
    if (message instanceof OnnxMl.TensorProtoOrBuilder tensor) {
      return isExternal(tensor);
    }
    return message.getAllFields().values().stream()
        .flatMap(value -> value instanceof List<?> all ? all.stream() : Stream.of(value))
        .anyMatch(value -> value instanceof MessageOrBuilder inner && isAnywhere(inner));
  }

  private static boolean isExternal(OnnxMl.TensorProtoOrBuilder tensor) {
    return tensor.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL;
  }

  private void fill(OnnxMl.GraphProto.Builder graph) {
    graph.getInitializerBuilderList().forEach(this::fill);
    for (OnnxMl.NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (OnnxMl.AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        if (attribute.hasT()) {
          fill(attribute.getTBuilder());
        }
        attribute.getTensorsBuilderList().forEach(this::fill);
        if (attribute.hasG()) {
          fill(attribute.getGBuilder());
        }
        attribute.getGraphsBuilderList().forEach(this::fill);
      }
    }
  }

  private void fill(OnnxMl.TensorProto.Builder tensor) {
    if (!isExternal(tensor)) {
      return;
    }
    Map<String, String> place = new LinkedHashMap<>();
    tensor.getExternalDataList().forEach(entry -> place.put(entry.getKey(), entry.getValue()));
    Path file = file(place.getOrDefault("location", ""));
    try (FileChannel channel = FileChannel.open(file)) {
      long offset = number(place, "offset", 0);
      long length = number(place, "length", channel.size() - offset);
      if (offset < 0 || length < 0 || offset > channel.size() - length) {
        throw new EOFException();
      }
      requireApart(file, channel.size(), length);
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new EOFException();
        }
      }
      ByteString data = UnsafeByteOperations.unsafeWrap(bytes.flip());
      tensor.clearExternalData().clearDataLocation().setRawData(data);
    } catch (EOFException e) {
      throw new FileException(
          e,
          "%s is too short for the weights %s that %s keeps in it: copy it again.",
          file,
          tensor.getName(),
          model);
    } catch (ArithmeticException e) {
      throw new FileException(
          e, "The weights %s of %s take more than 2 GiB.", tensor.getName(), model);
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
  }

  /** Many weights of the same bytes would make a small file fill the memory. */
  private void requireApart(Path file, long size, long length) {
    files.put(file, size);
    taken += length;
    if (taken > files.values().stream().mapToLong(Long::longValue).sum()) {
      throw new FileException(
          "%s keeps more weights in %s than there are, as some share their bytes; save it with"
              + " weights that lie apart, or inside.",
          model, file);
    }
  }

  private Path file(String location) {
    Path file;
    try {
      file = folder.resolve(location).normalize();
    } catch (InvalidPathException e) {
      throw elsewhere(location);
    }
    // A model from elsewhere must not make other files its weights.
    if (location.isEmpty() || !file.startsWith(folder) || file.equals(folder)) {
      throw elsewhere(location);
    }
    if (!Files.isRegularFile(file)) {
      throw new FileException(
          "%s keeps its weights in the file %s beside it, which does not exist; copy both.",
          model, location);
    }
    if (!isBeside(file)) {
      throw elsewhere(location);
    }
    return file;
  }

  /** Through links, too; the model may be one itself, to where its weights lie. */
  private boolean isBeside(Path file) {
    try {
      Path real = file.toRealPath();
      return real.startsWith(folder.toRealPath())
          || real.startsWith(model.toRealPath().getParent());
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
  }

  private FileException elsewhere(String location) {
    return new FileException(
        "%s keeps weights in the file \"%s\", which is not in its folder; only files beside it are"
            + " read.",
        model, location);
  }

  private long number(Map<String, String> place, String key, long otherwise) {
    String text = place.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new FileException(
          e, "%s says that weights lie at the %s \"%s\", which is no number.", model, key, text);
    }
  }
}
