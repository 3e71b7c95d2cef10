// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

/** Tells the content of a picture's file from pixels. */
final class PictureContent {
  private PictureContent() {}

  /** Whether it begins as a PNG, JPEG, GIF or BMP file does. */
  static boolean begins(byte[] content) {
    return isPng(content) || isJpeg(content) || isGif(content) || isBmp(content);
  }

  /** The same of bytes that may be pixels: they have to end as such a file does, too. */
  static boolean isSurely(byte[] content) {
    int length = content.length;
    return isPng(content)
        || isJpeg(content) && at(content, length - 2) == 0xff && at(content, length - 1) == 0xd9
        || isGif(content) && at(content, length - 1) == 0x3b
        || isBmp(content)
            && (at(content, 2) | at(content, 3) << 8 | at(content, 4) << 16) == length;
  }

  private static boolean isPng(byte[] content) {
    return begins(content, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
  }

  private static boolean isJpeg(byte[] content) {
    return begins(content, 0xff, 0xd8, 0xff);
  }

  private static boolean isGif(byte[] content) {
    return begins(content, 'G', 'I', 'F', '8');
  }

  private static boolean isBmp(byte[] content) {
    return begins(content, 'B', 'M');
  }

  private static boolean begins(byte[] content, int... beginning) {
    for (int i = 0; i < beginning.length; i++) {
      if (at(content, i) != beginning[i]) {
        return false;
      }
    }
    return true;
  }

  private static int at(byte[] content, int index) {
    return index >= 0 && index < content.length ? content[index] & 0xff : -1;
  }
}
