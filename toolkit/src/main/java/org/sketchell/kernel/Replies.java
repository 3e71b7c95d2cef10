// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;
import org.sketchell.runtime.Versions;
import org.sketchell.shell.UserMistakes;

/** Answers that the library writes without their status, or in another form than the protocol's. */
final class Replies {
  private static final String STATUS = "status";
  private static final String OK = "ok";
  private static final String REQUEST = "_request";

  private Replies() {}

  /** A message with such an answer. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static Message<?> message(
      MessageContext request, MessageType<?> type, Map<String, Object> content) {
    return new Message(request, type, content);
  }

  /** What answers a request that failed in an unexpected way; nothing for one without answers. */
  static Optional<Message<?>> toFailed(Message<?> request, Throwable thrown) {
    String type = request.getHeader().getType().getName();
    if (type == null || !type.endsWith(REQUEST)) {
      return Optional.empty();
    }
    MessageType<?> reply =
        MessageType.getType(type.substring(0, type.length() - REQUEST.length()) + "_reply");
    String sentence = UserMistakes.sentence(thrown);
    return Optional.of(
        message(
            request,
            reply,
            failed(new CellOutput.Failure(CellOutput.Failure.ERROR, sentence, List.of(), ""))));
  }

  static Map<String, Object> kernelInfo() {
    Map<String, Object> language =
        Map.of(
            "name", "java",
            "version", Versions.java(),
            "mimetype", "text/x-java",
            "file_extension", ".jsh",
            "pygments_lexer", "java",
            "codemirror_mode", "text/x-java");
    return Map.of(
        STATUS,
        OK,
        "protocol_version",
        Header.PROTOCOL_VERISON,
        "implementation",
        "sketchell",
        "implementation_version",
        Versions.sketchell(),
        "language_info",
        language,
        "banner",
        "Sketchell "
            + Versions.sketchell()
            + " on Java "
            + Versions.java()
            + ": help() lists what can be done, tutorial() goes through the chapter.",
        "help_links",
        List.of());
  }

  static Map<String, Object> interrupted() {
    return Map.of(STATUS, OK);
  }

  static Map<String, Object> shutdown(boolean restart) {
    return Map.of(STATUS, OK, "restart", restart);
  }

  /** There is nothing that a widget could talk to. */
  static Map<String, Object> comms() {
    return Map.of(STATUS, OK, "comms", Map.of());
  }

  /** Inputs, each with its session and its number. */
  static Map<String, Object> history(List<List<Object>> inputs) {
    return Map.of(STATUS, OK, "history", inputs);
  }

  static Map<String, Object> executed(int count, Map<String, Object> expressions) {
    return Map.of(
        STATUS,
        OK,
        "execution_count",
        count,
        "user_expressions",
        expressions,
        "payload",
        List.of());
  }

  /** A value that was asked for by an expression. */
  static Map<String, Object> value(MimeBundle bundle) {
    return Map.of(STATUS, OK, "data", bundle.forms(), "metadata", Map.of());
  }

  /** An expression whose value was asked for and which has none. */
  static Map<String, Object> failed(CellOutput.Failure failure) {
    return Map.of(
        STATUS,
        "error",
        "ename",
        failure.kind(),
        "evalue",
        failure.message(),
        "traceback",
        KernelMessages.traceback(failure));
  }

  /** To a request that is not carried out, since one before it failed. */
  static Map<String, Object> aborted() {
    return Map.of(STATUS, "aborted");
  }
}
