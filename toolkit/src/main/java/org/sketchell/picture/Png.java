// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG through javax.imageio; needs no display and no fonts. */
final class Png {
  private Png() {}

  static byte[] bytes(Pixels pixels) {
    BufferedImage image = image(pixels);
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

  /** With a palette where 256 colours are enough: a third of the size. */
  private static BufferedImage image(Pixels pixels) {
    Map<Integer, Integer> palette = new LinkedHashMap<>();
    byte[] index = new byte[pixels.argb().length];
    for (int i = 0; i < index.length && palette.size() <= 256; i++) {
      index[i] = (byte) (int) palette.computeIfAbsent(pixels.argb()[i], c -> palette.size());
    }
    boolean opaque = IntStream.of(pixels.argb()).allMatch(argb -> argb >>> 24 == 0xff);
    if (palette.size() > 256) {
      BufferedImage image =
          new BufferedImage(
              pixels.width(),
              pixels.height(),
              opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
      image.setRGB(0, 0, pixels.width(), pixels.height(), pixels.argb(), 0, pixels.width());
      return image;
    }
    int[] colours = palette.keySet().stream().mapToInt(Integer::intValue).toArray();
    IndexColorModel model =
        new IndexColorModel(8, colours.length, colours, 0, !opaque, -1, DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_BYTE_INDEXED, model);
    image.getRaster().setDataElements(0, 0, pixels.width(), pixels.height(), index);
    return image;
  }

  static String base64(Pixels pixels) {
    return Base64.getEncoder().encodeToString(bytes(pixels));
  }

  static String dataUri(Pixels pixels) {
    return "data:image/png;base64," + base64(pixels);
  }
}
