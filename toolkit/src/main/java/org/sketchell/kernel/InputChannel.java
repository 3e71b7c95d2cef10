// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.reply.InputReply;
import org.dflib.jjava.jupyter.messages.request.InputRequest;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Lines that the front end is asked for: standard input of the cells. A cell that waits for one can
 * be interrupted.
 */
final class InputChannel extends JupyterSocket {
  private static final int POLL_MILLIS = 50;

  private final ExecutorService asker = Executors.newSingleThreadExecutor(InputChannel::daemon);
  private final MessageReader reader;
  private volatile MessageContext asking;
  private byte[] line = new byte[0];
  private int at;

  InputChannel(ZMQ.Context context, HMACGenerator signatures) {
    super(context, SocketType.ROUTER, signatures, LoggerFactory.getLogger("stdin"));
    reader = new MessageReader(this, signatures, "stdin");
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "stdin");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void bind(KernelConnectionProperties connection) {
    bind(formatAddress(connection.getTransport(), connection.getIp(), connection.getStdinPort()));
  }

  /**
   * For whom lines are asked for from now on, null for nobody, since its front end takes none. What
   * is left of a line that another cell has asked for is forgotten.
   */
  synchronized void askFor(MessageContext request) {
    asking = request;
    line = new byte[0];
    at = 0;
  }

  /** Asks on a thread of its own: a snippet's may be interrupted, which a socket does not bear. */
  private byte[] line() throws IOException {
    MessageContext request = asking;
    if (request == null) {
      throw new IOException(
          "This cell reads from standard input, but the program that runs the notebook takes none.");
    }
    AtomicBoolean givenUp = new AtomicBoolean();
    Future<byte[]> answer = asker.submit(() -> answer(request, givenUp));
    try {
      return answer.get();
    } catch (InterruptedException e) {
      givenUp.set(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The cell was interrupted while it waited for input.");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private byte[] answer(MessageContext request, AtomicBoolean givenUp) throws InterruptedException {
    Message<InputRequest> question =
        new Message<>(request, InputRequest.MESSAGE_TYPE, new InputRequest("", false));
    sendMessage(question);
    while (!givenUp.get()) {
      Optional<Message<?>> reply = reader.next();
      // An answer to a question that was given up is passed over.
      if (reply.isPresent()
          && reply.get().getContent() instanceof InputReply line
          && isTo(question, reply.get())) {
        return (line.getValue() + "\n").getBytes(StandardCharsets.UTF_8);
      }
      if (reply.isEmpty()) {
        Thread.sleep(POLL_MILLIS);
      }
    }
    return new byte[0];
  }

  /** Whether it is the answer to a question; one that does not say so is taken for it. */
  private static boolean isTo(Message<?> question, Message<?> reply) {
    return !reply.hasParentHeader()
        || question.getHeader().getId().equals(reply.getParentHeader().getId());
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (available() == 0) {
      byte[] next = line();
      synchronized (this) {
        line = next;
        at = 0;
      }
    }
    synchronized (this) {
      int count = Math.min(length, line.length - at);
      System.arraycopy(line, at, into, offset, count);
      at += count;
      return count;
    }
  }

  private synchronized int available() {
    return line.length - at;
  }

  /** The lines as a stream, which has no end. */
  InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return InputChannel.this.read(into, offset, length);
      }

      @Override
      public int available() {
        return InputChannel.this.available();
      }
    };
  }
}
