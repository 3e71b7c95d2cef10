// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.sketchell.shape.ImageSize;

/**
 * A picture while transforms change it. Moves, such as turning and scaling, are put together and
 * done at once, so that it is sampled once; between pixels it is interpolated (bilinear), and
 * beside it is the ground. Masks and target pictures go with it.
 *
 * <p>Places are measured from the middle of the picture, in pixels, x to the right and y downwards.
 */
public final class AlteredPicture {
  private final ImageSize size;
  private final int width;
  private final int height;
  private final int plane;
  private final float ground;
  private final List<Companion> companions;
  private float[] pixels;

  /** Where in the pixels each place is to be found: x = m0 x + m1 y + m2, y = m3 x + m4 y + m5. */
  private double[] move;

  /**
   * A picture.
   *
   * @param pixels channel after channel, row by row; changed in place
   * @param ground what is beside the picture, from 0 to 255
   * @param companions what is moved with it
   */
  AlteredPicture(ImageSize size, float[] pixels, float ground, List<Companion> companions) {
    this.companions = companions;
    this.size = size;
    this.width = size.width();
    this.height = size.height();
    this.plane = width * height;
    this.pixels = pixels;
    this.ground = ground;
  }

  public ImageSize size() {
    return size;
  }

  /** What is beside the picture, from 0 to 255. */
  public float ground() {
    return ground;
  }

  /**
   * Moves the picture: at the place (x, y) there is then what was at (a x + b y + c, d x + e y +
   * f).
   */
  public void move(double a, double b, double c, double d, double e, double f) {
    double[] before = move;
    move =
        before == null
            ? new double[] {a, b, c, d, e, f}
            : new double[] {
              before[0] * a + before[1] * d,
              before[0] * b + before[1] * e,
              before[0] * c + before[1] * f + before[2],
              before[3] * a + before[4] * d,
              before[3] * b + before[4] * e,
              before[3] * c + before[4] * f + before[5]
            };
  }

  /**
   * The pixels as they are now, to be changed in place: from 0 to 255, channel after channel, row
   * by row.
   */
  public float[] pixels() {
    if (move != null) {
      double[] matrix = move;
      move = null;
      double middleX = (width - 1) / 2.0;
      double middleY = (height - 1) / 2.0;
      float[] moved = new float[pixels.length];
      for (int y = 0; y < height; y++) {
        double fromX = middleX + matrix[2] - matrix[0] * middleX + matrix[1] * (y - middleY);
        double fromY = middleY + matrix[5] - matrix[3] * middleX + matrix[4] * (y - middleY);
        for (int x = 0, place = y * width; x < width; x++, place++) {
          sample(pixels, fromX, fromY, moved, place);
          fromX += matrix[0];
          fromY += matrix[3];
        }
      }
      pixels = moved;
      moveCompanions(
          (x, y) -> middleX + matrix[2] + matrix[0] * (x - middleX) + matrix[1] * (y - middleY),
          (x, y) -> middleY + matrix[5] + matrix[3] * (x - middleX) + matrix[4] * (y - middleY));
    }
    return pixels;
  }

  /**
   * Moves each place by itself.
   *
   * @param right for each place, row by row, how far from it that lies that is there then
   * @param down the same downwards
   */
  public void displace(double[] right, double[] down) {
    pixels();
    float[] moved = new float[pixels.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int place = y * width + x;
        sample(pixels, x + right[place], y + down[place], moved, place);
      }
    }
    pixels = moved;
    moveCompanions((x, y) -> x + right[y * width + x], (x, y) -> y + down[y * width + x]);
  }

  /** One coordinate of where to look for what is at a place. */
  @FunctionalInterface
  private interface Coordinate {
    double at(int x, int y);
  }

  private void moveCompanions(Coordinate right, Coordinate down) {
    for (Companion companion : companions) {
      float[] moved = new float[companion.values().length];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double fromX = right.at(x, y);
          double fromY = down.at(x, y);
          if (companion.isOfClasses()) {
            nearest(companion.values(), fromX, fromY, moved, y * width + x);
          } else {
            sample(companion.values(), fromX, fromY, moved, y * width + x);
          }
        }
      }
      companion.replace(moved);
    }
  }

  /** Of what has nothing between its values; beside the picture it is 0. */
  private void nearest(float[] from, double x, double y, float[] into, int place) {
    int column = (int) Math.floor(x + 0.5);
    int row = (int) Math.floor(y + 0.5);
    boolean inside = column >= 0 && row >= 0 && column < width && row < height;
    for (int base = 0; base < into.length; base += plane) {
      into[base + place] = inside ? from[base + row * width + column] : 0;
    }
  }

  /** Changes each pixel by itself. */
  public void each(DoubleUnaryOperator change) {
    float[] now = pixels();
    for (int i = 0; i < now.length; i++) {
      now[i] = (float) change.applyAsDouble(now[i]);
    }
  }

  /** Fills a rectangle of all channels; it may reach beyond the picture. */
  public void fill(int left, int top, int across, int down, float value) {
    float[] now = pixels();
    int from = Math.max(0, left);
    int to = Math.min(width, left + across);
    for (int base = 0; from < to && base < now.length; base += plane) {
      for (int y = Math.max(0, top); y < Math.min(height, top + down); y++) {
        Arrays.fill(now, base + y * width + from, base + y * width + to, value);
      }
    }
  }

  private void sample(float[] from, double x, double y, float[] into, int place) {
    if (!(x > -1 && y > -1 && x < width && y < height)) {
      for (int at = place; at < into.length; at += plane) {
        into[at] = ground;
      }
      return;
    }
    // Rounded down, which a cast does above 0 only.
    int left = (int) (x + 1) - 1;
    int top = (int) (y + 1) - 1;
    float right = (float) (x - left);
    float down = (float) (y - top);
    if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) {
      for (int base = 0; base < into.length; base += plane) {
        float above = between(at(from, base, left, top), at(from, base, left + 1, top), right);
        float below =
            between(at(from, base, left, top + 1), at(from, base, left + 1, top + 1), right);
        into[base + place] = between(above, below, down);
      }
      return;
    }
    for (int base = 0, at = top * width + left; base < into.length; base += plane, at += plane) {
      float above = from[at] + right * (from[at + 1] - from[at]);
      float below = from[at + width] + right * (from[at + width + 1] - from[at + width]);
      into[base + place] = above + down * (below - above);
    }
  }

  private static float between(float from, float to, float share) {
    return from + share * (to - from);
  }

  private float at(float[] from, int base, int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height ? from[base + y * width + x] : ground;
  }

  @Override
  public String toString() {
    return "picture of " + size + " that is being changed";
  }
}
