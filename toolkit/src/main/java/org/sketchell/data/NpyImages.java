// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.sketchell.shape.ImageSize;

/** Reads the shape of a {@code .npy} file as images of one class. */
final class NpyImages {
  private NpyImages() {}

  /**
   * The images of a file of shape (N, S*S), (N, H, W), (N, C, H, W) or (N, H, W, C), all of one
   * class.
   */
  static ImageSet read(Path path, String className, FolderReading reading) {
    NpyFile file = NpyFile.open(path);
    Pictures pictures = pictures(path, file, reading);
    Store store =
        new Store(pictures.rows, List.of(SourceFile.of(file.opened(), className, file.rows())));
    return ImageSet.of(pictures.size, List.of(className), store, new char[file.rows()]);
  }

  /** Pixels, channel first. */
  record Pictures(ImageSize size, Rows rows) {}

  static Pictures pictures(Path path, NpyFile file, FolderReading reading) {
    file.madeOf().ifPresent(numbers -> reading.makesPixels(path, numbers));
    Layout layout = layout(path.toString(), file.shape(), reading.order());
    if (!layout.channelsLast()) {
      return new Pictures(layout.size(), file.mapped());
    }
    reading.channelsLast(path, layout.size());
    return new Pictures(layout.size(), channelsFirst(file.mapped(), layout.size()));
  }

  /** What a shape means. */
  record Layout(ImageSize size, boolean channelsLast) {}

  /**
   * What the shape of an array means.
   *
   * @param file the name of the file, for the sentences
   */
  static Layout layout(String file, int[] s, ChannelOrder asked) {
    switch (s.length) {
      case 2 -> {
        int side = (int) Math.sqrt(s[1]);
        if (side * side != s[1]) {
          throw unusable(file, s, s[1] + " is not a square number");
        }
        return new Layout(new ImageSize(1, side, side), false);
      }
      case 3 -> {
        if (s[2] <= 4 && s[1] >= 4 * s[2]) {
          throw unusable(
              file, s, "this seems to be a single one with its channels last, (1, H, W, C)");
        }
        return new Layout(new ImageSize(1, s[1], s[2]), false);
      }
      case 4 -> {
        return order(file, s, asked) == ChannelOrder.LAST
            ? new Layout(new ImageSize(s[3], s[1], s[2]), true)
            : new Layout(new ImageSize(s[1], s[2], s[3]), false);
      }
      default ->
          throw unusable(file, s, "it has " + s.length + " dimension" + (s.length == 1 ? "" : "s"));
    }
  }

  private static ChannelOrder order(String file, int[] s, ChannelOrder asked) {
    ChannelOrder order = asked == ChannelOrder.BY_SHAPE ? ChannelOrder.of(s[1], s[2], s[3]) : asked;
    if (order == ChannelOrder.BY_SHAPE) {
      throw new DataException(
          "%s has shape %s, which does not tell whether its channels come first, (N, C, H, W), or"
              + " last, (N, H, W, C); say it with --channels first or --channels last, at the"
              + " prompt with ChannelOrder.FIRST or ChannelOrder.LAST behind the path.",
          file, shape(s));
    }
    return order;
  }

  private static Rows channelsFirst(Rows rows, ImageSize size) {
    return Rows.of(
        rows.count(),
        (row, target) -> {
          byte[] pixels = new byte[size.pixels()];
          rows.copyTo(row, ByteBuffer.wrap(pixels));
          target.put(channelsFirst(pixels, size.channels()));
        });
  }

  /** Pixels of several channels side by side as one channel after the other. */
  static byte[] channelsFirst(byte[] pixels, int channels) {
    byte[] planes = new byte[pixels.length];
    for (int c = 0, at = 0; c < channels; c++) {
      for (int i = c; i < pixels.length; i += channels) {
        planes[at++] = pixels[i];
      }
    }
    return planes;
  }

  private static DataException unusable(String file, int[] shape, String why) {
    return new DataException(
        "%s has shape %s, but images have shape (N, 784), (N, 28, 28), (N, C, H, W) or (N, H, W,"
            + " C), and %s; reshape the array and save it again.",
        file, shape(shape), why);
  }

  private static String shape(int[] shape) {
    long[] sizes = new long[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape[i];
    }
    return NpyHeader.tuple(sizes);
  }
}
