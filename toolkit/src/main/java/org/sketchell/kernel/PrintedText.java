// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;
import org.sketchell.picture.NotebookMark;

/**
 * What is printed, as outputs: text in pieces of some size, pictures for which marks stand in it
 * ({@link NotebookMark}), and lines that carriage returns write over.
 *
 * <p>Text waits until it is {@linkplain #deliver() delivered}, so that a thousand short lines are a
 * few outputs; a picture delivers what was printed before it.
 */
final class PrintedText extends OutputStream {
  private static final int MOST_CHARACTERS = 1 << 14;
  private static final AtomicLong LINES = new AtomicLong();

  private final boolean error;
  private final Consumer<CellOutput> listener;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13);
  private final CharBuffer chars = CharBuffer.allocate(1 << 13);

  /** What is not looked at yet: it may be the beginning of a mark. */
  private final StringBuilder raw = new StringBuilder();

  /** What is to be delivered. */
  private final StringBuilder text = new StringBuilder();

  /** The line that is written over; null if the present one never was. */
  private StringBuilder line;

  private long lineId;
  private int column;
  private boolean returned;
  private String told = "";

  /**
   * A stream.
   *
   * @param error whether it is standard error
   * @param listener takes the outputs, on the thread that prints or delivers
   */
  PrintedText(boolean error, Consumer<CellOutput> listener) {
    this.error = error;
    this.listener = listener;
  }

  @Override
  public synchronized void write(int letter) {
    write(new byte[] {(byte) letter}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] source, int offset, int length) {
    int at = offset;
    while (at < offset + length) {
      int count = Math.min(bytes.remaining(), offset + length - at);
      bytes.put(source, at, count);
      at += count;
      decode(false);
    }
    take();
    if (text.length() > MOST_CHARACTERS) {
      deliver();
    }
  }

  private void decode(boolean last) {
    bytes.flip();
    while (decoder.decode(bytes, chars, last).isOverflow()) {
      drain();
    }
    drain();
    bytes.compact();
  }

  private void drain() {
    raw.append(chars.flip());
    chars.clear();
  }

  /** Looks at what came: pictures go out at once, the rest is written. */
  private void take() {
    while (raw.length() > 0) {
      int begin = NotebookMark.firstIn(raw);
      if (begin < 0) {
        putFirst(raw.length() - NotebookMark.begunIn(raw.toString()));
        return;
      }
      putFirst(begin);
      int end = NotebookMark.endIn(raw.toString());
      if (end < 0 && raw.length() < NotebookMark.LONGEST) {
        return;
      }
      Optional<MimeBundle> bundle =
          end < 0 ? Optional.empty() : NotebookMark.take(raw.substring(0, end));
      if (bundle.isPresent()) {
        raw.delete(0, end);
        deliver();
        listener.accept(new CellOutput.Shown(bundle.get()));
      } else {
        // Somebody printed what only begins like a mark.
        putFirst(1);
      }
    }
  }

  private void putFirst(int count) {
    put(raw.substring(0, count));
    raw.delete(0, count);
  }

  private void put(String printed) {
    for (int i = 0; i < printed.length(); i++) {
      put(printed.charAt(i));
    }
  }

  private void put(char letter) {
    if (letter == '\r') {
      returned = true;
      column = 0;
      return;
    }
    if (letter == '\n') {
      endLine();
      return;
    }
    if (returned && line == null) {
      deliverText();
      line = new StringBuilder();
      lineId = LINES.incrementAndGet();
      told = "";
    }
    returned = false;
    if (line == null) {
      text.append(letter);
    } else {
      if (column < line.length()) {
        line.setCharAt(column, letter);
      } else {
        line.append(letter);
      }
      column++;
    }
  }

  private void endLine() {
    if (line == null) {
      text.append('\n');
    } else {
      tell();
      line = null;
    }
    returned = false;
    column = 0;
  }

  private void tell() {
    String now = line.toString().stripTrailing();
    if (!now.equals(told)) {
      told = now;
      listener.accept(new CellOutput.Line(lineId, now));
    }
  }

  private void deliverText() {
    if (text.length() > 0) {
      String printed = text.toString();
      text.setLength(0);
      listener.accept(new CellOutput.Printed(error, printed));
    }
  }

  /** Hands on what was printed so far. */
  synchronized void deliver() {
    deliverText();
    if (line != null) {
      tell();
    }
  }

  /** Hands on all that was printed, and begins anew; for the end of a cell. */
  synchronized void end() {
    decode(true);
    decoder.reset();
    take();
    put(raw.toString());
    raw.setLength(0);
    deliver();
    line = null;
    returned = false;
    column = 0;
  }
}
