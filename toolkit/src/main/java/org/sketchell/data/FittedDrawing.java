// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A drawing of any kind as those of Quick, Draw! are: white lines on black, in the middle, its
 * longer side 255/304 of the picture, its lines 16/304 wide. The picture may be a scan or a photo,
 * of any size, with ink of any colour on ground of any other that is lighter or darker, unevenly
 * lit, with margins.
 *
 * <p>What differs from the light around it is ink; lines are thinned to their middle and drawn
 * anew.
 */
public final class FittedDrawing {
  /** The longer side of a picture in which ink is looked for. */
  private static final int LARGEST = 320;

  /** The longer side of a drawing whose lines are thinned. */
  private static final int TRACED = 112;

  private static final double LENGTH = 255.0 / 304;
  private static final double LINE = 16.0 / 304;

  private final int height;
  private final int width;
  private final byte[] pixels;

  private FittedDrawing(int height, int width, byte[] pixels) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
  }

  /**
   * Reads a picture and finds the drawing in it.
   *
   * @param height rows of pixels to draw it into
   * @param width pixels per row
   * @throws DataException if it is no picture, or no drawing can be made out
   */
  public static FittedDrawing read(Path file, int height, int width) {
    Picture picture = Picture.read(file, -1, -1);
    double scale = Math.min(1, (double) LARGEST / Math.max(picture.height(), picture.width()));
    Picture small =
        scale == 1
            ? picture
            : Resampling.of(
                picture,
                (int) Math.max(1, Math.rint(picture.height() * scale)),
                (int) Math.max(1, Math.rint(picture.width() * scale)));
    Ink ink = Ink.of(small.opaque());
    if (ink.isNone()) {
      throw new DataException(
          "No drawing can be made out in %s: nothing differs clearly from its ground.", file);
    }
    return new FittedDrawing(height, width, drawn(ink.traced(TRACED), height, width));
  }

  /** Lines through points of a square of size 1. */
  private static byte[] drawn(double[] points, int height, int width) {
    int side = Math.min(height, width);
    double reach = LINE * side / 2 + 0.5;
    double[] nearest = new double[height * width];
    Arrays.fill(nearest, Double.MAX_VALUE);
    for (int i = 0; i < points.length; i += 2) {
      double x = width / 2.0 + (points[i] - 0.5) * LENGTH * side;
      double y = height / 2.0 + (points[i + 1] - 0.5) * LENGTH * side;
      for (int row = (int) Math.max(0, y - 2); row < Math.min(height, y + 2); row++) {
        for (int column = (int) Math.max(0, x - 2); column < Math.min(width, x + 2); column++) {
          double dx = column + 0.5 - x;
          double dy = row + 0.5 - y;
          int at = row * width + column;
          nearest[at] = Math.min(nearest[at], dx * dx + dy * dy);
        }
      }
    }
    byte[] pixels = new byte[nearest.length];
    for (int i = 0; i < pixels.length; i++) {
      double cover = Math.max(0, Math.min(1, reach - Math.sqrt(nearest[i])));
      pixels[i] = (byte) Math.rint(255 * cover);
    }
    return pixels;
  }

  /** Rows of pixels. */
  public int height() {
    return height;
  }

  /** Pixels per row. */
  public int width() {
    return width;
  }

  /** Row by row; {@code x & 0xff} is 0 (black) to 255 (white), in a fresh array. */
  public byte[] pixels() {
    return pixels.clone();
  }

  @Override
  public String toString() {
    return "drawing fitted into " + width + " x " + height + " pixels";
  }
}
