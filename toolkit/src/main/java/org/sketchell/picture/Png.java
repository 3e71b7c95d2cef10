package org.sketchell.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG through javax.imageio; needs no display and no fonts. */
final class Png {
  private Png() {}

  static byte[] bytes(Pixels pixels) {
    boolean opaque = true;
    for (int argb : pixels.argb()) {
      opaque &= argb >>> 24 == 0xff;
    }
    BufferedImage image =
        new BufferedImage(
            pixels.width(),
            pixels.height(),
            opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, pixels.width(), pixels.height(), pixels.argb(), 0, pixels.width());
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

  static String base64(Pixels pixels) {
    return Base64.getEncoder().encodeToString(bytes(pixels));
  }

  static String dataUri(Pixels pixels) {
    return "data:image/png;base64," + base64(pixels);
  }
}
