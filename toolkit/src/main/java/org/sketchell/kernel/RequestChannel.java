// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.util.Optional;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.ZError;

/**
 * A socket on which requests come: the protocol's shell or control channel. The library's own asks
 * every 50 ms whether there is something, and ends for good with the first message that is damaged
 * or not signed as it should be; this one waits, and {@link MessageReader} passes over such a
 * message.
 */
final class RequestChannel extends JupyterSocket {
  private static final long POLL_MILLIS = 500;

  private final String role;
  private final int port;
  private final MessageReader reader;
  private volatile boolean ended;

  RequestChannel(ZMQ.Context context, HMACGenerator signatures, String role, int port) {
    super(context, SocketType.ROUTER, signatures, LoggerFactory.getLogger(role));
    this.role = role;
    this.port = port;
    this.reader = new MessageReader(this, signatures, role);
    setLinger(1000);
  }

  @Override
  public void bind(KernelConnectionProperties connection) {
    bind(formatAddress(connection.getTransport(), connection.getIp(), port));
  }

  /** Hands on messages as they come, on a thread of its own, until the process ends. */
  void serve(Consumer<Message<?>> handler) {
    Thread thread = new Thread(() -> loop(handler), role);
    thread.setDaemon(true);
    thread.start();
  }

  private void loop(Consumer<Message<?>> handler) {
    try (ZMQ.Poller poller = ctx.poller(1)) {
      poller.register(this, ZMQ.Poller.POLLIN);
      while (!ended) {
        if (poller.poll(POLL_MILLIS) > 0) {
          next().ifPresent(handler);
        }
      }
    } catch (ZMQException e) {
      if (!ended && e.getErrorCode() != ZError.ETERM) {
        throw e;
      }
    }
  }

  /** The next message, if there is one at once and it can be trusted. */
  Optional<Message<?>> next() {
    return reader.next();
  }

  void end() {
    ended = true;
  }
}
