// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection between two processes that know each other: letters, each with a heading and
 * content. One thread may send and another one receive at the same time. While nothing is sent, a
 * {@linkplain #pulsing pulse} says that this process lives, so that one that computes for long is
 * told from one that is gone.
 *
 * <p>Letters go in plain, or all of them sealed: in pieces of a length and so many bytes.
 */
public final class Link implements AutoCloseable {
  /** Bytes that are handed to the system at a time. */
  static final int PIECE = 1 << 16;

  private static final int HEADING = 2 * Integer.BYTES + Long.BYTES;
  private static final int PULSE = 0;
  private static final int RETRY_MILLIS = 100;

  private final Socket socket;
  private final Introduction who;
  private final String host;
  private final int timeoutMillis;
  private final InputStream in;
  private final OutputStream out;
  private final Seal closing;
  private final Seal opening;

  /** What is to be sent, until a piece is full. */
  private final byte[] sending = new byte[PIECE];

  private int filled;
  private final byte[] closed;

  /** What was received and not asked for yet. */
  private final byte[] received;

  private int at;
  private int end;
  private final byte[] opened;

  private final ReentrantLock sendingLock = new ReentrantLock();
  private volatile long lastSent = System.nanoTime();
  private volatile Thread pulse;

  /** When the piece that is being sent was begun; 0 if there is none. */
  private volatile long sendingSince;

  /**
   * What stands above a letter.
   *
   * @param kind from 1, for both sides to agree upon
   * @param number whatever they want to say besides
   * @param length of the content in bytes
   */
  public record Heading(int kind, long number, int length) {}

  private Link(Socket socket, Handshake.Keys keys, boolean caller, LinkTerms terms)
      throws IOException {
    this.socket = socket;
    this.who = keys.who();
    this.host = socket.getInetAddress().getHostAddress();
    this.timeoutMillis = terms.timeoutMillis();
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    boolean sealed = terms.encrypted();
    this.closing = sealed ? Seal.closing(caller ? keys.there() : keys.back()) : null;
    this.opening = sealed ? Seal.opening(caller ? keys.back() : keys.there()) : null;
    this.closed = sealed ? new byte[PIECE + Seal.MORE] : null;
    this.received = new byte[PIECE + Seal.MORE];
    this.opened = sealed ? new byte[PIECE] : received;
    socket.setSoTimeout(timeoutMillis);
  }

  /**
   * Connects.
   *
   * @throws IOException if nobody is there who knows the secret
   */
  public static Link call(InetSocketAddress where, Introduction who, LinkTerms terms)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      socket.connect(where, terms.timeoutMillis());
      Handshake.Keys keys = Handshake.call(socket, terms.secret(), who, terms.timeoutMillis());
      return new Link(socket, keys, true, terms);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Connects, and tries again for a while if that fails: the other side may have more guests at
   * once than it looks at.
   *
   * @throws IOException if nobody is there who knows the secret, until the last try
   */
  public static Link call(
      InetSocketAddress where, Introduction who, LinkTerms terms, int patienceMillis)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (true) {
      try {
        return call(where, who, terms);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** The other side of {@link #call}, which has shown who it is. */
  static Link answered(Socket socket, Handshake.Keys keys, LinkTerms terms) throws IOException {
    return new Link(socket, keys, false, terms);
  }

  /** Who connected to whom. */
  public Introduction who() {
    return who;
  }

  /** The address of the other side. */
  public String host() {
    return host;
  }

  // Sending --------------------------------------------------------------------------------------

  /**
   * Sends a letter.
   *
   * @param kind from 1
   * @param content from position to limit, which stay as they are
   * @throws IOException if the other side is gone
   */
  public void send(int kind, long number, ByteBuffer content) throws IOException {
    sendingLock.lock();
    try {
      put(kind, number, content);
    } finally {
      sendingLock.unlock();
    }
  }

  private void put(int kind, long number, ByteBuffer content) throws IOException {
    ByteBuffer rest = content.duplicate();
    write(heading(kind, number, rest.remaining()));
    write(rest);
    flush();
  }

  /**
   * Says from now on, whenever nothing else is said for a while, that this process lives.
   *
   * @param taken whether the other side always waits for what is sent; if it takes nothing for the
   *     time agreed upon, the connection is ended then
   */
  public void pulsing(boolean taken) {
    // A thread for each link: one whose other side is busy may not hold up others.
    Thread thread = new Thread(() -> pulse(taken), "sketchell-pulse");
    thread.setDaemon(true);
    pulse = thread;
    thread.start();
  }

  private void pulse(boolean taken) {
    long most = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    try {
      while (!socket.isClosed()) {
        TimeUnit.NANOSECONDS.sleep(most / 8);
        if (sendingLock.tryLock()) {
          try {
            if (System.nanoTime() - lastSent >= most / 4) {
              put(PULSE, 0, ByteBuffer.allocate(0));
            }
          } finally {
            sendingLock.unlock();
          }
        } else if (taken) {
          long since = sendingSince;
          if (since != 0 && System.nanoTime() - since > most) {
            close();
          }
        }
      }
    } catch (InterruptedException | IOException e) {
      // It was closed; if by the other side, whoever sends or receives finds out.
    }
  }

  private static ByteBuffer heading(int kind, long number, int length) {
    return ByteBuffer.allocate(HEADING).putInt(kind).putLong(number).putInt(length).flip();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int some = Math.min(bytes.remaining(), PIECE - filled);
      bytes.get(sending, filled, some);
      filled += some;
      if (filled == PIECE) {
        flush();
      }
    }
  }

  private void flush() throws IOException {
    if (filled == 0) {
      return;
    }
    sendingSince = System.nanoTime();
    try {
      if (closing == null) {
        out.write(sending, 0, filled);
      } else {
        int length = closing.next(sending, filled, closed);
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        out.write(closed, 0, length);
      }
    } finally {
      filled = 0;
      lastSent = System.nanoTime();
      sendingSince = 0;
    }
  }

  // Receiving ------------------------------------------------------------------------------------

  /**
   * Waits for the next letter; its content is to be {@linkplain #receive(ByteBuffer) received}
   * then, all of it.
   *
   * @throws IOException if the other side is gone, or has not been heard for the time agreed upon
   */
  public Heading receive() throws IOException {
    ByteBuffer heading = ByteBuffer.allocate(HEADING);
    while (true) {
      receive(heading.clear());
      heading.flip();
      Heading next = new Heading(heading.getInt(), heading.getLong(), heading.getInt());
      if (next.length < 0 || next.kind < PULSE) {
        throw new IOException("what came makes no sense");
      }
      if (next.kind != PULSE) {
        return next;
      }
    }
  }

  /**
   * Receives content, or a part of it.
   *
   * @param content is filled from its position to its limit
   */
  public void receive(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      if (at == end) {
        fill(content);
        continue;
      }
      int some = Math.min(content.remaining(), end - at);
      content.put(opened, at, some);
      at += some;
    }
  }

  private void fill(ByteBuffer content) throws IOException {
    if (opening == null) {
      if (content.hasArray() && content.remaining() >= PIECE) {
        int some =
            read(content.array(), content.arrayOffset() + content.position(), content.remaining());
        content.position(content.position() + some);
        return;
      }
      at = 0;
      end = read(received, 0, PIECE);
      return;
    }
    int length = ByteBuffer.wrap(readAll(Integer.BYTES)).getInt();
    if (length <= Seal.MORE || length > PIECE + Seal.MORE) {
      throw new IOException("what came was changed on its way");
    }
    readAll(length);
    at = 0;
    end = opening.next(received, length, opened);
  }

  private byte[] readAll(int count) throws IOException {
    int some = 0;
    while (some < count) {
      some += read(received, some, count - some);
    }
    return received;
  }

  private int read(byte[] bytes, int from, int most) throws IOException {
    try {
      int some = in.read(bytes, from, most);
      if (some < 0) {
        throw new EOFException("it closed the connection");
      }
      return some;
    } catch (SocketTimeoutException e) {
      throw new IOException("it was not heard for " + timeoutMillis / 1000.0 + " seconds", e);
    }
  }

  /** Ends the connection; whoever sends or receives gets an exception. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
    Thread pulsing = pulse;
    if (pulsing != null) {
      pulsing.interrupt();
    }
  }

  @Override
  public String toString() {
    return "Link(" + who + ", " + host + ")";
  }
}
