// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.sketchell.shape.ImageSize;

/** SHA-256 over what a set holds, whatever its files are called. */
final class ContentHash {
  private ContentHash() {}

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Over the size, the classes, and label and pixels of every image in order. */
  static String of(ImageSet images) {
    MessageDigest digest = newSha256();
    ImageSize size = images.imageSize();
    ByteBuffer head = ByteBuffer.allocate(4 * Integer.BYTES);
    head.putInt(size.channels()).putInt(size.height()).putInt(size.width());
    digest.update(head.putInt(images.size()).array());
    update(digest, images.classes());
    ByteBuffer image = ByteBuffer.allocate(size.pixels() + Integer.BYTES);
    for (int i = 0; i < images.size(); i++) {
      image.clear();
      image.putInt(images.label(i));
      images.copyTo(i, image);
      digest.update(image.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Over what each field is, and the bytes of every example in order. */
  static String of(Examples examples) {
    MessageDigest digest = newSha256();
    List<Field> fields = examples.fields();
    for (Field field : fields) {
      update(
          digest, List.of(field.name(), field.meaning().toString(), field.type().toString(), ""));
      update(digest, field.classes());
    }
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, examples.size()));
    List<ByteBuffer> buffers = new ArrayList<>();
    for (Field field : fields) {
      buffers.add(ByteBuffer.allocate(field.bytes()).order(ByteOrder.LITTLE_ENDIAN));
    }
    for (int i = 0; i < examples.size(); i++) {
      buffers.forEach(ByteBuffer::clear);
      examples.copyTo(i, buffers);
      buffers.forEach(buffer -> digest.update(buffer.flip()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, List<String> names) {
    for (String name : names) {
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
  }
}
