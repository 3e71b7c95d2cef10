// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How pictures of any size become pictures of one: scaled with the triangle filter that Pillow
 * calls bilinear and torchvision antialiased, and brought to the wanted sides.
 *
 * @param height rows of pixels
 * @param width pixels per row
 */
public record Sizing(int height, int width, Way way) {
  /** What becomes of a picture of other proportions. */
  public enum Way {
    /** It is scaled to cover, and what reaches beyond is cut off on both sides alike. */
    CROP,
    /** It is scaled to be seen whole, with its ground on both sides alike, or black. */
    FIT,
    /** Its proportions change. */
    STRETCH
  }

  /** Pixels of a side, at most: as of pictures that are read as they are. */
  private static final int LARGEST = 4096;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})(?:x(\\d{1,4}))?");

  /**
   * Takes sides.
   *
   * @throws DataException if a side is not from 1 to 4096
   */
  public Sizing {
    if (height < 1 || width < 1 || height > LARGEST || width > LARGEST) {
      throw new DataException(
          "A picture has sides of 1 to %d pixels, but %d x %d was asked for.",
          LARGEST, width, height);
    }
  }

  /** Cut to these sides. */
  public static Sizing crop(int height, int width) {
    return new Sizing(height, width, Way.CROP);
  }

  /** Whole within these sides. */
  public static Sizing fit(int height, int width) {
    return new Sizing(height, width, Way.FIT);
  }

  /** Stretched to these sides. */
  public static Sizing stretch(int height, int width) {
    return new Sizing(height, width, Way.STRETCH);
  }

  /**
   * Reads {@code 64} or, width first as of pictures, {@code 80x64}.
   *
   * @throws DataException if it is neither
   */
  public static Sizing parse(String text, Way way) {
    Matcher sides = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!sides.matches()) {
      throw new DataException(
          "A size of pictures is a number of pixels, or two, such as 64 or 80x64, but got '%s'.",
          text);
    }
    int width = Integer.parseInt(sides.group(1));
    return new Sizing(
        sides.group(2) == null ? width : Integer.parseInt(sides.group(2)), width, way);
  }

  /** A picture of this size. */
  Picture apply(Picture picture) {
    if (picture.height() == height && picture.width() == width) {
      return picture;
    }
    return sized(picture, Resampling::of, picture.ground());
  }

  /** The same of what has no values between others, such as numbers of classes; 0 beside it. */
  Picture applyNearest(Picture values) {
    return sized(values, Resampling::nearest, Picture.Ground.TRANSPARENT);
  }

  /** A way to bring a picture to other sides. */
  @FunctionalInterface
  private interface Scaling {
    Picture of(Picture picture, int height, int width);
  }

  private Picture sized(Picture picture, Scaling scaling, Picture.Ground ground) {
    double down = (double) height / picture.height();
    double across = (double) width / picture.width();
    double scale = way == Way.CROP ? Math.max(down, across) : Math.min(down, across);
    if (way == Way.STRETCH) {
      return scaling.of(picture, height, width);
    }
    Picture scaled =
        scaling.of(picture, side(picture.height() * scale), side(picture.width() * scale));
    return scaled.within(height, width, ground);
  }

  private static int side(double length) {
    return (int) Math.max(1, Math.rint(length));
  }

  /** For example {@code 80x64, cropped}. */
  @Override
  public String toString() {
    String how =
        switch (way) {
          case CROP -> "cropped";
          case FIT -> "whole, with margins";
          case STRETCH -> "stretched";
        };
    return width + "x" + height + ", " + how;
  }
}
