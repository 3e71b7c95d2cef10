// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** The planes of a tensor. */
final class Channels {
  private static final int MOST = 100;

  private Channels() {}

  /**
   * One plane for [height, width], several for [channels, height, width], [1, channels, height,
   * width] and [images, 1, height, width].
   */
  static List<Plane> of(Tensor tensor) {
    Shape shape = tensor.shape();
    int rank = shape.rank();
    if (rank < 2 || rank > 4) {
      throw new ShapeException(
          "A picture shows height x width, channels x height x width or batch x channels x height x"
              + " width; this tensor has shape %s%s.",
          shape, rank == 1 ? ": reshape it first, for example reshape(28, 28)" : "");
    }
    if (rank == 4 && shape.size(0) > 1 && shape.size(1) > 1) {
      throw new ShapeException(
          "A figure shows the channels of one image or a batch of images of one channel; shape %s"
              + " is %d images of %d channels: pick one image with get(0).",
          shape, shape.size(0), shape.size(1));
    }
    int height = shape.size(rank - 2);
    int width = shape.size(rank - 1);
    long count = height == 0 || width == 0 ? 0 : shape.elements() / ((long) height * width);
    if (count == 0) {
      throw new ShapeException("There is nothing to show in a tensor of shape %s.", shape);
    }
    if (count > MOST) {
      throw new ShapeException(
          "A figure shows at most %d channels at once; shape %s has %d: pick some with slice(%d, 0,"
              + " %d).",
          MOST, shape, count, rank == 4 && shape.size(0) > 1 ? 0 : rank - 3, MOST);
    }
    float[] values = values(tensor);
    List<Plane> planes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] part = new float[height * width];
      System.arraycopy(values, i * part.length, part, 0, part.length);
      planes.add(new Plane(height, width, part));
    }
    return planes;
  }

  /** The only plane of a tensor. */
  static Plane single(Tensor tensor) {
    List<Plane> planes = of(tensor);
    if (planes.size() > 1) {
      throw new ShapeException(
          "One channel is needed here, but shape %s has %d: pick one with get(0).",
          tensor.shape(), planes.size());
    }
    return planes.get(0);
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    switch (tensor.elementType()) {
      case FLOAT32 -> {
        return tensor.toFloatArray();
      }
      case INT64 -> {
        long[] longs = tensor.toLongArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = longs[i];
        }
      }
      case UINT8 -> {
        byte[] bytes = tensor.toByteArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = Byte.toUnsignedInt(bytes[i]);
        }
      }
      case BOOL -> {
        boolean[] truths = tensor.toBooleanArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = truths[i] ? 1 : 0;
        }
      }
    }
    return values;
  }
}
