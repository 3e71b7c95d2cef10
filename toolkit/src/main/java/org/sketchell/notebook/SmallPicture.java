// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sketchell.picture.Html;
import org.sketchell.picture.Plane;
import org.sketchell.picture.ValueRange;

/** Planes as one image in HTML: one is grey, three are red, green and blue. */
final class SmallPicture {
  private SmallPicture() {}

  /**
   * The image.
   *
   * @param planes one or three of one size
   * @param range the values of black and white
   * @param side about how many pixels of a screen its longer side takes; a small one is enlarged by
   *     a whole number, a large one is made smaller
   * @param caption stands below; may be empty
   */
  static String html(List<Plane> planes, ValueRange range, int side, String caption) {
    BufferedImage image = image(planes, range);
    int longer = Math.max(image.getWidth(), image.getHeight());
    if (longer > 2 * side) {
      image = reduced(image, 2.0 * side / longer);
      longer = Math.max(image.getWidth(), image.getHeight());
    }
    double scale = longer <= side ? side / longer : (double) side / longer;
    return "<figure><img class=\"pixels\" alt=\"%s\" width=\"%s\" height=\"%s\" src=\"data:image/png;base64,%s\"/>%s</figure>"
        .formatted(
            Html.escape(caption.isEmpty() ? "picture" : caption),
            Math.max(1, Math.round(image.getWidth() * scale)),
            Math.max(1, Math.round(image.getHeight() * scale)),
            png(image),
            caption.isEmpty() ? "" : "<figcaption>" + Html.escape(caption) + "</figcaption>");
  }

  private static BufferedImage image(List<Plane> planes, ValueRange range) {
    int width = planes.get(0).width();
    int height = planes.get(0).height();
    float[][] values = planes.stream().map(Plane::values).toArray(float[][]::new);
    double span = range.high() - range.low();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < width * height; at++) {
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        double value = values[values.length == 3 ? channel : 0][at];
        double share = span > 0 ? (value - range.low()) / span : 0;
        rgb = rgb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, share)));
      }
      image.setRGB(at % width, at / width, rgb);
    }
    return image;
  }

  private static BufferedImage reduced(BufferedImage image, double scale) {
    BufferedImage small =
        new BufferedImage(
            Math.max(1, (int) Math.round(image.getWidth() * scale)),
            Math.max(1, (int) Math.round(image.getHeight() * scale)),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = small.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.drawImage(image, 0, 0, small.getWidth(), small.getHeight(), null);
    canvas.dispose();
    return small;
  }

  private static String png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("A picture could not be written into memory as PNG.", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
