// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.sketchell.spark.ring.Link;

/**
 * What driver and workers write to each other.
 *
 * @param content from its position to its limit
 */
record Letter(int kind, ByteBuffer content) {
  /** Of a worker that has its rows and its ring: what its duty reports. */
  static final int READY = 1;

  /** Of the driver: what is to be done. */
  static final int MESSAGE = 2;

  /** Of a worker: what came of it. */
  static final int ANSWER = 3;

  /** Of a worker: a sentence about what will not be otherwise when it is tried again. */
  static final int REFUSED = 4;

  /** Of a worker: a sentence about another one that is gone. */
  static final int LOST = 5;

  /** Of the driver: that nothing more is to be done. */
  static final int END = 6;

  static Letter receive(Link link) throws IOException {
    Link.Heading heading = link.receive();
    ByteBuffer content = ByteBuffer.allocate(heading.length());
    link.receive(content);
    return new Letter(heading.kind(), content.flip());
  }

  static void send(Link link, int kind, ByteBuffer content) throws IOException {
    link.send(kind, 0, content);
  }

  static void send(Link link, int kind, String sentence) throws IOException {
    send(link, kind, ByteBuffer.wrap(sentence.getBytes(StandardCharsets.UTF_8)));
  }

  String sentence() {
    return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
  }
}
