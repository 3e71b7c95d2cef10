// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a JPEG file says of itself that decoders pass over.
 *
 * @param components of each pixel: 1 of gray, 3 of colours, 4 of inks
 * @param orientation how the camera was held: 1 to 8, as EXIF has it (tag 274); 1 for upright
 */
record JpegHeader(int components, int orientation) {
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int SCAN = 0xda;
  private static final int ORIENTATION = 0x0112;

  /** A whole segment, of version 1.1 and without a thumbnail. */
  private static final byte[] JFIF = {
    -1, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

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
      int marker = marker(bytes);
      int length = bytes.getShort() & 0xffff;
      int at = bytes.position();
      if (!hasContent(marker) || length - 2 > bytes.remaining()) {
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

  /**
   * The same picture for a decoder that follows colour profiles, and takes components for red,
   * green and blue where nothing tells what they are: without the segments of programs, and with
   * JFIF's word that the colours are YCbCr, as everybody else assumes then.
   */
  static byte[] plain(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (content.length < 4 || bytes.getShort() != (short) 0xffd8) {
      return content;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream(content.length + JFIF.length);
    boolean jfif = false;
    boolean told = false;
    while (bytes.remaining() >= 5) {
      int from = bytes.position();
      int marker = marker(bytes);
      int length = bytes.remaining() < 2 ? 0 : bytes.getShort() & 0xffff;
      if (!hasContent(marker) || length < 2 || length - 2 > bytes.remaining()) {
        bytes.position(from);
        break;
      }
      int at = bytes.position();
      // Where both say something, JFIF is right.
      boolean adobe = (marker & 0xff) == APP14 && !jfif && begins(content, at, "Adobe");
      boolean kept = adobe || (marker & 0xff) == APP0 && begins(content, at, "JFIF");
      jfif |= kept && !adobe;
      told |= kept;
      if (isFrame(marker & 0xff) && length >= 17) {
        // Three components that are called R, G and B.
        told |= content[at + 5] != 3 || content[at + 6] == 'R' && content[at + 9] == 'G';
      }
      if ((marker & 0xf0) != APP0 || kept) {
        plain.write(marker >> 8);
        plain.write(marker);
        plain.write(content, at - 2, length);
      }
      bytes.position(at + length - 2);
    }
    plain.write(content, bytes.position(), bytes.remaining());
    ByteArrayOutputStream whole = new ByteArrayOutputStream(content.length + JFIF.length);
    whole.write(content, 0, 2);
    whole.write(JFIF, 0, told ? 0 : JFIF.length);
    whole.writeBytes(plain.toByteArray());
    return whole.toByteArray();
  }

  private static boolean begins(byte[] content, int at, String name) {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    int to = at + letters.length;
    return to <= content.length && Arrays.equals(content, at, to, letters, 0, letters.length);
  }

  /** The next marker, two bytes; any number of 255 may stand before it. */
  private static int marker(ByteBuffer bytes) {
    int marker = bytes.getShort() & 0xffff;
    while (marker == 0xffff && bytes.remaining() > 2) {
      marker = 0xff00 | bytes.get() & 0xff;
    }
    return marker;
  }

  /** Whether a length and a content follow, and not pixels. */
  private static boolean hasContent(int marker) {
    return marker >> 8 == 0xff && (marker & 0xff) != SCAN;
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
