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
    int[] s = file.shape();
    Rows rows = file.mapped();
    ImageSize size;
    switch (s.length) {
      case 2 -> {
        int side = (int) Math.sqrt(s[1]);
        if (side * side != s[1]) {
          throw unusable(path, s, s[1] + " is not a square number");
        }
        size = new ImageSize(1, side, side);
      }
      case 3 -> {
        if (s[2] <= 4 && s[1] >= 4 * s[2]) {
          throw unusable(
              path, s, "this seems to be a single one with its channels last, (1, H, W, C)");
        }
        size = new ImageSize(1, s[1], s[2]);
      }
      case 4 -> {
        ChannelOrder order = order(path, s, reading.order());
        if (order == ChannelOrder.LAST) {
          size = new ImageSize(s[3], s[1], s[2]);
          rows = channelsFirst(rows, s[1] * s[2], s[3]);
          reading.channelsLast(path, size);
        } else {
          size = new ImageSize(s[1], s[2], s[3]);
        }
      }
      default ->
          throw unusable(path, s, "it has " + s.length + " dimension" + (s.length == 1 ? "" : "s"));
    }
    return new Pictures(size, rows);
  }

  private static ChannelOrder order(Path path, int[] s, ChannelOrder asked) {
    ChannelOrder order = asked == ChannelOrder.BY_SHAPE ? ChannelOrder.of(s[1], s[2], s[3]) : asked;
    if (order == ChannelOrder.BY_SHAPE) {
      throw new DataException(
          "%s has shape %s, which does not tell whether its channels come first, (N, C, H, W), or"
              + " last, (N, H, W, C); say it with --channels first or --channels last, at the"
              + " prompt with ChannelOrder.FIRST or ChannelOrder.LAST behind the path.",
          path, shape(s));
    }
    return order;
  }

  /** Pixels of several channels side by side as one channel after the other. */
  private static Rows channelsFirst(Rows rows, int plane, int channels) {
    return Rows.of(
        rows.count(),
        (row, target) -> {
          byte[] pixels = new byte[plane * channels];
          rows.copyTo(row, ByteBuffer.wrap(pixels));
          for (int c = 0; c < channels; c++) {
            for (int i = c; i < pixels.length; i += channels) {
              target.put(pixels[i]);
            }
          }
        });
  }

  private static DataException unusable(Path path, int[] shape, String why) {
    return new DataException(
        "%s has shape %s, but images have shape (N, 784), (N, 28, 28), (N, C, H, W) or (N, H, W,"
            + " C), and %s; reshape the array and save it again.",
        path, shape(shape), why);
  }

  private static String shape(int[] shape) {
    long[] sizes = new long[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape[i];
    }
    return NpyHeader.tuple(sizes);
  }
}
