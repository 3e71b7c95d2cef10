// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** The images of a tensor side by side, as a PNG file, a value for a pixel. */
final class PictureSheet {
  private static final int ACROSS = 8;
  private static final int GAP = 1;
  private static final int MOST = 64;

  private PictureSheet() {}

  /**
   * A sheet.
   *
   * @param images [images, channels, height, width], [channels, height, width] or [height, width],
   *     with one channel for grey or three for red, green and blue; float32 from 0 to 1, what is
   *     beyond as the nearest, or uint8; of more than 64 images the first
   * @throws ShapeException if it is none of that
   */
  static byte[] png(Tensor images) {
    Shape shape = images.shape();
    int rank = shape.rank();
    int channels = rank < 3 ? 1 : shape.size(rank - 3);
    boolean bytes = images.elementType() == ElementType.UINT8;
    if (rank < 2
        || rank > 4
        || shape.elements() == 0
        || channels != 1 && channels != 3
        || !bytes && images.elementType() != ElementType.FLOAT32) {
      throw new ShapeException(
          "Pictures have the shape [images, channels, height, width] with 1 or 3 channels, float32"
              + " from 0 to 1 or uint8, but got %s.",
          images.type());
    }
    int count = Math.min(MOST, rank < 4 ? 1 : shape.size(0));
    int height = shape.size(rank - 2);
    int width = shape.size(rank - 1);
    int across = Math.min(ACROSS, count);
    int down = (count + across - 1) / across;
    int[] levels = bytes ? levels(images.toByteArray()) : levels(images.toFloatArray());
    BufferedImage sheet =
        new BufferedImage(
            across * (width + GAP) - GAP,
            down * (height + GAP) - GAP,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int image = 0; image < count; image++) {
      int left = image % across * (width + GAP);
      int top = image / across * (height + GAP);
      for (int channel = 0; channel < channels; channel++) {
        int from = (image * channels + channel) * height * width;
        for (int at = 0; at < height * width; at++) {
          sheet
              .getRaster()
              .setSample(left + at % width, top + at / width, channel, levels[from + at]);
        }
      }
    }
    return bytes(sheet);
  }

  private static int[] levels(byte[] pixels) {
    int[] levels = new int[pixels.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Byte.toUnsignedInt(pixels[i]);
    }
    return levels;
  }

  /** What is no number is black. */
  private static int[] levels(float[] values) {
    int[] levels = new int[values.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.round(255 * Math.max(0, Math.min(1, values[i])));
    }
    return levels;
  }

  private static byte[] bytes(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException(
            "This Java has no PNG writer; use a full JDK or JRE with the module java.desktop.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A picture could not be written into memory as PNG.", e);
    }
    return bytes.toByteArray();
  }
}
