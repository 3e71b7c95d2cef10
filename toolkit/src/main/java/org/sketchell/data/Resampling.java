// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

/**
 * Pictures in another size, each pixel the mean of those it covers, weighted by a triangle as wide
 * as two of the larger pixels. Transparent pixels have no part in colours.
 */
final class Resampling {
  /** For each new place along a line, where it begins, and the weights of what it is made of. */
  private record Weights(int[] from, float[][] shares) {
    static Weights of(int old, int size) {
      double scale = (double) old / size;
      double support = Math.max(1, scale);
      int[] from = new int[size];
      float[][] shares = new float[size][];
      for (int i = 0; i < size; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support + 0.5));
        int last = Math.min(old, (int) (centre + support + 0.5));
        double[] triangle = new double[last - first];
        double sum = 0;
        for (int j = 0; j < triangle.length; j++) {
          triangle[j] = Math.max(0, 1 - Math.abs(first + j - centre + 0.5) / support);
          sum += triangle[j];
        }
        from[i] = first;
        shares[i] = new float[triangle.length];
        for (int j = 0; j < triangle.length; j++) {
          shares[i][j] = (float) (triangle[j] / sum);
        }
      }
      return new Weights(from, shares);
    }
  }

  private Resampling() {}

  static Picture of(Picture picture, int height, int width) {
    float[] pixels = weighted(picture);
    float[] across =
        along(pixels, Weights.of(picture.width(), width), picture.height(), picture.width() * 4, 4);
    float[] both = down(across, Weights.of(picture.height(), height), height, width * 4);
    return new Picture(height, width, bytes(both));
  }

  /** Of each new pixel the old one that its middle lies in. */
  static Picture nearest(Picture picture, int height, int width) {
    byte[] old = picture.rgba();
    byte[] scaled = new byte[4 * height * width];
    for (int y = 0; y < height; y++) {
      int row = (int) ((y + 0.5) * picture.height() / height) * picture.width();
      for (int x = 0; x < width; x++) {
        int from = row + (int) ((x + 0.5) * picture.width() / width);
        System.arraycopy(old, 4 * from, scaled, 4 * (y * width + x), 4);
      }
    }
    return new Picture(height, width, scaled);
  }

  /** Colours times opacity, and opacity. */
  private static float[] weighted(Picture picture) {
    float[] pixels = new float[4 * picture.pixels()];
    for (int i = 0; i < picture.pixels(); i++) {
      float opacity = picture.opacity(i);
      for (int channel = 0; channel < 3; channel++) {
        pixels[4 * i + channel] = picture.channel(i, channel) * opacity / 255;
      }
      pixels[4 * i + 3] = opacity;
    }
    return pixels;
  }

  private static float[] along(float[] pixels, Weights weights, int rows, int row, int channels) {
    int size = weights.from.length;
    float[] scaled = new float[rows * size * channels];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < size; x++) {
        float[] shares = weights.shares[x];
        for (int channel = 0; channel < channels; channel++) {
          float sum = 0;
          int at = y * row + weights.from[x] * channels + channel;
          for (int j = 0; j < shares.length; j++) {
            sum += shares[j] * pixels[at + j * channels];
          }
          scaled[(y * size + x) * channels + channel] = sum;
        }
      }
    }
    return scaled;
  }

  private static float[] down(float[] pixels, Weights weights, int rows, int row) {
    float[] scaled = new float[rows * row];
    for (int y = 0; y < rows; y++) {
      float[] shares = weights.shares[y];
      for (int j = 0; j < shares.length; j++) {
        int from = (weights.from[y] + j) * row;
        for (int i = 0; i < row; i++) {
          scaled[y * row + i] += shares[j] * pixels[from + i];
        }
      }
    }
    return scaled;
  }

  private static byte[] bytes(float[] pixels) {
    byte[] rgba = new byte[pixels.length];
    for (int i = 0; i < rgba.length; i += 4) {
      float opacity = pixels[i + 3];
      for (int channel = 0; channel < 3; channel++) {
        float colour = opacity == 0 ? 0 : pixels[i + channel] * 255 / opacity;
        rgba[i + channel] = (byte) Math.max(0, Math.min(255, Math.round(colour)));
      }
      rgba[i + 3] = (byte) Math.max(0, Math.min(255, Math.round(opacity)));
    }
    return rgba;
  }
}
