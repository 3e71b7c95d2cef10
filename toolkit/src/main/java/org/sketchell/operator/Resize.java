// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Changes the height and width of images (batch x channels x height x width).
 *
 * @param height of the result, in pixels
 * @param width of the result, in pixels
 * @param rows pixels of the result for each pixel down the images; with {@link Rule#BILINEAR} it
 *     may differ from the quotient of the heights, by which a result is rounded down
 * @param columns the same across the images
 */
public record Resize(
    Rule rule, int inputHeight, int inputWidth, int height, int width, double rows, double columns)
    implements Operator {
  /** Where a result's pixel takes its value from. */
  public enum Rule {
    /** The pixel at floor(position * input / output). */
    NEAREST("nearest", "asymmetric"),
    /** Linear between pixel centres, with the image's border half a pixel outside the centres. */
    BILINEAR("linear", "half_pixel"),
    /** Linear between pixel centres, with the corner pixels' centres kept in place. */
    BILINEAR_ALIGNED("linear", "align_corners");

    private final String mode;
    private final String coordinates;

    Rule(String mode, String coordinates) {
      this.mode = mode;
      this.coordinates = coordinates;
    }
  }

  /** To a size: the factors are the quotients of the sizes. */
  public Resize(Rule rule, int inputHeight, int inputWidth, int height, int width) {
    this(
        rule,
        inputHeight,
        inputWidth,
        height,
        width,
        (double) height / inputHeight,
        (double) width / inputWidth);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("upsample", inputs);
    Check.elements("upsample", input, ElementType.FLOAT32);
    Shape shape = Images.shape("upsample", input.shape());
    if (shape.size(2) != inputHeight || shape.size(3) != inputWidth) {
      throw new ShapeException(
          "upsample was made for images of %d x %d, but got shape %s.",
          inputHeight, inputWidth, shape);
    }
    if (height < 1 || width < 1) {
      throw new ShapeException(
          "upsample of %s to %d x %d leaves no image; sizes must be at least 1.",
          shape, height, width);
    }
    return List.of(input.with(shape.with(2, height).with(3, width)));
  }

  /**
   * Where on the image, counted in pixels, a pixel of the result lies: between 0 and the last one.
   *
   * @param dimension 0 down the image, 1 across
   */
  public double place(int dimension, int position) {
    int input = dimension == 0 ? inputHeight : inputWidth;
    int output = dimension == 0 ? height : width;
    double factor = dimension == 0 ? rows : columns;
    double place =
        switch (rule) {
          case NEAREST -> (double) ((long) position * input / output);
          case BILINEAR -> (position + 0.5) / factor - 0.5;
          case BILINEAR_ALIGNED -> output == 1 ? 0 : (double) position * (input - 1) / (output - 1);
        };
    return Math.max(0, Math.min(input - 1, place));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes(
        "mode", rule.mode,
        "coordinate_transformation_mode", rule.coordinates,
        "nearest_mode", "floor");
  }

  @Override
  public List<Constant> constants() {
    return List.of(
        new Constant.Absent(),
        new Constant.Floats(
            List.of(1f, 1f, scale(inputHeight, height, rows), scale(inputWidth, width, columns))));
  }

  /** The float next to a factor whose product with the input's size is cut to the output's size. */
  private static float scale(int input, int output, double factor) {
    float scale = (float) factor;
    // In double precision, as ONNX's shape inference multiplies; its kernels do so in float.
    while ((int) Math.floor((double) input * scale) < output) {
      scale = Math.nextUp(scale);
    }
    while ((int) Math.floor(input * scale) > output) {
      scale = Math.nextDown(scale);
    }
    return scale;
  }
}
