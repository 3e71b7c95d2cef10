// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Where the others of a training connect. Strangers are sent away without a word, after {@value
 * Handshake#FIRST_BYTES} bytes or some seconds, and keep nobody waiting: each one is looked at by a
 * thread of its own, and where there are many, the one that came first makes room for the next.
 */
public final class Door implements AutoCloseable {
  private static final int AT_A_TIME = 64;
  private static final int MILLIS_TO_SHOW = 10_000;
  private static final long PAUSE_NANOS = 10_000_000;

  private final ServerSocket server;
  private final LinkTerms terms;
  private final Predicate<Introduction> expected;
  private final Consumer<Link> guest;

  /** Those that came first stand first. */
  private final Set<Socket> strangers = Collections.synchronizedSet(new LinkedHashSet<>());

  private Door(
      ServerSocket server,
      LinkTerms terms,
      Predicate<Introduction> expected,
      Consumer<Link> guest) {
    this.server = server;
    this.terms = terms;
    this.expected = expected;
    this.guest = guest;
  }

  /**
   * Opens one.
   *
   * @param address of this machine that it is bound to, and to no other
   * @param port 0 for any that is free
   * @param expected says who is waited for
   * @param guest gets the connection of each of them, on a thread of its own
   * @throws IOException if the address is none of this machine, or the port is taken
   */
  public static Door open(
      InetAddress address,
      int port,
      LinkTerms terms,
      Predicate<Introduction> expected,
      Consumer<Link> guest)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.bind(new InetSocketAddress(address, port), AT_A_TIME);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    Door door = new Door(server, terms, expected, guest);
    start(door::accept, "sketchell-door");
    return door;
  }

  /** The port that it is bound to. */
  public int port() {
    return server.getLocalPort();
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        makeRoom();
        strangers.add(socket);
        start(() -> look(socket), "sketchell-guest");
      } catch (IOException e) {
        // It was closed, or a stranger left before anybody looked; or nobody can be let in now.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void makeRoom() {
    synchronized (strangers) {
      Iterator<Socket> oldest = strangers.iterator();
      while (strangers.size() >= AT_A_TIME) {
        close(oldest.next());
        oldest.remove();
      }
    }
  }

  private void look(Socket socket) {
    Link link = null;
    try {
      socket.setTcpNoDelay(true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      int millis = Math.min(MILLIS_TO_SHOW, terms.timeoutMillis());
      Handshake.Keys keys = Handshake.answer(socket, terms.secret(), expected, millis);
      link = Link.answered(socket, keys, terms);
    } catch (IOException e) {
      System.getLogger(Door.class.getName())
          .log(System.Logger.Level.DEBUG, "Somebody was sent away.", e);
    } finally {
      // One that is let in is not closed with the door.
      boolean known = strangers.remove(socket);
      if (link == null || !known) {
        close(socket);
        link = null;
      }
    }
    if (link != null) {
      guest.accept(link);
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is closed all the same.
    }
  }

  /** Lets nobody in any more; who was let in stays. */
  @Override
  public void close() {
    close(server);
    strangers.removeIf(
        socket -> {
          close(socket);
          return true;
        });
  }
}
