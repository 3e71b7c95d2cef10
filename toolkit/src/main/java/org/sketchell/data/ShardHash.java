// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A hash over examples that lie in shards: over what each shard is, so that every shard can be read
 * where it lies.
 */
public final class ShardHash {
  private ShardHash() {}

  /**
   * SHA-256 over the bytes of every example of one shard in its order, field by field, little end
   * first.
   *
   * @return 64 hexadecimal digits, lower case
   */
  public static String of(Examples own) {
    return of(own, IntStream.range(0, own.size()));
  }

  /** The hash of all examples, of which those of the shards lie in turns. */
  static String of(Examples examples, int shards) {
    List<String> hashes =
        IntStream.range(0, shards)
            .parallel()
            .mapToObj(
                shard ->
                    of(
                        examples,
                        IntStream.iterate(
                            shard, i -> i < examples.size(), i -> Math.addExact(i, shards))))
            .toList();
    return of(examples.fields(), examples.size(), hashes);
  }

  private static String of(Examples examples, IntStream numbers) {
    MessageDigest digest = ContentHash.newSha256();
    List<ByteBuffer> buffers =
        examples.fields().stream()
            .map(field -> ByteBuffer.allocate(field.bytes()).order(ByteOrder.LITTLE_ENDIAN))
            .toList();
    numbers.forEach(
        number -> {
          buffers.forEach(ByteBuffer::clear);
          examples.copyTo(number, buffers);
          buffers.forEach(buffer -> digest.update(buffer.flip()));
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * SHA-256 over what the examples are, how many there are, and the hashes of their shards.
   *
   * @param fields of all examples
   * @param size how many there are in all shards
   * @param shards what {@link #of(Examples)} gave of each, in their order
   * @return 64 hexadecimal digits, lower case
   */
  public static String of(List<Field> fields, int size, List<String> shards) {
    MessageDigest digest = ContentHash.newSha256();
    for (Field field : fields) {
      update(digest, field.name());
      update(digest, field.meaning().toString());
      update(digest, field.type().toString());
      field.classes().forEach(name -> update(digest, name));
      update(digest, "");
    }
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, size));
    shards.forEach(hash -> update(digest, hash));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }
}
