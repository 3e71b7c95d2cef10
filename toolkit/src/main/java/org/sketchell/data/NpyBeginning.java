// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.sketchell.file.AtomicFile;

/** The first rows of a {@code .npy} file, of which not more need to be there. */
final class NpyBeginning {
  private NpyBeginning() {}

  /** As {@link NpyFile#writeFirst} says. */
  static void write(Path path, Path source, int rows, int rowBytes) {
    try (FileChannel channel = Content.open(source, "a .npy file")) {
      ByteBuffer start = Content.start(channel, NpyHeader.LONGEST_WITH_PREFIX);
      NpyHeader header = NpyHeader.read(start, source.toString());
      boolean drawings =
          NpyElement.of(header.descr()).filter(NpyElement::isByte).isPresent()
              && !header.fortranOrder()
              && header.shape().size() == 2
              && header.shape().get(1) == rowBytes;
      if (!drawings) {
        throw new DataException(
            "%s is no file of drawings of %d pixels each: its elements are %s of shape %s.",
            source, rowBytes, header.descr(), header.shapeText());
      }
      long count = Math.min(rows, header.shape().get(0));
      long bytes = count * rowBytes;
      if (channel.size() < header.dataOffset() + bytes) {
        throw new DataException("%s is truncated; download it again.", source);
      }
      AtomicFile.write(
          path,
          out -> {
            out.write(NpyHeader.encode("|u1", 1, count, rowBytes));
            InputStream in = Channels.newInputStream(channel.position(header.dataOffset()));
            byte[] block = new byte[1 << 16];
            for (long left = bytes; left > 0; ) {
              int n = in.readNBytes(block, 0, (int) Math.min(block.length, left));
              if (n == 0) {
                throw new EOFException(source + " has become shorter");
              }
              out.write(block, 0, n);
              left -= n;
            }
          });
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", source, AtomicFile.reason(e));
    }
  }
}
