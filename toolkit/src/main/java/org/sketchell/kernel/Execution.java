// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.DefaultReplyEnvironment;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.sketchell.notebook.CellOutput;
import org.sketchell.notebook.CellOutput.Failure;
import org.sketchell.shell.Interpreter;

/**
 * Requests to run a cell: its number, its outputs, its answer, and what becomes of those behind.
 */
final class Execution {
  private static final long AGAIN_NANOS = 10_000_000;

  private final JupyterSocket publication;
  private final InputChannel input;
  private final KernelMessages messages = new KernelMessages();
  private int count;
  private volatile Cell cell;

  /** The request whose cell was begun; null if there is none. */
  private volatile Object running;

  /** The cell that outputs belong to: the one that runs, or the last one. */
  private record Cell(MessageContext request, int number, boolean silent) {}

  Execution(JupyterSocket publication, InputChannel input) {
    this.publication = publication;
    this.input = input;
  }

  /** Publishes an output, as one of the cell that runs or ran last. */
  void publish(CellOutput output) {
    Cell owner = cell;
    if (owner != null && !owner.silent()) {
      send(owner.request(), messages.of(output, owner.number()));
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void send(MessageContext request, ContentType content) {
    publication.sendMessage(new Message(request, content.getType(), content));
  }

  /**
   * Stops the cell that runs. One that was begun and does not run yet is stopped as soon as it
   * does.
   */
  void interrupt(Interpreter interpreter) {
    Object begun = running;
    if (interpreter.interrupt() || begun == null) {
      return;
    }
    Thread insisting =
        new Thread(
            () -> {
              while (running == begun && !interpreter.interrupt()) {
                LockSupport.parkNanos(AGAIN_NANOS);
              }
            },
            "interrupt");
    insisting.setDaemon(true);
    insisting.start();
  }

  /**
   * Runs a cell and answers.
   *
   * @param others handles the requests behind it that are not to run a cell
   */
  void answer(
      DefaultReplyEnvironment exchange,
      RequestChannel channel,
      CellSession session,
      Message<?> message,
      Consumer<Message<?>> others) {
    running = message;
    try {
      answerTo(exchange, channel, session, message, others);
    } finally {
      running = null;
    }
  }

  private void answerTo(
      DefaultReplyEnvironment exchange,
      RequestChannel channel,
      CellSession session,
      Message<?> message,
      Consumer<Message<?>> others) {
    ExecuteRequest request = (ExecuteRequest) message.getContent();
    boolean silent = request.isSilent();
    if (!silent && request.shouldStoreHistory()) {
      count++;
    }
    int number = Math.max(1, count);
    if (!silent) {
      exchange.publish(new PublishExecuteInput(request.getCode(), number));
    }
    cell = new Cell(message, number, silent);
    input.askFor(request.isStdinEnabled() ? message : null);
    boolean remembered = !silent && request.shouldStoreHistory();
    Optional<Failure> failure =
        session
            .run(request.getCode(), remembered)
            .filter(Failure.class::isInstance)
            .map(Failure.class::cast);
    if (failure.isEmpty()) {
      exchange.reply(
          Replies.message(
              message,
              ExecuteReply.MESSAGE_TYPE,
              Replies.executed(number, expressions(session, message, request))));
      return;
    }
    ErrorReply error =
        new ErrorReply(
            failure.get().kind(), failure.get().message(), KernelMessages.traceback(failure.get()));
    error.setExecutionCount(number);
    // Before the answer is known: what comes after it was sent by somebody who knows of the
    // failure.
    List<Message<?>> behind = request.shouldStopOnError() ? waiting(channel) : List.of();
    exchange.replyError(ExecuteReply.MESSAGE_TYPE.error(), error);
    for (Message<?> next : behind) {
      if (next.getContent() instanceof ExecuteRequest) {
        abort(channel, next);
      } else {
        others.accept(next);
      }
    }
  }

  private static List<Message<?>> waiting(RequestChannel channel) {
    List<Message<?>> all = new ArrayList<>();
    for (Optional<Message<?>> next = channel.next(); next.isPresent(); next = channel.next()) {
      all.add(next.get());
    }
    return all;
  }

  /** Values that the front end asks for by their expressions, once the cell has run. */
  private Map<String, Object> expressions(
      CellSession session, Message<?> message, ExecuteRequest request) {
    Map<String, Object> values = new HashMap<>();
    if (request.getUserExpr() == null || request.getUserExpr().isEmpty()) {
      return values;
    }
    Cell owner = cell;
    cell = new Cell(message, owner.number(), true);
    try {
      request
          .getUserExpr()
          .forEach((name, expression) -> values.put(name, value(session.run(expression, false))));
    } finally {
      cell = owner;
    }
    return values;
  }

  private static Map<String, Object> value(Optional<CellOutput> output) {
    if (output.orElse(null) instanceof CellOutput.Value value) {
      return Replies.value(value.bundle());
    }
    return Replies.failed(
        output.orElse(null) instanceof Failure failure
            ? failure
            : new Failure(Failure.ERROR, "This expression has no value.", List.of(), ""));
  }

  private void abort(RequestChannel channel, Message<?> request) {
    DefaultReplyEnvironment exchange = new DefaultReplyEnvironment(channel, publication, request);
    exchange.setStatusBusy();
    exchange.reply(Replies.message(request, ExecuteReply.MESSAGE_TYPE, Replies.aborted()));
    exchange.setStatusIdle();
  }
}
