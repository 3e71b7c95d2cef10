// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * Masks as pictures: what stands for the class of a pixel is its gray value, its number in a
 * palette of colours, or its colour. The values that occur are the classes, in their order.
 */
final class MaskFiles {
  /** Values that are colours, so that none is a gray one. */
  private static final int COLOUR = 1 << 24;

  private static final int CLASSES = 256;

  /** The code of each value, in the order in which they were met. */
  private final Map<Integer, Integer> codes = new HashMap<>();

  private MaskFiles() {}

  /**
   * Reads masks; all of them must be readable, as their pictures are there already.
   *
   * @param size of their pictures
   * @param names of the classes, in the order of the values; none for the values themselves
   */
  static Column read(List<Path> files, ImageSize size, List<String> names, FolderReading reading) {
    Path of = files.get(0).toAbsolutePath().getParent();
    MaskFiles masks = new MaskFiles();
    List<PictureFiles.Named> named =
        files.stream().map(file -> new PictureFiles.Named(Listing.name(file), file)).toList();
    PictureFiles read =
        PictureFiles.read(
                of,
                named,
                (file, packed) -> values(file, packed, reading.sizing()),
                one -> Optional.of(masks.coded(one)),
                reading,
                ContentHash.newSha256())
            .orElseThrow();
    int count = files.size();
    if (read.read().length < count) {
      throw new DataException(
          "%d of the %d masks in %s cannot be read, each of which belongs to a picture.",
          count - read.read().length, count, of);
    }
    if (read.height() != size.height() || read.width() != size.width()) {
      throw new DataException(
          "The masks in %s are %d x %d pixels, but their pictures are %d x %d; bring both to one size"
              + " with a Sizing.",
          of, read.width(), read.height(), size.width(), size.height());
    }
    List<Integer> values = masks.codes.keySet().stream().sorted().toList();
    if (!names.isEmpty() && names.size() != values.size()) {
      throw new DataException(
          "The masks in %s have %d different values (%s), but %d names came for them.",
          of,
          values.size(),
          FirstFew.of(values.stream().map(MaskFiles::name).toList()),
          names.size());
    }
    byte[] classes = new byte[values.size()];
    values.forEach(value -> classes[masks.codes.get(value)] = (byte) values.indexOf(value));
    List<String> known = names.isEmpty() ? values.stream().map(MaskFiles::name).toList() : names;
    TensorType type = new TensorType(ElementType.UINT8, Shape.of(size.height(), size.width()));
    Rows rows = Rows.of(count, (row, target) -> classified(read.rows(), row, classes, target));
    Store store = new Store(rows, List.of(SourceFile.of(read.opened(), null, count)));
    ImageSize plane = new ImageSize(1, size.height(), size.width());
    return Column.beside(
        ImageSet.of(plane, List.of("mask"), store, new char[count]),
        Field.classes("mask", type, known),
        rows);
  }

  private static void classified(Rows codes, int row, byte[] classes, ByteBuffer target) {
    int at = target.position();
    codes.copyTo(row, target);
    for (int i = at; i < target.position(); i++) {
      target.put(i, classes[target.get(i) & 0xff]);
    }
  }

  /** Four bytes a pixel. */
  private static PictureFiles.Unfolded values(Path file, byte[] packed, Optional<Sizing> sizing) {
    BufferedImage image = Picture.image(file, packed, -1, -1);
    GifHeader gif = GifHeader.of(packed);
    if (gif.height() > image.getHeight() || gif.width() > image.getWidth()) {
      throw new DataException("%s has a frame that is smaller than its canvas.", file);
    }
    Raster raster = image.getRaster();
    boolean numbers = image.getColorModel() instanceof IndexColorModel palette && !isGray(palette);
    IndexColorModel grays =
        image.getColorModel() instanceof IndexColorModel palette && !numbers ? palette : null;
    int bands = raster.getNumBands();
    // Of colours; gray values keep all their bits.
    int shift = bands < 3 ? 0 : Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    int[] row = new int[bands * image.getWidth()];
    ByteBuffer values = ByteBuffer.allocate(4 * image.getWidth() * image.getHeight());
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, image.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += bands) {
        int first = row[at] >> shift;
        int second = bands < 3 ? first : row[at + 1] >> shift;
        int third = bands < 3 ? first : row[at + 2] >> shift;
        values.putInt(
            grays != null
                ? grays.getGreen(first)
                : first == second && first == third
                    ? first
                    : COLOUR | first << 16 | second << 8 | third);
      }
    }
    Picture mask = new Picture(image.getHeight(), image.getWidth(), values.array());
    Picture sized = sizing.map(it -> it.applyNearest(mask)).orElse(mask);
    return new PictureFiles.Unfolded(sized.height(), sized.width(), false, sized.rgba());
  }

  private static boolean isGray(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  /** A byte a pixel. */
  private byte[] coded(PictureFiles.Decoded one) {
    ByteBuffer values = ByteBuffer.wrap(one.content().pixels());
    byte[] coded = new byte[values.remaining() / 4];
    for (int i = 0; i < coded.length; i++) {
      int code = codes.computeIfAbsent(values.getInt(), value -> codes.size());
      if (code >= CLASSES) {
        throw new DataException(
            "%s has more different values than the %d classes that a mask may have; masks are PNGs of"
                + " a value for each class (a JPEG changes values).",
            one.file(), CLASSES);
      }
      coded[i] = (byte) code;
    }
    return coded;
  }

  /** A number, or of a colour, as in {@code #ff0000}. */
  private static String name(int value) {
    return value < COLOUR
        ? Integer.toString(value)
        : String.format(Locale.ROOT, "#%06x", value - COLOUR);
  }
}
