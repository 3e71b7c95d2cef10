// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.file.Path;

/**
 * A drawing from a PNG, JPEG, GIF or BMP file, as gray values. What it is, is told by its content.
 *
 * <p>Whatever the colour of the ink, it stays visible: on a black ground a pixel is as bright as
 * its brightest channel, on a white one as dark as its darkest, and faint ink is brought to full
 * strength. Ink on a transparent ground, of any colour, becomes white on black. Where there is no
 * such ground, colours become gray by ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue. 16-bit
 * values keep their upper eight bits.
 *
 * <p>Quick, Draw! drawings are <em>white on black</em>. An opaque drawing is not turned round
 * silently: {@link #looksInverted()} tells whether it seems to be black on white, and {@link
 * #inverted()} turns it round.
 */
public final class PngDrawing {
  /** An ink that differs less from its ground is brought to full strength, ... */
  private static final int FAINT_BELOW = 96;

  /** ... but what differs less than this is no ink. */
  private static final int NOISE = 16;

  private final int height;
  private final int width;
  private final byte[] pixels;
  private final boolean transparent;

  private PngDrawing(int height, int width, byte[] pixels, boolean transparent) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.transparent = transparent;
  }

  /**
   * Reads a picture of any size up to 4096 x 4096.
   *
   * @throws DataException if it is no sound picture or too large
   */
  public static PngDrawing read(Path file) {
    return read(file, -1, -1);
  }

  /**
   * Reads a picture that must have a certain size.
   *
   * @param height expected rows of pixels
   * @param width expected pixels per row
   * @throws DataException if it has another size or is no sound picture
   */
  public static PngDrawing read(Path file, int height, int width) {
    return of(Picture.read(file, height, width));
  }

  /**
   * Reads a picture of any size and brings it to one.
   *
   * @throws DataException if it is no sound picture or too large
   */
  public static PngDrawing read(Path file, Sizing sizing) {
    return of(sizing.apply(Picture.read(file, -1, -1)));
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
  public static PngDrawing of(Path file, byte[] content, int height, int width) {
    return of(Picture.of(file, content, height, width));
  }

  static PngDrawing of(Picture picture) {
    Picture.Ground ground = picture.ground();
    boolean turned = ground == Picture.Ground.TRANSPARENT && picture.isInkDark();
    Picture opaque = turned ? picture.opaque().inverted() : picture.opaque();
    boolean white = ground == Picture.Ground.WHITE;
    int[] values = new int[opaque.pixels()];
    int strongest = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] =
          ground == Picture.Ground.OTHER
              ? opaque.luma(i)
              : white ? opaque.darkest(i) : opaque.brightest(i);
      strongest = Math.max(strongest, white ? 255 - values[i] : values[i]);
    }
    boolean faint = ground != Picture.Ground.OTHER && strongest >= NOISE && strongest < FAINT_BELOW;
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int strength = white ? 255 - values[i] : values[i];
      int stretched = faint ? strength * 255 / strongest : strength;
      pixels[i] = (byte) (white ? 255 - stretched : stretched);
    }
    return new PngDrawing(
        picture.height(), picture.width(), pixels, ground == Picture.Ground.TRANSPARENT);
  }

  /** Whether a file is a picture that {@link #read(Path)} decodes, by its content. */
  public static boolean isPicture(Path file) {
    return Content.of(file).isPicture();
  }

  /** Rows of pixels, at least 1. */
  public int height() {
    return height;
  }

  /** Pixels per row, at least 1. */
  public int width() {
    return width;
  }

  /**
   * The gray values, row by row; {@code x & 0xff} is 0 (black) to 255 (white), in a fresh array.
   */
  public byte[] pixels() {
    return pixels.clone();
  }

  /**
   * Whether the drawing seems to be black on white: most of its border is brighter than middle
   * gray, so that {@link #inverted()} is likely what is wanted.
   */
  public boolean looksInverted() {
    int bright = 0;
    int border = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (y == 0 || x == 0 || y == height - 1 || x == width - 1) {
          border++;
          bright += pixels[y * width + x] < 0 ? 1 : 0;
        }
      }
    }
    return 2 * bright > border;
  }

  /** Whether it was drawn on a transparent ground, so that it is white on black by itself. */
  public boolean isTransparent() {
    return transparent;
  }

  /** The same drawing with black and white exchanged: 255 minus each value. */
  @CheckReturnValue
  public PngDrawing inverted() {
    byte[] inverse = new byte[pixels.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (byte) ~pixels[i];
    }
    return new PngDrawing(height, width, inverse, transparent);
  }

  @Override
  public String toString() {
    return "drawing of " + width + " x " + height + " pixels";
  }
}
