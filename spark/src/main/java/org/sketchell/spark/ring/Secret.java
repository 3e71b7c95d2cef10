// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the processes of one training know and nobody else: 32 random bytes. It reaches the
 * executors as a part of their task, which Spark encrypts where {@code spark.network.crypto} or
 * {@code spark.ssl.rpc} is on; it is never sent over the connections that it protects.
 */
public final class Secret implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of a secret, of a number that is used once, and of a code. */
  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new one. */
  public static Secret random() {
    return new Secret(once());
  }

  /** Bytes that nobody can foresee. */
  static byte[] once() {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    return random;
  }

  /** HMAC-SHA256 over a purpose and parts, which have lengths of their own by the purpose. */
  byte[] code(String purpose, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes, ALGORITHM));
      mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 0);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }

  /** Whether two codes are the same; takes as long if they are not. */
  static boolean same(byte[] code, byte[] other) {
    return MessageDigest.isEqual(code, other);
  }

  /** Does not tell it. */
  @Override
  public String toString() {
    return "secret";
  }
}
