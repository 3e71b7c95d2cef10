package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.sketchell.file.AtomicFile;

/**
 * A drawing from a PNG file, as gray values.
 *
 * <p>Colours become gray by ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue; 16-bit values keep
 * their upper eight bits. Transparent places are seen against black; if nothing at all is visible
 * there (a black pen on a transparent ground), against white.
 *
 * <p>Quick, Draw! drawings are <em>white on black</em>. A file is read as it is: nothing is turned
 * round silently. {@link #looksInverted()} tells whether it seems to be black on white, and {@link
 * #inverted()} turns it round.
 */
public final class PngDrawing {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int LARGEST_SIDE = 4096;

  private final int height;
  private final int width;
  private final byte[] pixels;

  private PngDrawing(int height, int width, byte[] pixels) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
  }

  /**
   * Reads a PNG file of any size up to 4096 x 4096.
   *
   * @throws DataException if it is no sound PNG file or too large
   */
  public static PngDrawing read(Path file) {
    return read(file, -1, -1);
  }

  /**
   * Reads a PNG file that must have a certain size.
   *
   * @param height expected rows of pixels
   * @param width expected pixels per row
   * @throws DataException if it has another size or is no sound PNG file
   */
  public static PngDrawing read(Path file, int height, int width) {
    if (!Files.exists(file)) {
      throw new DataException("%s does not exist.", file);
    }
    if (!Files.isRegularFile(file)) {
      throw new DataException("%s is not a file, but a PNG file was expected.", file);
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (InputStream bytes = Files.newInputStream(file);
        ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      byte[] beginning = new byte[SIGNATURE.length];
      in.mark();
      if (in.read(beginning) < SIGNATURE.length || !Arrays.equals(beginning, SIGNATURE)) {
        throw new DataException(
            "%s is not a PNG file: it does not begin as one; save the drawing as PNG.", file);
      }
      in.reset();
      reader.setInput(in, true, true);
      int foundHeight = reader.getHeight(0);
      int foundWidth = reader.getWidth(0);
      // Before decoding: a few bytes of PNG may claim to be gigabytes of pixels.
      checkSize(file, foundHeight, foundWidth, height, width);
      return new PngDrawing(foundHeight, foundWidth, gray(reader.read(0)));
    } catch (IIOException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      // The reader of the JDK lets these through when the chunks contradict each other.
      throw damaged(file, e);
    } finally {
      reader.dispose();
    }
  }

  private static void checkSize(Path file, int foundHeight, int foundWidth, int height, int width) {
    if (height > 0 && (foundHeight != height || foundWidth != width)) {
      throw new DataException(
          "%s is %d x %d pixels, but the drawings here are %d x %d; scale it to that size and save"
              + " it again.",
          file, foundWidth, foundHeight, width, height);
    }
    if (foundHeight > LARGEST_SIDE || foundWidth > LARGEST_SIDE) {
      throw new DataException(
          "%s is %d x %d pixels; at most 4096 x 4096 are read; scale it down.",
          file, foundWidth, foundHeight);
    }
  }

  private static DataException damaged(Path file, Exception cause) {
    return new DataException(
        cause,
        "%s is truncated or damaged and cannot be read as PNG; save or copy it again.",
        file);
  }

  /**
   * Straight from the samples: BufferedImage.getRGB would convert gray values between colour spaces
   * and change them.
   */
  private static byte[] gray(BufferedImage image) {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int count = image.getWidth() * image.getHeight();
    int[] values = new int[count];
    int[] alphas = new int[count];
    int[] sample = new int[bands];
    int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    boolean visible = false;
    for (int i = 0; i < count; i++) {
      raster.getPixel(i % image.getWidth(), i / image.getWidth(), sample);
      int alpha = 255;
      int value;
      if (image.getColorModel() instanceof IndexColorModel palette) {
        int argb = palette.getRGB(sample[0]);
        value = luma(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff);
        alpha = argb >>> 24;
      } else if (bands < 3) {
        value = sample[0] >> shift;
        alpha = bands == 2 ? sample[1] >> shift : alpha;
      } else {
        value = luma(sample[0] >> shift, sample[1] >> shift, sample[2] >> shift);
        alpha = bands == 4 ? sample[3] >> shift : alpha;
      }
      values[i] = value;
      alphas[i] = alpha;
      visible |= value * alpha > 0;
    }
    byte[] pixels = new byte[count];
    int ground = visible ? 0 : 255;
    for (int i = 0; i < count; i++) {
      pixels[i] = (byte) ((values[i] * alphas[i] + ground * (255 - alphas[i]) + 127) / 255);
    }
    return pixels;
  }

  private static int luma(int red, int green, int blue) {
    return (299 * red + 587 * green + 114 * blue + 500) / 1000;
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

  /** The same drawing with black and white exchanged: 255 minus each value. */
  @CheckReturnValue
  public PngDrawing inverted() {
    byte[] inverse = new byte[pixels.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (byte) ~pixels[i];
    }
    return new PngDrawing(height, width, inverse);
  }

  @Override
  public String toString() {
    return "drawing of " + width + " x " + height + " pixels";
  }
}
