// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.shape.ImageSize;

/** Mean and standard deviation of the pixels of a set, channel by channel. */
final class Measured {
  private static final int VALUES = 256;

  private Measured() {}

  static Preprocessing of(ImageSet images) {
    if (images.size() == 0) {
      throw new DataException("There is no image to measure in an empty set.");
    }
    ImageSize size = images.imageSize();
    long[][] counts = counts(images, size);
    double white = images.preprocessing().white();
    double pixels = (double) images.size() * size.height() * size.width();
    List<Double> means = new ArrayList<>();
    List<Double> deviations = new ArrayList<>();
    for (long[] of : counts) {
      double sum = 0;
      for (int value = 0; value < VALUES; value++) {
        sum += (double) value * of[value];
      }
      double mean = sum / pixels;
      double squares = 0;
      for (int value = 0; value < VALUES; value++) {
        squares += (value - mean) * (value - mean) * of[value];
      }
      means.add(mean / white);
      deviations.add(Math.sqrt(squares / pixels) / white);
    }
    return images.preprocessing().normalizing(means, deviations);
  }

  /** How often each value is there in each channel: exact, whatever the number of images. */
  private static long[][] counts(ImageSet images, ImageSize size) {
    long[][] counts = new long[size.channels()][VALUES];
    int plane = size.height() * size.width();
    ByteBuffer pixels = ByteBuffer.allocate(size.pixels());
    for (int i = 0; i < images.size(); i++) {
      images.copyTo(i, pixels.clear());
      byte[] bytes = pixels.array();
      for (int at = 0; at < bytes.length; at++) {
        counts[at / plane][bytes[at] & 0xff]++;
      }
    }
    return counts;
  }
}
