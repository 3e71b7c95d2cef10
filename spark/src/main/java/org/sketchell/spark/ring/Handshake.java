// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * How both sides of a connection show that they know the {@link Secret}. The one that connects says
 * who it is, with a number that is used once and a code over both; so a stranger gets no answer at
 * all. The other one answers with such a number of its own and a code over everything, and the
 * first one with another code over everything, so that nothing that was heard before is of use. The
 * keys of the connection come from both numbers.
 */
final class Handshake {
  private static final byte[] MAGIC = "sketch01".getBytes(StandardCharsets.US_ASCII);

  /** What is read of somebody before it is known who that is. */
  static final int FIRST_BYTES = MAGIC.length + Introduction.BYTES + 2 * Secret.BYTES;

  private final Socket socket;
  private final Secret secret;
  private final long end;

  private Handshake(Socket socket, Secret secret, int millis) {
    this.socket = socket;
    this.secret = secret;
    this.end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /**
   * What two sides have agreed upon.
   *
   * @param there the key of what the one that connected sends
   * @param back the key of what the other one sends
   */
  record Keys(Introduction who, byte[] there, byte[] back) {}

  /** The side that connects. */
  static Keys call(Socket socket, Secret secret, Introduction who, int millis) throws IOException {
    Handshake handshake = new Handshake(socket, secret, millis);
    byte[] mine = Secret.once();
    byte[] name = who.bytes();
    handshake.write(MAGIC, name, mine, secret.code("hello", name, mine));
    byte[] theirs = handshake.read(Secret.BYTES);
    byte[] code = handshake.read(Secret.BYTES);
    if (!Secret.same(code, secret.code("accepted", name, mine, theirs))) {
      throw new IOException("the other side does not know the secret of this training");
    }
    handshake.write(secret.code("agreed", name, mine, theirs));
    return handshake.keys(who, mine, theirs);
  }

  /**
   * The side that is connected to.
   *
   * @param expected whether this one is waited for
   * @throws IOException if it is a stranger
   */
  static Keys answer(Socket socket, Secret secret, Predicate<Introduction> expected, int millis)
      throws IOException {
    Handshake handshake = new Handshake(socket, secret, millis);
    byte[] first = handshake.read(FIRST_BYTES);
    int at = MAGIC.length;
    byte[] name = Arrays.copyOfRange(first, at, at += Introduction.BYTES);
    byte[] theirs = Arrays.copyOfRange(first, at, at += Secret.BYTES);
    byte[] code = Arrays.copyOfRange(first, at, first.length);
    boolean knows = Secret.same(code, secret.code("hello", name, theirs));
    Introduction who = Introduction.of(name);
    if (!Arrays.equals(MAGIC, 0, MAGIC.length, first, 0, MAGIC.length)
        || !knows
        || !expected.test(who)) {
      throw new IOException("a stranger");
    }
    byte[] mine = Secret.once();
    handshake.write(mine, secret.code("accepted", name, theirs, mine));
    if (!Secret.same(handshake.read(Secret.BYTES), secret.code("agreed", name, theirs, mine))) {
      throw new IOException("a stranger");
    }
    return handshake.keys(who, theirs, mine);
  }

  private Keys keys(Introduction who, byte[] caller, byte[] called) {
    return new Keys(
        who,
        secret.code("there", who.bytes(), caller, called),
        secret.code("back", who.bytes(), caller, called));
  }

  private void write(byte[]... parts) throws IOException {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    socket.getOutputStream().write(all);
  }

  /** Exactly so many bytes, in the time that is left for all of them. */
  private byte[] read(int count) throws IOException {
    byte[] bytes = new byte[count];
    InputStream in = socket.getInputStream();
    for (int at = 0; at < count; ) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException("it said nothing for too long");
      }
      socket.setSoTimeout((int) left);
      int some = in.read(bytes, at, count - at);
      if (some < 0) {
        throw new EOFException("it closed the connection");
      }
      at += some;
    }
    return bytes;
  }
}
