// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.adapters.HeaderAdapter;
import org.dflib.jjava.jupyter.messages.adapters.HistoryRequestAdapter;
import org.dflib.jjava.jupyter.messages.adapters.KernelTimestampAdapter;
import org.dflib.jjava.jupyter.messages.adapters.MessageTypeAdapter;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.zeromq.ZMQ;

/**
 * Reads messages from a socket: all parts of one, never of the next, and only then looks whether it
 * is signed and whole. The library's own reader goes on into the next message where parts are
 * missing, so that a stranger could make a request of the user's disappear.
 */
final class MessageReader {
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

  /** The signature, and what it signs: header, parent's header, metadata, content. */
  private static final int SIGNED = 4;

  private static final Gson GSON =
      new GsonBuilder()
          .registerTypeAdapter(KernelTimestamp.class, KernelTimestampAdapter.INSTANCE)
          .registerTypeAdapter(Header.class, HeaderAdapter.INSTANCE)
          .registerTypeAdapter(MessageType.class, MessageTypeAdapter.INSTANCE)
          .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
          .create();

  private final ZMQ.Socket socket;
  private final HMACGenerator signatures;
  private final String channel;

  /**
   * A reader.
   *
   * @param channel what the socket is called in the log
   */
  MessageReader(ZMQ.Socket socket, HMACGenerator signatures, String channel) {
    this.socket = socket;
    this.signatures = signatures;
    this.channel = channel;
  }

  /** Whether a message is there. */
  boolean isThere() {
    return (socket.getEvents() & ZMQ.Poller.POLLIN) != 0;
  }

  /** The next message, if one is there and can be trusted; any other is passed over with a word. */
  Optional<Message<?>> next() {
    if (!isThere()) {
      return Optional.empty();
    }
    List<byte[]> parts = new ArrayList<>();
    do {
      parts.add(socket.recv());
    } while (socket.hasReceiveMore());
    int delimiter = 0;
    while (delimiter < parts.size() && !Arrays.equals(parts.get(delimiter), DELIMITER)) {
      delimiter++;
    }
    if (parts.size() < delimiter + 2 + SIGNED) {
      return refused("that is not whole");
    }
    List<byte[]> signed = parts.subList(delimiter + 2, delimiter + 2 + SIGNED);
    if (!isSigned(parts.get(delimiter + 1), signed)) {
      return refused("whose signature is wrong");
    }
    try {
      return Optional.of(message(parts.subList(0, delimiter), signed));
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | IllegalArgumentException
        | NullPointerException e) {
      return refused("that is no message of the protocol");
    }
  }

  private boolean isSigned(byte[] signature, List<byte[]> signed) {
    String right = signatures.calculateSignature(signed.toArray(byte[][]::new));
    // Null where the connection file has no key: nothing is signed then.
    return right == null
        || MessageDigest.isEqual(right.getBytes(StandardCharsets.US_ASCII), signature);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Message<?> message(List<byte[]> identities, List<byte[]> signed) {
    Header<?> header = GSON.fromJson(text(signed.get(0)), Header.class);
    JsonElement parent = JsonParser.parseString(text(signed.get(1)));
    JsonObject metadata = JsonParser.parseString(text(signed.get(2))).getAsJsonObject();
    JsonElement content = JsonParser.parseString(text(signed.get(3)));
    Header<?> parentHeader =
        parent.isJsonObject() && parent.getAsJsonObject().size() > 0
            ? GSON.fromJson(parent, Header.class)
            : null;
    return new Message(
        List.copyOf(identities),
        header,
        parentHeader,
        GSON.fromJson(metadata, Map.class),
        GSON.fromJson(content, (Class<?>) header.getType().getContentType()),
        List.of());
  }

  private static String text(byte[] part) {
    return new String(part, StandardCharsets.UTF_8);
  }

  private Optional<Message<?>> refused(String which) {
    KernelLog.say("A message on the channel " + channel + " " + which + " was passed over.");
    return Optional.empty();
  }
}
