// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Examples on their way to the worker that has their shards, many at a time: of each the shard, its
 * place there, its label and its pixels. Or a sentence about a row that is none.
 */
final class ShardBlock {
  /** Of a block, unless a single example is larger. */
  private static final int BYTES = 1 << 16;

  private static final int HEAD = 2 * Integer.BYTES + Character.BYTES;

  /** In place of a shard: a sentence follows. */
  private static final int SENTENCE = -1;

  private final ByteBuffer bytes;
  private final int imageBytes;

  ShardBlock(int imageBytes) {
    this.imageBytes = imageBytes;
    this.bytes = ByteBuffer.allocate(Math.max(BYTES, HEAD + imageBytes));
  }

  boolean isFull() {
    return bytes.remaining() < HEAD + imageBytes;
  }

  boolean isEmpty() {
    return bytes.position() == 0;
  }

  /** Adds an example; {@code place} as {@link Placement#place} has it, but within the shard. */
  void add(int shard, int place, char label, byte[] pixels) {
    bytes.putInt(shard).putInt(place).putChar(label).put(pixels);
  }

  /** What was added; the next examples begin anew. */
  byte[] take() {
    byte[] all = new byte[bytes.flip().remaining()];
    bytes.get(all).clear();
    return all;
  }

  /**
   * About a row that is no example.
   *
   * @param example its number, so that of several the first can be named
   */
  static byte[] sentence(long example, String sentence) {
    byte[] text = sentence.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + text.length)
        .putInt(SENTENCE)
        .putLong(example)
        .put(text)
        .array();
  }

  /** Is given what is in a block. */
  interface Reader {
    void example(int shard, int place, char label, ByteBuffer pixels);

    void sentence(long example, String sentence);
  }

  static void read(byte[] block, int imageBytes, Reader reader) {
    ByteBuffer in = ByteBuffer.wrap(block);
    while (in.hasRemaining()) {
      int shard = in.getInt();
      if (shard == SENTENCE) {
        reader.sentence(in.getLong(), StandardCharsets.UTF_8.decode(in).toString());
        return;
      }
      int place = in.getInt();
      char label = in.getChar();
      reader.example(shard, place, label, in.slice(in.position(), imageBytes));
      in.position(in.position() + imageBytes);
    }
  }
}
