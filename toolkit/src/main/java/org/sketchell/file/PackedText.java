// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes as a text, for places that take texts only: compressed, in base 64. */
public final class PackedText {
  /** Some hundred times what a record or a network without its weights takes. */
  private static final int LARGEST = 1 << 28;

  private PackedText() {}

  /** A text that {@link #unpack} makes the bytes of again. */
  public static String pack(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * The bytes again.
   *
   * @throws IOException if the text is none that {@link #pack} made, or unpacks to more than 256
   *     MiB
   */
  public static byte[] unpack(String text) throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      byte[] content = in.readNBytes(LARGEST);
      if (in.read() >= 0) {
        throw new IOException("It unpacks to more than " + LARGEST + " bytes");
      }
      return content;
    } catch (IllegalArgumentException e) {
      throw new IOException(e);
    }
  }
}
