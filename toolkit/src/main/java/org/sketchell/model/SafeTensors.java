// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnxruntime.platform.Fp16Conversions;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Files of the form {@code .safetensors}: the length of a header (eight bytes, little-endian), the
 * header, JSON with type, shape and place of each tensor by name, then their elements.
 */
final class SafeTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";

  /** What the format allows. */
  private static final long LONGEST_HEADER = 100_000_000;

  private SafeTensors() {}

  // Writing --------------------------------------------------------------------------------------

  /**
   * Writes tensors of float32, whole or not at all.
   *
   * @throws FileException if it cannot be written
   */
  static void write(Path path, Map<String, Tensor> tensors) {
    Map<String, Object> header = new LinkedHashMap<>();
    // What reads the format in Python asks for it.
    header.put(METADATA, Map.of("format", "pt"));
    long at = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      long end = at + tensor.getValue().type().bytes();
      header.put(
          tensor.getKey(),
          Map.of(
              "dtype", "F32",
              "shape", tensor.getValue().shape().sizes(),
              "data_offsets", List.of(at, end)));
      at = end;
    }
    try {
      byte[] text = JSON.writeValueAsBytes(header);
      // Elements begin at a multiple of eight bytes.
      int padded = (text.length + 7) / 8 * 8;
      ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
      head.putLong(padded).put(text);
      while (head.hasRemaining()) {
        head.put((byte) ' ');
      }
      AtomicFile.write(
          path,
          out -> {
            out.write(head.array());
            for (Tensor tensor : tensors.values()) {
              float[] numbers = tensor.toFloatArray();
              ByteBuffer bytes =
                  ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
              bytes.asFloatBuffer().put(numbers);
              out.write(bytes.array());
            }
          });
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and numbers can always be written", e);
    }
  }

  // Reading --------------------------------------------------------------------------------------

  /**
   * Reads all tensors of numbers with a point, as float32; others, such as counters, are left out.
   *
   * @throws FileException if it is no such file, or is damaged
   */
  static Map<String, Tensor> read(Path path) {
    try (FileChannel file = FileChannel.open(path)) {
      ByteBuffer length = bytes(path, file, 0, 8).order(ByteOrder.LITTLE_ENDIAN);
      long header = length.getLong(0);
      if (header < 2 || header > LONGEST_HEADER || header > file.size() - 8) {
        throw damaged(path, "its header cannot be that long");
      }
      JsonNode described =
          JSON.readTree(new String(bytes(path, file, 8, header).array(), StandardCharsets.UTF_8));
      if (!described.isObject()) {
        throw damaged(path, "its header is no JSON object");
      }
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      long size = file.size() - 8 - header;
      long left = size;
      for (Map.Entry<String, JsonNode> one : described.properties()) {
        if (!one.getKey().equals(METADATA)) {
          // Tensors do not overlap: a few bytes must not become all the memory.
          left -= bytes(path, size, one.getKey(), one.getValue());
          if (left < 0) {
            throw damaged(path, "it ends before what its header tells of");
          }
          Tensor tensor = tensor(path, file, 8 + header, one.getKey(), one.getValue());
          if (tensor != null) {
            tensors.put(one.getKey(), tensor);
          }
        }
      }
      return tensors;
    } catch (JsonProcessingException e) {
      throw damaged(path, "its header is no JSON");
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
  }

  private static FileException damaged(Path path, String why) {
    return new FileException(
        "%s is no .safetensors file, or is damaged or cut short: %s.", path, why);
  }

  private static ByteBuffer bytes(Path path, FileChannel file, long from, long count)
      throws IOException {
    if (from < 0 || count < 0 || count > Integer.MAX_VALUE || from > file.size() - count) {
      throw damaged(path, "it ends before what its header tells of");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) count);
    while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
      continue;
    }
    return bytes.flip();
  }

  /** How many bytes a tensor of any type has, which lie in the file. */
  private static long bytes(Path path, long size, String name, JsonNode described) {
    long from = described.at("/data_offsets/0").asLong(-1);
    long end = described.at("/data_offsets/1").asLong(-1);
    if (from < 0 || end < from) {
      throw damaged(path, "what it tells of " + name + " does not go together");
    }
    if (end > size) {
      throw damaged(path, "it ends before what its header tells of");
    }
    return end - from;
  }

  /** Null if its elements are whole numbers or truths. */
  private static Tensor tensor(
      Path path, FileChannel file, long data, String name, JsonNode described) throws IOException {
    JsonNode offsets = described.path("data_offsets");
    JsonNode shape = described.path("shape");
    String type = described.path("dtype").asText();
    int bytes =
        switch (type) {
          case "F16", "BF16" -> 2;
          case "F32" -> 4;
          case "F64" -> 8;
          default -> 0;
        };
    if (bytes == 0) {
      return null;
    }
    long count = 1;
    int[] sizes = new int[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.get(i).asInt(-1);
      count = sizes[i] < 0 || count > Integer.MAX_VALUE ? -1 : count * sizes[i];
    }
    long from = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    boolean few = count >= 0 && count <= Integer.MAX_VALUE;
    if (!shape.isArray() || !few || from < 0 || end - from != count * bytes) {
      throw damaged(path, "what it tells of " + name + " does not go together");
    }
    ByteBuffer elements = bytes(path, file, data + from, end - from).order(ByteOrder.LITTLE_ENDIAN);
    float[] numbers = new float[(int) count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (type) {
            case "F16" -> Fp16Conversions.fp16ToFloat(elements.getShort());
            case "BF16" -> Fp16Conversions.bf16ToFloat(elements.getShort());
            case "F32" -> elements.getFloat();
            default -> (float) elements.getDouble();
          };
    }
    return Tensors.tensor(numbers, sizes);
  }
}
