// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sketchell.data.DataException;
import org.sketchell.shape.ImageSize;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableFeatureMap;

/**
 * The feature names of images of one size, shared by all examples: {@code 000} to {@code 783} for
 * 28x28. Zero-padded, because Tribuo numbers features in the order of their names; as wide as
 * Tribuo's own IDX source writes them, so that both sources give the same names.
 */
final class PixelNames implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Map<ImageSize, PixelNames> KNOWN = new ConcurrentHashMap<>();

  private final int channels;
  private final int height;
  private final int width;
  private final transient String[] names;

  private PixelNames(ImageSize size) {
    this.channels = size.channels();
    this.height = size.height();
    this.width = size.width();
    this.names = new String[size.pixels()];
    int digits = Integer.toString(names.length).length();
    for (int i = 0; i < names.length; i++) {
      String number = Integer.toString(i);
      names[i] = "0".repeat(digits - number.length()) + number;
    }
  }

  /** The one table for this size. */
  static PixelNames of(ImageSize size) {
    if ((long) size.channels() * size.height() * size.width() > Integer.MAX_VALUE / 16) {
      throw new DataException("Images of %s are too large to have a feature per pixel.", size);
    }
    return KNOWN.computeIfAbsent(size, PixelNames::new);
  }

  int channels() {
    return channels;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int count() {
    return names.length;
  }

  String name(int pixel) {
    return names[pixel];
  }

  /** A Tribuo feature per pixel, with values from 0 to 255. */
  ImmutableFeatureMap features() {
    MutableFeatureMap features = new MutableFeatureMap();
    for (String name : names) {
      features.add(name, 0);
      features.add(name, 255);
    }
    return new ImmutableFeatureMap(features);
  }

  /** The number of a pixel, or -1 if no pixel has that name. */
  int pixel(String name) {
    return Math.max(-1, Arrays.binarySearch(names, name));
  }

  private Object readResolve() {
    return of(new ImageSize(channels, height, width));
  }
}
