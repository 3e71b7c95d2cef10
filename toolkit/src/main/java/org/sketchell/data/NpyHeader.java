// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final List<String> KEYS = List.of("descr", "fortran_order", "shape");
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
    return parse(new String(text, charset), file, version, in.position());
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

  private static NpyHeader parse(String text, String file, int version, int dataOffset) {
    try {
      return of(PythonLiteral.read(text), version, dataOffset);
    } catch (PythonLiteral.Broken e) {
      throw new DataException(
          e, "%s has a broken .npy header: %s; copy or save the file again.", file, e.getMessage());
    }
  }

  private static NpyHeader of(Map<String, PythonLiteral.Value> header, int version, int dataOffset)
      throws PythonLiteral.Broken {
    for (String key : header.keySet()) {
      if (!KEYS.contains(key)) {
        throw new PythonLiteral.Broken("it has the unknown key '" + key + "'");
      }
    }
    for (String key : KEYS) {
      if (!header.containsKey(key)) {
        throw new PythonLiteral.Broken("its key '" + key + "' is missing");
      }
    }
    PythonLiteral.Value descr = header.get("descr");
    if (!(descr.value() instanceof String) && !descr.source().startsWith("[")) {
      throw new PythonLiteral.Broken("a quoted text was expected at position " + descr.position());
    }
    PythonLiteral.Value fortran = header.get("fortran_order");
    if (!(fortran.value() instanceof Boolean)) {
      throw new PythonLiteral.Broken(
          "True or False was expected at position " + fortran.position());
    }
    PythonLiteral.Value shape = header.get("shape");
    if (!(shape.value() instanceof PythonLiteral.Tuple)) {
      throw new PythonLiteral.Broken(
          shape.source().startsWith("(")
              ? "its shape is a number in brackets, not a tuple"
              : "'(' was expected at position " + shape.position());
    }
    List<Long> sizes = new ArrayList<>();
    for (PythonLiteral.Value size : ((PythonLiteral.Tuple) shape.value()).values()) {
      // 18 digits always fit into a long.
      if (!(size.value() instanceof BigInteger number)
          || number.signum() < 0
          || number.bitLength() > 59) {
        throw new PythonLiteral.Broken(
            "its shape holds something else than a size at position " + size.position());
      }
      sizes.add(number.longValue());
    }
    return new NpyHeader(
        version,
        descr.value() instanceof String type ? type : descr.source(),
        (Boolean) fortran.value(),
        sizes,
        dataOffset);
  }
}
