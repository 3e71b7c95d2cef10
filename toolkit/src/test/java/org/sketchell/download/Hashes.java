// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Checksums and packed bytes, found in another way than the code that is tested. */
public final class Hashes {
  private Hashes() {}

  public static String md5(byte[] bytes) {
    return of("MD5", bytes);
  }

  public static String sha256(byte[] bytes) {
    return of("SHA-256", bytes);
  }

  private static String of(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public static byte[] gzip(byte[] bytes) throws IOException {
    return gzip(bytes, Deflater.DEFAULT_COMPRESSION);
  }

  /** Of other bytes for another level, with the same content. */
  public static byte[] gzip(byte[] bytes, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed =
        new GZIPOutputStream(out) {
          {
            def.setLevel(level);
          }
        }) {
      packed.write(bytes);
    }
    return out.toByteArray();
  }
}
