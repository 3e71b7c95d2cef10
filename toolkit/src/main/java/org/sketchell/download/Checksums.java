// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Checksums of files, in hexadecimal digits. */
final class Checksums {
  private Checksums() {}

  static String md5(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of("MD5", in);
    }
  }

  /** Of a plain file. */
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of("SHA-256", in);
    }
  }

  /** Of what is in a gzipped file; of one that cannot be unpacked none, which is a text too. */
  static String unpackedSha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream unpacked = new GZIPInputStream(in, 1 << 16)) {
      return of("SHA-256", unpacked);
    } catch (EOFException | ZipException e) {
      return "none";
    }
  }

  private static String of(String algorithm, InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm, e);
    }
  }
}
