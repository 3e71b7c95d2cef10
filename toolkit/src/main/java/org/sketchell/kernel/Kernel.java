// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.channels.DefaultReplyEnvironment;
import org.dflib.jjava.jupyter.channels.HeartbeatChannel;
import org.dflib.jjava.jupyter.channels.IOPubChannel;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.reply.CommInfoReply;
import org.dflib.jjava.jupyter.messages.reply.HistoryReply;
import org.dflib.jjava.jupyter.messages.reply.InterruptReply;
import org.dflib.jjava.jupyter.messages.reply.KernelInfoReply;
import org.dflib.jjava.jupyter.messages.reply.ShutdownReply;
import org.dflib.jjava.jupyter.messages.request.CommInfoRequest;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.dflib.jjava.jupyter.messages.request.InspectRequest;
import org.dflib.jjava.jupyter.messages.request.InterruptRequest;
import org.dflib.jjava.jupyter.messages.request.IsCompleteRequest;
import org.dflib.jjava.jupyter.messages.request.KernelInfoRequest;
import org.dflib.jjava.jupyter.messages.request.ShutdownRequest;
import org.jline.utils.Signals;
import org.zeromq.ZMQ;

/**
 * A kernel for Jupyter: cells are run in a session of the shell's own, by the protocol's version
 * 5.3 over TCP.
 *
 * <p>Interruption and shutdown come on a channel of their own, so that they reach a cell that runs.
 *
 * @see <a href="https://jupyter-client.readthedocs.io/en/stable/messaging.html">the protocol</a>
 */
public final class Kernel {
  /** Jupyter's environment variable with the number of the process that started the kernel. */
  private static final String PARENT = "JPY_PARENT_PID";

  private static final long HEARTBEAT_MILLIS = 50;
  private static final int LAST_WORDS_MILLIS = 100;

  private final KernelConnectionProperties connection;
  private final IOPubChannel publication;
  private final RequestChannel shell;
  private final RequestChannel control;
  private final InputChannel input;
  private final HeartbeatChannel heartbeat;
  private final Execution execution;
  private final CountDownLatch end = new CountDownLatch(1);
  private CellSession session;
  private CodeQuestions questions;

  private Kernel(KernelConnectionProperties connection) {
    this.connection = connection;
    ZMQ.Context context = ZMQ.context(1);
    HMACGenerator signatures = signatures(connection);
    publication = new IOPubChannel(context, signatures);
    // Nothing of what a cell prints is dropped, however slow its reader is.
    publication.setHWM(0);
    shell = new RequestChannel(context, signatures, "shell", connection.getShellPort());
    control = new RequestChannel(context, signatures, "control", connection.getControlPort());
    input = new InputChannel(context, signatures);
    heartbeat = new HeartbeatChannel(context, signatures, HEARTBEAT_MILLIS);
    execution = new Execution(publication, input);
  }

  private static HMACGenerator signatures(KernelConnectionProperties connection) {
    try {
      return connection.createHMACGenerator();
    } catch (GeneralSecurityException e) {
      throw new KernelException(
          "The connection file asks for signatures by %s, which this Java does not have.",
          connection.getSignatureScheme());
    }
  }

  /**
   * Serves a front end until it ends the kernel.
   *
   * @param file the connection file that Jupyter has written
   * @throws KernelException if the file is none, or its ports cannot be had
   */
  public static void serve(Path file) throws InterruptedException {
    new Kernel(ConnectionFile.read(file)).serve();
  }

  private void serve() throws InterruptedException {
    for (JupyterSocket socket : List.of(publication, input, heartbeat, control, shell)) {
      ConnectionFile.bind(socket, connection);
    }
    publication.sendMessage(
        new Message<>(new Header<>(PublishStatus.MESSAGE_TYPE), PublishStatus.STARTING));
    System.setIn(input.stream());
    session = CellSession.open(execution::publish);
    questions = new CodeQuestions(session.interpreter());
    endWithParent();
    Signals.register("INT", () -> execution.interrupt(session.interpreter()));
    control.serve(message -> handle(control, message));
    shell.serve(message -> handle(shell, message));
    end.await();
    shell.end();
    control.end();
    // The last answers are on their way.
    TimeUnit.MILLISECONDS.sleep(LAST_WORDS_MILLIS);
  }

  /** A kernel whose Jupyter was killed is of no use to anybody. */
  private void endWithParent() {
    String parent = System.getenv(PARENT);
    if (parent != null && parent.matches("[1-9]\\d{0,17}")) {
      ProcessHandle.of(Long.parseLong(parent))
          .ifPresent(process -> process.onExit().thenRun(end::countDown));
    }
  }

  private void handle(RequestChannel channel, Message<?> message) {
    DefaultReplyEnvironment exchange = new DefaultReplyEnvironment(channel, publication, message);
    exchange.setStatusBusy();
    try {
      if (message.getContent() instanceof ExecuteRequest) {
        execution.answer(exchange, channel, session, message, other -> handle(channel, other));
      } else {
        answer(exchange, message.getContent());
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is, the front end waits for an answer, and the kernel goes on.
      KernelLog.say("A request could not be answered: " + e);
      Replies.toFailed(message, e).ifPresent(exchange::reply);
    } finally {
      exchange.setStatusIdle();
    }
    if (message.getContent() instanceof ShutdownRequest) {
      end.countDown();
    }
  }

  private void answer(DefaultReplyEnvironment exchange, Object content) {
    if (content instanceof KernelInfoRequest) {
      reply(exchange, KernelInfoReply.MESSAGE_TYPE, Replies.kernelInfo());
    } else if (content instanceof CompleteRequest request) {
      exchange.reply(questions.answer(request));
    } else if (content instanceof InspectRequest request) {
      exchange.reply(questions.answer(request));
    } else if (content instanceof IsCompleteRequest request) {
      exchange.reply(questions.isComplete(request.getCode()));
    } else if (content instanceof HistoryRequest request) {
      reply(exchange, HistoryReply.MESSAGE_TYPE, Replies.history(questions.answer(request)));
    } else if (content instanceof CommInfoRequest) {
      reply(exchange, CommInfoReply.MESSAGE_TYPE, Replies.comms());
    } else if (content instanceof CommOpenCommand open) {
      // There is nothing here that a widget could talk to.
      exchange.publish(new CommCloseCommand(open.getCommID(), open.getData()));
    } else if (content instanceof InterruptRequest) {
      execution.interrupt(session.interpreter());
      reply(exchange, InterruptReply.MESSAGE_TYPE, Replies.interrupted());
    } else if (content instanceof ShutdownRequest request) {
      session.interpreter().interrupt();
      reply(exchange, ShutdownReply.MESSAGE_TYPE, Replies.shutdown(request.isRestart()));
    }
  }

  private static void reply(
      DefaultReplyEnvironment exchange, MessageType<?> type, Map<String, Object> content) {
    exchange.reply(Replies.message(exchange.getContext(), type, content));
  }

  @Override
  public String toString() {
    return "kernel on " + connection.getIp() + ", port " + connection.getShellPort();
  }
}
