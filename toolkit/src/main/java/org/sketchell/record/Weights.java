// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sketchell.nn.Module;

/** The numbers of a network that training changes, by the names of parameters and buffers. */
public record Weights(Map<String, float[]> values) {

  /** Those that a network has now. */
  public static Weights of(Module network) {
    Map<String, float[]> values = new TreeMap<>();
    network.stateDict().forEach((name, value) -> values.put(name, value.toFloatArray()));
    return new Weights(values);
  }

  /** The weights of a model, of those initializers that have one of the names. */
  public static Weights in(OnnxMl.ModelProto model, List<String> names) {
    Map<String, float[]> values = new TreeMap<>();
    for (OnnxMl.TensorProto tensor : model.getGraph().getInitializerList()) {
      if (names.contains(tensor.getName())) {
        values.put(tensor.getName(), floats(tensor));
      }
    }
    return new Weights(values);
  }

  private static float[] floats(OnnxMl.TensorProto tensor) {
    if (tensor.getRawData().isEmpty()) {
      float[] values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** SHA-256 over names and little-endian float32 values, in the order of the names. */
  public String sha256() {
    MessageDigest digest = HashType.SHA256.getDigest();
    values.forEach(
        (name, numbers) -> {
          digest.update(name.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          ByteBuffer bytes =
              ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(numbers);
          digest.update(bytes.array());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The largest difference of two numbers at the same place; infinite if places differ. */
  public double distance(Weights other) {
    if (!values.keySet().equals(other.values.keySet())) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (Map.Entry<String, float[]> entry : values.entrySet()) {
      float[] one = entry.getValue();
      float[] two = other.values.get(entry.getKey());
      if (one.length != two.length) {
        return Double.POSITIVE_INFINITY;
      }
      for (int i = 0; i < one.length; i++) {
        largest = Math.max(largest, Math.abs((double) one[i] - two[i]));
      }
    }
    return largest;
  }

  /** SHA-256 over the whole graph: operators, shapes and numbers. */
  public static String graphHash(OnnxMl.ModelProto model) {
    byte[] graph = model.getGraph().toByteArray();
    return HexFormat.of().formatHex(HashType.SHA256.getDigest().digest(graph));
  }

  public static OnnxMl.ModelProto parse(byte[] model) {
    try {
      return OnnxMl.ModelProto.parseFrom(model);
    } catch (InvalidProtocolBufferException e) {
      throw new ProvenanceException(
          e, "This is no ONNX model: it may be another kind of file, or cut short.");
    }
  }

  /** How many there are; they themselves may be millions. */
  @Override
  public String toString() {
    long numbers = values.values().stream().mapToLong(part -> part.length).sum();
    return numbers + " numbers in " + values.size() + (values.size() == 1 ? " tensor" : " tensors");
  }
}
