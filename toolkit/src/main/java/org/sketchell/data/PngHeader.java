// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * What a PNG file says of itself that its decoder passes over.
 *
 * @param sound whether its checksums are right, of all that its pixels depend on
 * @param clearGray the gray value, 0 to 255, that is transparent in a picture of less than eight
 *     bits, where the decoder looks for another; -1 if none is
 */
record PngHeader(boolean sound, int clearGray) {
  private static final int IHDR = 0x49484452;
  private static final int TRNS = 0x74524e53;

  /** The bit of a chunk's name by which a decoder may pass over it. */
  private static final int ANCILLARY = 0x20000000;

  /** Of a file's content; of no PNG, or one that is cut short, what could be read. */
  static PngHeader of(byte[] content) {
    boolean sound = true;
    int clearGray = -1;
    if (Content.PNG.begins(content)) {
      int most = 0;
      ByteBuffer bytes = ByteBuffer.wrap(content).position(8);
      while (bytes.remaining() >= 12) {
        int length = bytes.getInt();
        int at = bytes.position();
        int kind = bytes.getInt();
        if (length < 0 || length > bytes.remaining() - 4) {
          break;
        }
        if ((kind & ANCILLARY) == 0 || kind == TRNS) {
          CRC32 checksum = new CRC32();
          checksum.update(content, at, 4 + length);
          sound &= (int) checksum.getValue() == bytes.getInt(at + 4 + length);
        }
        if (kind == IHDR && length >= 10) {
          int bits = content[at + 12];
          most = content[at + 13] == 0 && bits > 0 && bits < 8 ? (1 << bits) - 1 : 0;
        } else if (kind == TRNS && length >= 2 && most > 0) {
          clearGray = (bytes.getShort(at + 4) & most) * 255 / most;
        }
        bytes.position(at + 8 + length);
      }
    }
    return new PngHeader(sound, clearGray);
  }
}
