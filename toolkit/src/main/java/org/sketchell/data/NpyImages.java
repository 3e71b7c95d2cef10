package org.sketchell.data;

import java.nio.file.Path;
import java.util.List;
import org.sketchell.shape.ImageSize;

/** Reads the shape of a {@code .npy} file as images of one class. */
final class NpyImages {
  private NpyImages() {}

  /** The images of a file of shape (N, S*S), (N, H, W) or (N, C, H, W), all of one class. */
  static ImageSet read(Path path, String className) {
    NpyFile file = NpyFile.open(path);
    int[] s = file.shape();
    int channels = s.length == 4 ? s[1] : 1;
    int height;
    int width;
    switch (s.length) {
      case 2 -> {
        height = (int) Math.sqrt(s[1]);
        width = height;
        if (height * width != s[1]) {
          throw unusable(path, s, s[1] + " is not a square number");
        }
      }
      case 3 -> {
        height = s[1];
        width = s[2];
      }
      case 4 -> {
        height = s[2];
        width = s[3];
      }
      default ->
          throw unusable(path, s, "it has " + s.length + " dimension" + (s.length == 1 ? "" : "s"));
    }
    Store store =
        new Store(file.mapped(), List.of(SourceFile.of(file.opened(), className, file.rows())));
    ImageSize size = new ImageSize(channels, height, width);
    return ImageSet.of(size, List.of(className), store, new char[file.rows()]);
  }

  private static DataException unusable(Path path, int[] shape, String why) {
    long[] sizes = new long[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape[i];
    }
    return new DataException(
        "%s has shape %s, but images have shape (N, 784), (N, 28, 28) or (N, C, H, W), and %s;"
            + " reshape the array and save it again.",
        path, NpyHeader.tuple(sizes), why);
  }
}
