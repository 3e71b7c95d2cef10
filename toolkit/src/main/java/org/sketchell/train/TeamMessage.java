// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a training says to the processes of a {@link Team}, as bytes. */
final class TeamMessage {
  /** What is to be done; each has its own words behind it. */
  enum Kind {
    /** How the training is: its vectors, batches and scalars. */
    OPEN,
    /** The values of all vectors. */
    STATE,
    /** A step that will be asked for by its number. */
    PROGRAM,
    /** A step over a batch that is trained on. */
    STEP,
    /** A step over a batch that is validated on. */
    VALIDATE,
    /** The shards' states become their mean. */
    MEET,
    /** The average over epochs moves. */
    AVERAGE,
    /** Whether all is finite, and a hash of the state. */
    CHECK,
    /** The values of some vectors. */
    READ,
    /** The state before the last step. */
    BACK,
    /** The examples of a batch. */
    BATCH
  }

  private TeamMessage() {}

  /** Writes what comes after the kind of a message, or an answer. */
  @FunctionalInterface
  interface Writing {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads it. */
  @FunctionalInterface
  interface Reading<T> {
    T read(DataInputStream in) throws IOException;
  }

  static ByteBuffer of(Kind kind, Writing content) {
    return bytes(
        out -> {
          out.writeByte(kind.ordinal());
          content.write(out);
        });
  }

  static ByteBuffer bytes(Writing content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /**
   * Reads a message or an answer.
   *
   * @throws TrainingException if it is none
   */
  static <T> T read(ByteBuffer message, Reading<T> reading) {
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reading.read(in);
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new TrainingException(
          e, "A process that trains was sent what it does not understand: %s.", e);
    }
  }

  static void writeBytes(ByteBuffer from, int count, DataOutputStream out) throws IOException {
    byte[] bytes = new byte[count];
    from.get(0, bytes);
    out.write(bytes);
  }

  static void readBytes(ByteBuffer to, int count, DataInputStream in) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    to.put(0, bytes);
  }

  static void writeVectors(Map<String, float[]> vectors, DataOutputStream out) throws IOException {
    out.writeInt(vectors.size());
    for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
      out.writeUTF(vector.getKey());
      out.writeInt(vector.getValue().length);
      ByteBuffer bytes = ByteBuffer.allocate(vector.getValue().length * Float.BYTES);
      bytes.order(ByteOrder.BIG_ENDIAN).asFloatBuffer().put(vector.getValue());
      out.write(bytes.array());
    }
  }

  static Map<String, float[]> readVectors(DataInputStream in) throws IOException {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      float[] values = new float[in.readInt()];
      byte[] bytes = new byte[values.length * Float.BYTES];
      in.readFully(bytes);
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
      vectors.put(name, values);
    }
    return vectors;
  }
}
