package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a JPEG file says of itself that decoders pass over.
 *
 * @param components of each pixel: 1 of gray, 3 of colours, 4 of inks
 * @param orientation how the camera was held: 1 to 8, as EXIF has it (tag 274); 1 for upright
 */
record JpegHeader(int components, int orientation) {
  private static final int APP1 = 0xe1;
  private static final int SCAN = 0xda;
  private static final int ORIENTATION = 0x0112;
  private static final JpegHeader UNKNOWN = new JpegHeader(0, 1);

  /** Of a file's content; of no JPEG, or a damaged one, what could be read. */
  static JpegHeader of(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (content.length < 4 || bytes.getShort() != (short) 0xffd8) {
      return UNKNOWN;
    }
    int components = 0;
    int orientation = 1;
    while (bytes.remaining() >= 4) {
      int marker = bytes.getShort() & 0xffff;
      int length = bytes.getShort() & 0xffff;
      int at = bytes.position();
      if (marker >> 8 != 0xff || (marker & 0xff) == SCAN || length - 2 > bytes.remaining()) {
        break;
      }
      if (isFrame(marker & 0xff) && length >= 8) {
        components = content[at + 5] & 0xff;
      } else if ((marker & 0xff) == APP1) {
        orientation = orientation(bytes.slice(at, Math.max(0, length - 2)), orientation);
      }
      bytes.position(at + Math.max(0, length - 2));
    }
    return new JpegHeader(components, orientation);
  }

  /** Start of a frame; three markers between them are none. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static int orientation(ByteBuffer segment, int otherwise) {
    // "Exif", two zeros, then a TIFF header that says where the first directory is.
    if (segment.remaining() < 14 || segment.getInt(0) != 0x45786966) {
      return otherwise;
    }
    ByteBuffer tiff = segment.slice(6, segment.remaining() - 6);
    tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.limit() - 2) {
      return otherwise;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries && directory + 2 + 12 * (i + 1) <= tiff.limit(); i++) {
      int entry = directory + 2 + 12 * i;
      int value = tiff.getShort(entry + 8);
      if ((tiff.getShort(entry) & 0xffff) == ORIENTATION && value >= 1 && value <= 8) {
        return value;
      }
    }
    return otherwise;
  }

  /** Whether it has inks for a printer and not colours for a screen. */
  boolean isForPrint() {
    return components == 4;
  }

  /** Whether height and width are exchanged when it stands upright. */
  boolean liesOnItsSide() {
    return orientation >= 5;
  }
}
