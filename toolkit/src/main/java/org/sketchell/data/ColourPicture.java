// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Path;

/**
 * A picture from a PNG, JPEG, GIF or BMP file with its colours, as folders of pictures with colours
 * are read; gray has three equal channels. What is transparent is seen against white if the rest is
 * rather dark, else against black.
 */
public final class ColourPicture {
  private final Picture picture;

  private ColourPicture(Picture picture) {
    this.picture = picture;
  }

  /**
   * Reads a picture that must have a certain size.
   *
   * @param height expected rows of pixels
   * @param width expected pixels per row
   * @throws DataException if it has another size or is no sound picture
   */
  public static ColourPicture read(Path file, int height, int width) {
    return new ColourPicture(Picture.read(file, height, width).opaque());
  }

  /**
   * Reads a picture of any size and brings it to one.
   *
   * @throws DataException if it is no sound picture or too large
   */
  public static ColourPicture read(Path file, Sizing sizing) {
    return new ColourPicture(sizing.apply(Picture.read(file, -1, -1)).opaque());
  }

  /**
   * Reads a picture that must have a certain size, of a file that is kept elsewhere.
   *
   * @param file what it is called, for the sentences
   * @param content all bytes of the file
   * @param height expected rows of pixels
   * @param width expected pixels per row
   * @throws DataException if it has another size or is no sound picture
   */
  public static ColourPicture of(Path file, byte[] content, int height, int width) {
    return new ColourPicture(Picture.of(file, content, height, width).opaque());
  }

  /** Rows of pixels, at least 1. */
  public int height() {
    return picture.height();
  }

  /** Pixels per row, at least 1. */
  public int width() {
    return picture.width();
  }

  /**
   * Red, then green, then blue, each row by row; {@code x & 0xff} is 0 to 255, in a fresh array of
   * 3 x height x width.
   */
  public byte[] pixels() {
    return picture.planes();
  }

  @Override
  public String toString() {
    return "picture of " + width() + " x " + height() + " pixels in colours";
  }
}
