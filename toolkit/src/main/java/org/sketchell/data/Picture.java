// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.sketchell.file.AtomicFile;

/**
 * A decoded picture: four bytes a pixel, red, green, blue and opacity, row by row. 16-bit samples
 * keep their upper eight bits; all are taken as they are, whatever a profile or a gamma says of
 * them.
 */
record Picture(int height, int width, byte[] rgba) {
  private static final int LARGEST_SIDE = 4096;

  /** Channels that differ no more than this are gray. */
  private static final int COLOURLESS = 8;

  /** More than any picture of 4096 x 4096 needs. */
  private static final long LARGEST_FILE = 1L << 28;

  /**
   * Reads a PNG, JPEG, GIF or BMP file, whatever it is called.
   *
   * @param height expected rows of pixels; -1 for any
   * @param width expected pixels per row; -1 for any
   * @throws DataException if it is no sound picture, or has another size
   */
  static Picture read(Path file, int height, int width) {
    return decode(file, bytes(file), height, width);
  }

  /**
   * The same of what a file holds that is kept elsewhere.
   *
   * @param file what it is called, for the sentences
   */
  static Picture of(Path file, byte[] content, int height, int width) {
    requirePicture(file, Content.of(content));
    return decode(file, content, height, width);
  }

  /** The content of a file that should be a picture. */
  private static byte[] bytes(Path file) {
    try (FileChannel channel = Content.open(file, "a PNG file")) {
      requirePicture(file, Content.of(channel));
      return bytes(file, channel);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
  }

  private static void requirePicture(Path file, Content content) {
    if (!content.isPicture()) {
      throw new DataException(
          "%s is not a PNG file: %s; save the drawing as PNG.",
          file, content == Content.OTHER ? "it does not begin as one" : "it is " + content.words());
    }
  }

  /** The content of a file that is a picture. */
  static byte[] bytes(Path file, FileChannel channel) throws IOException {
    if (channel.size() > LARGEST_FILE) {
      throw new DataException("%s is too large for a picture; scale it down.", file);
    }
    return Channels.newInputStream(channel).readAllBytes();
  }

  static Picture decode(Path file, byte[] bytes, int height, int width) {
    Picture picture = of(image(file, bytes, height, width), PngHeader.of(bytes).clearGray());
    return picture.placed(GifHeader.of(bytes)).upright(JpegHeader.of(bytes).orientation());
  }

  /** A picture with the samples that its file has, as it lies there. */
  static BufferedImage image(Path file, byte[] bytes, int height, int width) {
    String kind = Content.PNG.begins(bytes) ? "PNG" : "a picture";
    JpegHeader jpeg = JpegHeader.of(bytes);
    if (jpeg.isForPrint()) {
      throw new DataException(
          "%s is a JPEG for print: its four inks (CMYK) are no colours of a screen; save it as RGB.",
          file);
    }
    if (!PngHeader.of(bytes).sound()) {
      throw damaged(file, kind, null);
    }
    byte[] plain = JpegHeader.plain(bytes);
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(plain))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw damaged(file, kind, null);
      }
      ImageReader reader = readers.next();
      try {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((of, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
        GifHeader gif = GifHeader.of(bytes);
        int foundHeight = Math.max(gif.height(), reader.getHeight(0));
        int foundWidth = Math.max(gif.width(), reader.getWidth(0));
        // Before decoding: a few bytes of PNG may claim to be gigabytes of pixels.
        if (jpeg.liesOnItsSide()) {
          checkSize(file, foundWidth, foundHeight, height, width);
        } else {
          checkSize(file, foundHeight, foundWidth, height, width);
        }
        BufferedImage image = reader.read(0);
        if (warnings.stream().anyMatch(Picture::isDamage)) {
          throw damaged(file, kind, null);
        }
        return image;
      } finally {
        reader.dispose();
      }
    } catch (IIOException | EOFException e) {
      throw damaged(file, kind, e);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      // The readers of the JDK let these through when the chunks contradict each other.
      throw damaged(file, kind, e);
    }
  }

  /**
   * Whether the decoder warned of pixels that it had to make up; what lies between the parts of a
   * JPEG does no harm.
   */
  private static boolean isDamage(String warning) {
    return warning.startsWith("Truncated")
        || warning.startsWith("Corrupt") && !warning.contains("extraneous bytes");
  }

  private static void checkSize(Path file, int foundHeight, int foundWidth, int height, int width) {
    if (height > 0 && (foundHeight != height || foundWidth != width)) {
      throw new DataException(
          "%s is %d x %d pixels, but the drawings here are %d x %d; scale it to that size and save"
              + " it again, or have the drawing found in it: --fit, or fit(file) at the prompt.",
          file, foundWidth, foundHeight, width, height);
    }
    if (foundHeight > LARGEST_SIDE || foundWidth > LARGEST_SIDE) {
      throw new DataException(
          "%s is %d x %d pixels; at most 4096 x 4096 are read; scale it down.",
          file, foundWidth, foundHeight);
    }
  }

  private static DataException damaged(Path file, String kind, Exception cause) {
    return new DataException(
        cause,
        "%s is truncated or damaged and cannot be read as %s; save or copy it again.",
        file,
        kind);
  }

  /**
   * Straight from the samples: BufferedImage.getRGB would convert gray values between colour spaces
   * and change them.
   *
   * @param clear the gray value that is transparent, whatever the samples say; -1 if none is
   */
  private static Picture of(BufferedImage image, int clear) {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int width = image.getWidth();
    byte[] rgba = new byte[4 * width * image.getHeight()];
    int[] sizes = raster.getSampleModel().getSampleSize();
    IndexColorModel palette =
        image.getColorModel() instanceof IndexColorModel indexed ? indexed : null;
    boolean gray = bands < 3;
    boolean opaque = bands == 1 || bands == 3 || sizes[bands - 1] == 0;
    int[] row = new int[bands * width];
    for (int y = 0, at = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int from = 0; from < row.length; from += bands, at += 4) {
        int argb;
        if (palette != null) {
          argb = palette.getRGB(row[from]);
        } else {
          int red = eightBits(row[from], sizes[0]);
          int green = gray ? red : eightBits(row[from + 1], sizes[1]);
          int blue = gray ? red : eightBits(row[from + 2], sizes[2]);
          int opacity = opaque ? 255 : eightBits(row[from + bands - 1], sizes[bands - 1]);
          argb = opacity << 24 | red << 16 | green << 8 | blue;
        }
        rgba[at] = (byte) (argb >> 16);
        rgba[at + 1] = (byte) (argb >> 8);
        rgba[at + 2] = (byte) argb;
        rgba[at + 3] = (byte) ((argb & 0xff) == clear ? 0 : argb >>> 24);
      }
    }
    return new Picture(image.getHeight(), width, rgba);
  }

  /** The upper eight bits of more, and from 0 to 255 also where there are fewer; of none, 0. */
  private static int eightBits(int sample, int bits) {
    int most = Math.max(1, (1 << bits) - 1);
    return bits >= 8 ? sample >> bits - 8 : (255 * sample + most / 2) / most;
  }

  int pixels() {
    return height * width;
  }

  /** As it was seen by who held the camera, by EXIF's orientation. */
  Picture upright(int orientation) {
    if (orientation == 1) {
      return this;
    }
    boolean turned = orientation >= 5;
    int rows = turned ? width : height;
    int columns = turned ? height : width;
    byte[] upright = new byte[rgba.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int y = turned ? column : row;
        int x = turned ? row : column;
        boolean fromBelow =
            orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        boolean fromRight =
            orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        int from = (fromBelow ? height - 1 - y : y) * width + (fromRight ? width - 1 - x : x);
        System.arraycopy(rgba, 4 * from, upright, 4 * (row * columns + column), 4);
      }
    }
    return new Picture(rows, columns, upright);
  }

  /** A frame on its canvas. */
  private Picture placed(GifHeader frame) {
    if (frame.height() <= height && frame.width() <= width) {
      return this;
    }
    byte[] canvas = new byte[4 * frame.height() * frame.width()];
    for (int at = 0; at < canvas.length; at++) {
      // Opacity, which comes last here, comes first there.
      canvas[at] = (byte) (frame.ground() >> (at % 4 == 3 ? 24 : 16 - 8 * (at % 4)));
    }
    for (int y = 0; y < height; y++) {
      int to = (frame.top() + y) * frame.width() + frame.left();
      System.arraycopy(rgba, 4 * y * width, canvas, 4 * to, 4 * width);
    }
    return new Picture(frame.height(), frame.width(), canvas);
  }

  /** The middle of the picture; where it does not reach, its ground, or black if it has none. */
  Picture within(int rows, int columns) {
    return within(rows, columns, ground());
  }

  /** The same over another ground. */
  Picture within(int rows, int columns, Ground ground) {
    byte[] cut = new byte[4 * rows * columns];
    if (ground != Ground.TRANSPARENT) {
      for (int i = 0; i < cut.length; i++) {
        cut[i] = (byte) (ground == Ground.WHITE || i % 4 == 3 ? 255 : 0);
      }
    }
    int top = Math.floorDiv(rows - height, 2);
    int left = Math.floorDiv(columns - width, 2);
    for (int y = Math.max(0, top); y < Math.min(rows, top + height); y++) {
      int from = Math.max(0, left);
      int count = Math.min(columns, left + width) - from;
      System.arraycopy(
          rgba, 4 * ((y - top) * width + from - left), cut, 4 * (y * columns + from), 4 * count);
    }
    return new Picture(rows, columns, cut);
  }

  /** Red (0), green (1), blue (2) or opacity (3) of a pixel, 0 to 255. */
  int channel(int pixel, int channel) {
    return rgba[4 * pixel + channel] & 0xff;
  }

  int opacity(int pixel) {
    return channel(pixel, 3);
  }

  int brightest(int pixel) {
    return Math.max(channel(pixel, 0), Math.max(channel(pixel, 1), channel(pixel, 2)));
  }

  int darkest(int pixel) {
    return Math.min(channel(pixel, 0), Math.min(channel(pixel, 1), channel(pixel, 2)));
  }

  /** Whether anything that can be seen is not gray, but for what a JPEG makes of gray. */
  boolean hasColours() {
    for (int i = 0; i < pixels(); i++) {
      if (opacity(i) > 0 && brightest(i) - darkest(i) > COLOURLESS) {
        return true;
      }
    }
    return false;
  }

  /** All reds, then all greens, then all blues. */
  byte[] planes() {
    byte[] planes = new byte[3 * pixels()];
    for (int channel = 0, to = 0; channel < 3; channel++) {
      for (int from = channel; from < rgba.length; from += 4) {
        planes[to++] = rgba[from];
      }
    }
    return planes;
  }

  /** ITU-R BT.601. */
  int luma(int pixel) {
    return (299 * channel(pixel, 0) + 587 * channel(pixel, 1) + 114 * channel(pixel, 2) + 500)
        / 1000;
  }

  /** What a drawing was drawn on. */
  enum Ground {
    TRANSPARENT,
    BLACK,
    WHITE,
    /** None of these, or not the same everywhere. */
    OTHER
  }

  /** Transparent if a quarter of it is; else what most of the border is. */
  Ground ground() {
    int transparent = 0;
    for (int at = 3; at < rgba.length; at += 4) {
      // Opacities from 128 are negative as bytes.
      transparent += rgba[at] >= 0 ? 1 : 0;
    }
    if (4 * transparent >= pixels()) {
      return Ground.TRANSPARENT;
    }
    int dark = 0;
    int bright = 0;
    int border = 0;
    for (int y = 0; y < height; y++) {
      boolean whole = y == 0 || y == height - 1;
      for (int x = 0; x < width; x += whole ? 1 : Math.max(1, width - 1)) {
        int pixel = y * width + x;
        border++;
        boolean seeThrough = opacity(pixel) < 128;
        dark += !seeThrough && brightest(pixel) < 64 ? 1 : 0;
        bright += !seeThrough && darkest(pixel) > 191 ? 1 : 0;
      }
    }
    return 2 * dark > border ? Ground.BLACK : 2 * bright > border ? Ground.WHITE : Ground.OTHER;
  }

  /** Whether what can be seen is rather dark than bright. */
  boolean isInkDark() {
    long sum = 0;
    long weight = 0;
    for (int i = 0; i < pixels(); i++) {
      sum += (long) luma(i) * opacity(i);
      weight += opacity(i);
    }
    return sum < 128 * weight;
  }

  /** The same on an opaque ground. */
  Picture on(int ground) {
    if (isOpaque()) {
      return this;
    }
    byte[] opaque = new byte[rgba.length];
    for (int i = 0; i < pixels(); i++) {
      int a = opacity(i);
      for (int c = 0; c < 3; c++) {
        opaque[4 * i + c] = (byte) ((channel(i, c) * a + ground * (255 - a) + 127) / 255);
      }
      opaque[4 * i + 3] = (byte) 255;
    }
    return new Picture(height, width, opaque);
  }

  private boolean isOpaque() {
    for (int at = 3; at < rgba.length; at += 4) {
      if (rgba[at] != -1) {
        return false;
      }
    }
    return true;
  }

  /** Black and white, and every colour with its opposite, exchanged. */
  Picture inverted() {
    byte[] inverse = rgba.clone();
    for (int i = 0; i < inverse.length; i++) {
      if (i % 4 != 3) {
        inverse[i] = (byte) ~inverse[i];
      }
    }
    return new Picture(height, width, inverse);
  }

  /** Seen against what contrasts with it, so that nothing that was drawn vanishes. */
  Picture opaque() {
    return switch (ground()) {
      case TRANSPARENT -> isInkDark() ? on(255) : on(0);
      case WHITE -> on(255);
      default -> on(0);
    };
  }
}
