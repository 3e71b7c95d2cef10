// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import org.sketchell.shape.ImageSize;

/**
 * Where the images of a {@code .npy} file lie in it, by its header alone: for those who read ranges
 * of rows of files that are kept elsewhere. Image {@code i} is the {@link #rowBytes()} bytes from
 * {@code firstByte + i * rowBytes()}, and {@link #pixels} makes pixels of them.
 *
 * @param file what it is called
 * @param size of the images
 * @param rows how many there are, at least 1
 * @param firstByte where the first of them begins
 * @param channelsLast whether a pixel's channels lie side by side
 * @param bool whether a byte says true or false
 */
public record NpyLayout(
    String file, ImageSize size, int rows, long firstByte, boolean channelsLast, boolean bool) {
  /** Bytes from the start of a file that always hold its whole header. */
  public static final int HEADER_BYTES = NpyHeader.LONGEST_WITH_PREFIX;

  /**
   * Reads a header, and checks all of it that can be checked without the data.
   *
   * @param file what it is called, for the sentences
   * @param start the first bytes of the file, {@link #HEADER_BYTES} or as many as there are
   * @param bytes the length of the whole file
   * @param order where arrays of four dimensions have their channels
   * @throws DataException if it is no such file, or not as long as it says, or one that cannot be
   *     read by ranges of rows: compressed, in Fortran order, or of numbers other than {@code
   *     uint8} and {@code bool}, which are pixels only in the light of all others
   */
  public static NpyLayout of(String file, byte[] start, long bytes, ChannelOrder order) {
    Content content = Content.of(start);
    if (content == Content.GZIP || content == Content.ZIP) {
      throw new DataException(
          "%s is compressed (%s), so it cannot be read by ranges of its rows; unpack it, and save"
              + " each array with numpy.save(...).",
          file, content.words());
    }
    NpyHeader header = NpyHeader.read(ByteBuffer.wrap(start), file);
    NpyElement element = NpyArray.element(file, header);
    int[] shape = NpyArray.checkShape(file, header, element);
    if (!element.isByte() && !element.isBool()) {
      throw new DataException(
          "%s holds %s, and whether that is from 0 to 1 or from 0 to 255 only all of its numbers"
              + " tell, so it cannot be read by ranges of its rows; save it as uint8, from 0 to 255.",
          file, element);
    }
    if (header.fortranOrder() && shape.length > 1) {
      throw new DataException(
          "%s is stored in Fortran order (column by column), so it cannot be read by ranges of its"
              + " rows; save it with numpy.save(name, numpy.ascontiguousarray(array)).",
          file);
    }
    NpyImages.Layout layout = NpyImages.layout(file, shape, order);
    long expected = (long) shape[0] * layout.size().pixels();
    long found = bytes - header.dataOffset();
    if (found != expected) {
      throw NpyArray.length(file, header, expected, found < expected, Long.toString(found));
    }
    return new NpyLayout(
        file,
        layout.size(),
        shape[0],
        header.dataOffset(),
        layout.channelsLast(),
        element.isBool());
  }

  /** Bytes of an image. */
  public int rowBytes() {
    return size.pixels();
  }

  /**
   * The pixels of an image as {@link ImageSet} has them.
   *
   * @param stored the bytes of the image as they lie in the file; may be changed
   * @return channel first, row by row, {@code x & 0xff} from 0 to 255
   */
  public byte[] pixels(byte[] stored) {
    for (int i = 0; bool && i < stored.length; i++) {
      stored[i] = (byte) (stored[i] == 0 ? 0 : 255);
    }
    return channelsLast ? NpyImages.channelsFirst(stored, size.channels()) : stored;
  }
}
