package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The header of a {@code .npy} file: magic, version, and a Python dictionary literal with exactly
 * the keys {@code descr}, {@code fortran_order} and {@code shape} (NEP 1; versions 1.0, 2.0, 3.0).
 *
 * @param version major format version, 1 to 3
 * @param descr element type as numpy spells it, such as {@code |u1}; a structured type is kept as
 *     the text of its list
 * @param fortranOrder whether the first index runs fastest
 * @param dataOffset position of the first byte of data in the file
 */
record NpyHeader(
    int version, String descr, boolean fortranOrder, List<Long> shape, int dataOffset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** More than any header of a plain array needs; a longer one is damage. */
  private static final int LONGEST = 1 << 16;

  /** Bytes from the start of a file that always hold its whole header. */
  static final int LONGEST_WITH_PREFIX = LONGEST + 12;

  NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Reads the header from the first bytes of a file.
   *
   * @param start the first bytes of the file, {@link #LONGEST_WITH_PREFIX} or as many as there are
   * @param file the name of the file, for the sentences
   */
  static NpyHeader read(ByteBuffer start, String file) {
    ByteBuffer in = start.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() == 0) {
      throw new DataException("%s is empty (0 bytes), so it is not a .npy file.", file);
    }
    for (byte expected : MAGIC) {
      if (!in.hasRemaining() || in.get() != expected) {
        throw new DataException(
            "%s is not a .npy file: it does not begin with \\x93NUMPY; save the array with"
                + " numpy.save(...).",
            file);
      }
    }
    if (in.remaining() < 4) {
      throw truncated(file);
    }
    int version = in.get() & 0xff;
    int minor = in.get() & 0xff;
    if (version < 1 || version > 3 || minor != 0) {
      throw new DataException(
          "%s has .npy format version %d.%d, but only 1.0, 2.0 and 3.0 are known.",
          file, version, minor);
    }
    long length;
    if (version == 1) {
      length = in.getShort() & 0xffff;
    } else {
      if (in.remaining() < 4) {
        throw truncated(file);
      }
      length = in.getInt() & 0xffffffffL;
    }
    if (length > LONGEST) {
      throw new DataException(
          "%s has a broken .npy header: it claims to be %d bytes long.", file, length);
    }
    if (in.remaining() < length) {
      throw truncated(file);
    }
    byte[] text = new byte[(int) length];
    in.get(text);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return new Parser(new String(text, charset), file).header(version, in.position());
  }

  private static DataException truncated(String file) {
    return new DataException(
        "%s is truncated: it ends inside its .npy header; copy or download it again.", file);
  }

  /** The bytes of a version 1.0 (or, for very long shapes, 2.0) header, aligned to 64 bytes. */
  static byte[] encode(String descr, int version, long... shape) {
    String dictionary =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + tuple(shape) + ", }";
    int prefix = version == 1 ? 10 : 12;
    int unpadded = prefix + dictionary.length() + 1;
    int total = (unpadded + 63) / 64 * 64;
    ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) version).put((byte) 0);
    if (version == 1) {
      out.putShort((short) (total - prefix));
    } else {
      out.putInt(total - prefix);
    }
    out.put(dictionary.getBytes(StandardCharsets.ISO_8859_1));
    while (out.position() < total - 1) {
      out.put((byte) ' ');
    }
    out.put((byte) '\n');
    return out.array();
  }

  /** A shape as Python writes it: {@code (3, 784)}, {@code (3,)}. */
  static String tuple(long... shape) {
    StringJoiner sizes = new StringJoiner(", ", "(", shape.length == 1 ? ",)" : ")");
    for (long size : shape) {
      sizes.add(Long.toString(size));
    }
    return sizes.toString();
  }

  /** The shape as Python writes it. */
  String shapeText() {
    return tuple(shape.stream().mapToLong(Long::longValue).toArray());
  }

  /** A parser for just the dictionary literals that numpy writes. */
  private static final class Parser {
    private final String text;
    private final String file;
    private int at;

    Parser(String text, String file) {
      this.text = text;
      this.file = file;
    }

    NpyHeader header(int version, int dataOffset) {
      String descr = null;
      Boolean fortranOrder = null;
      List<Long> shape = null;
      expect('{');
      while (!accept('}')) {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> {
            once(key, descr);
            descr = peek() == '[' ? structured() : string();
          }
          case "fortran_order" -> {
            once(key, fortranOrder);
            fortranOrder = bool();
          }
          case "shape" -> {
            once(key, shape);
            shape = tuple();
          }
          default -> throw broken("it has the unknown key '" + key + "'");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skipSpace();
      if (at < text.length()) {
        throw broken("there is something after its closing brace");
      }
      if (descr == null || fortranOrder == null || shape == null) {
        String missing = descr == null ? "descr" : fortranOrder == null ? "fortran_order" : "shape";
        throw broken("its key '" + missing + "' is missing");
      }
      return new NpyHeader(version, descr, fortranOrder, shape, dataOffset);
    }

    private void once(String key, Object before) {
      if (before != null) {
        throw broken("its key '" + key + "' stands there twice");
      }
    }

    private String string() {
      char quote = peek();
      if (quote != '\'' && quote != '"') {
        throw broken("a quoted text was expected at position " + at);
      }
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw broken("a quote at position " + at + " is never closed");
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private String structured() {
      int start = at;
      int depth = 0;
      do {
        char c = peek();
        if (c == '\'' || c == '"') {
          string();
          continue;
        }
        if (c == 0) {
          throw broken("a bracket at position " + start + " is never closed");
        }
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        at++;
      } while (depth > 0);
      return text.substring(start, at);
    }

    private boolean bool() {
      skipSpace();
      for (String word : List.of("False", "True")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw broken("True or False was expected at position " + at);
    }

    private List<Long> tuple() {
      List<Long> sizes = new ArrayList<>();
      expect('(');
      while (!accept(')')) {
        sizes.add(number());
        if (!accept(',')) {
          if (sizes.size() == 1) {
            throw broken("its shape is a number in brackets, not a tuple");
          }
          expect(')');
          break;
        }
      }
      return sizes;
    }

    private long number() {
      skipSpace();
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      // 18 digits always fit into a long.
      if (at == start || at - start > 18) {
        throw broken("its shape holds something else than a size at position " + start);
      }
      long value = Long.parseLong(text.substring(start, at));
      if (at < text.length() && text.charAt(at) == 'L') {
        at++; // Python 2 wrote long integers so
      }
      return value;
    }

    /** The next character that is not a space, 0 at the end. */
    private char peek() {
      skipSpace();
      return at < text.length() ? text.charAt(at) : 0;
    }

    private void skipSpace() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
        at++;
      }
    }

    private boolean accept(char c) {
      if (peek() != c) {
        return false;
      }
      at++;
      return true;
    }

    private void expect(char c) {
      if (!accept(c)) {
        throw broken("'" + c + "' was expected at position " + at);
      }
    }

    private DataException broken(String why) {
      return new DataException(
          "%s has a broken .npy header: %s; copy or save the file again.", file, why);
    }
  }
}
