// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** What differs from the light around it in a picture: where it is drawn on. */
final class Ink {
  /** How much of the picture's side the light around a place reaches. */
  private static final int NEIGHBOURHOOD = 5;

  /** Less than this, of 255, is no ink. */
  private static final float FAINTEST = 24;

  /** So much of the strongest ink is ink. */
  private static final float SHARE = 0.45f;

  /** The same where there is much noise. */
  private static final float MOST = 0.7f;

  /** What is smaller than this share of the largest piece is dirt. */
  private static final double DIRT = 0.012;

  private final int height;
  private final int width;
  private final boolean[] there;

  private Ink(int height, int width, boolean[] there) {
    this.height = height;
    this.width = width;
    this.there = there;
  }

  static Ink of(Picture picture) {
    int height = picture.height();
    int width = picture.width();
    float[] light = new float[height * width];
    for (int i = 0; i < light.length; i++) {
      light[i] = picture.luma(i);
    }
    float[] smooth = Math.max(height, width) > 64 ? mean(light, height, width, 1) : light;
    float[] ground = ground(smooth, height, width);
    float[] off = new float[light.length];
    for (int i = 0; i < off.length; i++) {
      off[i] = smooth[i] - ground[i];
    }
    float[] sorted = off.clone();
    Arrays.sort(sorted);
    float darkest = -sorted[sorted.length / 200];
    float brightest = sorted[sorted.length - 1 - sorted.length / 200];
    float sign = darkest > brightest ? -1 : 1;
    float strongest = Math.max(darkest, brightest);
    // The middle half of a picture is ground, and what it varies by is noise; unless ink fills it.
    float noise = (sorted[3 * sorted.length / 4] - sorted[sorted.length / 4]) / 1.35f;
    float clear = Math.min(3 * noise, MOST * strongest);
    float least = Math.max(Math.max(FAINTEST, SHARE * strongest), clear);
    boolean[] there = new boolean[off.length];
    for (int i = 0; i < there.length; i++) {
      there[i] = sign * off[i] > least;
    }
    return new Ink(height, width, withoutDirt(there, height, width));
  }

  /** The light that there would be without ink: of the pixels around, what is not far from most. */
  private static float[] ground(float[] light, int height, int width) {
    int radius = Math.max(2, Math.max(height, width) / NEIGHBOURHOOD);
    float[] ground = mean(light, height, width, radius);
    for (int round = 0; round < 2; round++) {
      // What lies far off is replaced by what was found, so that ink does not count.
      double sum = 0;
      for (int i = 0; i < light.length; i++) {
        sum += Math.abs(light[i] - ground[i]);
      }
      float usual = (float) (sum / light.length) + 4;
      float[] without = new float[light.length];
      for (int i = 0; i < light.length; i++) {
        without[i] = Math.abs(light[i] - ground[i]) > 1.5f * usual ? ground[i] : light[i];
      }
      ground = mean(without, height, width, radius);
    }
    return ground;
  }

  /** The mean over a square around each place, as far as it lies in the picture. */
  private static float[] mean(float[] values, int height, int width, int radius) {
    double[] sums = new double[(height + 1) * (width + 1)];
    for (int y = 0; y < height; y++) {
      double row = 0;
      for (int x = 0; x < width; x++) {
        row += values[y * width + x];
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
      }
    }
    float[] mean = new float[values.length];
    for (int y = 0; y < height; y++) {
      int top = Math.max(0, y - radius);
      int bottom = Math.min(height, y + radius + 1);
      for (int x = 0; x < width; x++) {
        int left = Math.max(0, x - radius);
        int right = Math.min(width, x + radius + 1);
        double sum =
            sums[bottom * (width + 1) + right]
                - sums[top * (width + 1) + right]
                - sums[bottom * (width + 1) + left]
                + sums[top * (width + 1) + left];
        mean[y * width + x] = (float) (sum / ((bottom - top) * (right - left)));
      }
    }
    return mean;
  }

  private static boolean[] withoutDirt(boolean[] there, int height, int width) {
    int[] piece = new int[there.length];
    int[] sizes = new int[there.length + 1];
    int pieces = 0;
    Deque<Integer> open = new ArrayDeque<>();
    for (int start = 0; start < there.length; start++) {
      if (there[start] && piece[start] == 0) {
        piece[start] = ++pieces;
        open.push(start);
        while (!open.isEmpty()) {
          int at = open.pop();
          sizes[pieces]++;
          for (int y = Math.max(0, at / width - 1);
              y <= Math.min(height - 1, at / width + 1);
              y++) {
            for (int x = Math.max(0, at % width - 1);
                x <= Math.min(width - 1, at % width + 1);
                x++) {
              int next = y * width + x;
              if (there[next] && piece[next] == 0) {
                piece[next] = pieces;
                open.push(next);
              }
            }
          }
        }
      }
    }
    int largest = Arrays.stream(sizes).max().orElse(0);
    boolean[] kept = new boolean[there.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = there[i] && sizes[piece[i]] > DIRT * largest;
    }
    return kept;
  }

  boolean isNone() {
    for (boolean one : there) {
      if (one) {
        return false;
      }
    }
    return true;
  }

  /**
   * The middle of its lines.
   *
   * @param size of the longer side while they are looked for
   * @return x0, y0, x1, y1, … in a square of size 1, which the longer side of the drawing fills
   */
  double[] traced(int size) {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int i = 0; i < there.length; i++) {
      if (there[i]) {
        left = Math.min(left, i % width);
        right = Math.max(right, i % width);
        top = Math.min(top, i / width);
        bottom = Math.max(bottom, i / width);
      }
    }
    double scale = (double) size / Math.max(right - left + 1, bottom - top + 1);
    int rows = (int) Math.max(1, Math.rint((bottom - top + 1) * scale));
    int columns = (int) Math.max(1, Math.rint((right - left + 1) * scale));
    // A margin, so that thinning needs no edges.
    boolean[] mask = new boolean[(rows + 2) * (columns + 2)];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int fromY = Math.min(bottom, top + (int) ((y + 0.5) / scale));
        int fromX = Math.min(right, left + (int) ((x + 0.5) / scale));
        mask[(y + 1) * (columns + 2) + x + 1] = there[fromY * width + fromX];
      }
    }
    Thinning.of(mask, rows + 2, columns + 2);
    double[] points = new double[2 * mask.length];
    int count = 0;
    double leftmost = Double.MAX_VALUE;
    double rightmost = -Double.MAX_VALUE;
    double upmost = Double.MAX_VALUE;
    double downmost = -Double.MAX_VALUE;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i]) {
        double x = i % (columns + 2);
        double y = i / (columns + 2);
        points[count++] = x;
        points[count++] = y;
        leftmost = Math.min(leftmost, x);
        rightmost = Math.max(rightmost, x);
        upmost = Math.min(upmost, y);
        downmost = Math.max(downmost, y);
      }
    }
    double longer = Math.max(1, Math.max(rightmost - leftmost, downmost - upmost));
    for (int i = 0; i < count; i += 2) {
      points[i] = 0.5 + (points[i] - (leftmost + rightmost) / 2) / longer;
      points[i + 1] = 0.5 + (points[i + 1] - (upmost + downmost) / 2) / longer;
    }
    return Arrays.copyOf(points, count);
  }
}
