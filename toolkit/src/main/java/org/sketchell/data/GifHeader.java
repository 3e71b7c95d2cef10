// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the first frame of a GIF file lies on the canvas, which the decoder passes over.
 *
 * @param height of the canvas
 * @param width of the canvas
 * @param top rows above the frame
 * @param left columns beside it
 * @param ground what the canvas is where the frame is not, as 0xaarrggbb: the colour that the file
 *     names, or nothing where it names none or the frame is transparent
 */
record GifHeader(int height, int width, int top, int left, int ground) {
  private static final int EXTENSION = 0x21;
  private static final int CONTROL = 0xf9;
  private static final int FRAME = 0x2c;
  private static final GifHeader NONE = new GifHeader(0, 0, 0, 0, 0);

  /** Of a file's content; nothing of no GIF, or of a damaged one. */
  static GifHeader of(byte[] content) {
    if (!Content.GIF.begins(content) || content.length < 13) {
      return NONE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int palette = (content[10] & 0x80) == 0 ? 0 : 3 << (content[10] & 7) + 1;
    int at = 13 + palette;
    boolean clear = false;
    while (at + 9 < content.length && content[at] == EXTENSION) {
      clear |= (content[at + 1] & 0xff) == CONTROL && (content[at + 3] & 1) == 1;
      at += 2;
      while (at < content.length && content[at] != 0) {
        at += 1 + (content[at] & 0xff);
      }
      at++;
    }
    if (at + 9 >= content.length || content[at] != FRAME) {
      return NONE;
    }
    int named = 3 * (content[11] & 0xff);
    int ground =
        clear || named >= palette ? 0 : 0xff << 24 | ByteBuffer.wrap(content).getInt(12 + named);
    int left = bytes.getShort(at + 1) & 0xffff;
    int top = bytes.getShort(at + 3) & 0xffff;
    // A canvas is made as large as what lies on it.
    int width = Math.max(bytes.getShort(6) & 0xffff, left + (bytes.getShort(at + 5) & 0xffff));
    int height = Math.max(bytes.getShort(8) & 0xffff, top + (bytes.getShort(at + 7) & 0xffff));
    return new GifHeader(height, width, top, left, ground);
  }
}
