// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads scripts, from files, pipes and devices. */
final class ScriptText {
  /** Far more than anybody writes, and little enough to be read at once. */
  static final int MAX_BYTES = 1 << 20;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private ScriptText() {}

  /** The text of a file. */
  static String of(Path file, String name) throws IOException {
    if (Files.isDirectory(file)) {
      throw new ShellException("%s is a folder: a script to run was expected.", name);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return of(in, name);
    }
  }

  /** The text of a stream, read to its end. */
  static String of(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe)) {
      throw new ShellException(
          "%s is a text in UTF-16; a script is UTF-8: save it in that encoding.", name);
    }
    for (int i = 0; i < Math.min(bytes.length, MAX_BYTES); i++) {
      if (bytes[i] == 0) {
        throw new ShellException(
            "%s is not a text in UTF-8: its byte %d is zero; a script to run was expected.",
            name, i);
      }
    }
    if (bytes.length > MAX_BYTES) {
      throw new ShellException(
          "%s is longer than a script may be, which is %d KB.", name, MAX_BYTES >> 10);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ShellException("%s is not a text in UTF-8.", name);
    }
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }
}
