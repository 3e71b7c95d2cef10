// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is sent in one direction of one connection, piece by piece, with AES-256 in
 * Galois/Counter mode. The key is used for nothing else, so the number of a piece serves as its
 * nonce; that holds their order, too.
 */
final class Seal {
  /** What a piece gets longer by. */
  static final int MORE = 16;

  private final SecretKeySpec key;
  private final Cipher cipher;
  private final int mode;
  private long number;

  private Seal(byte[] key, int mode) {
    this.key = new SecretKeySpec(key, "AES");
    this.mode = mode;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES in Galois/Counter mode", e);
    }
  }

  static Seal closing(byte[] key) {
    return new Seal(key, Cipher.ENCRYPT_MODE);
  }

  static Seal opening(byte[] key) {
    return new Seal(key, Cipher.DECRYPT_MODE);
  }

  /**
   * The next piece.
   *
   * @param to gets it; closed it is {@link #MORE} bytes longer
   * @return how many bytes it has there
   * @throws IOException if it is opened and was changed, left out or sent twice
   */
  int next(byte[] from, int length, byte[] to) throws IOException {
    byte[] nonce = ByteBuffer.allocate(12).putLong(4, number++).array();
    try {
      cipher.init(mode, key, new GCMParameterSpec(8 * MORE, nonce));
      return cipher.doFinal(from, 0, length, to, 0);
    } catch (GeneralSecurityException e) {
      throw new IOException("what came was changed on its way", e);
    }
  }
}
