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
 */
public record Resize(Rule rule, int inputHeight, int inputWidth, int height, int width)
    implements Operator {
  /** Where a result's pixel takes its value from. */
  public enum Rule {
    /** The pixel at floor(position * input / output). */
    NEAREST("nearest", "asymmetric"),
    /** Linear between pixel centres, with the image's border half a pixel outside the centres. */
    BILINEAR("linear", "pytorch_half_pixel"),
    /** Linear between pixel centres, with the corner pixels' centres kept in place. */
    BILINEAR_ALIGNED("linear", "align_corners");

    private final String mode;
    private final String coordinates;

    Rule(String mode, String coordinates) {
      this.mode = mode;
      this.coordinates = coordinates;
    }
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
        new Constant.Floats(List.of(1f, 1f, scale(inputHeight, height), scale(inputWidth, width))));
  }

  /** The float whose product with the input's size, cut to an integer, is the output's size. */
  private static float scale(int input, int output) {
    float scale = (float) output / input;
    // In double precision, as ONNX's shape inference multiplies; its kernels do so in float.
    while ((int) Math.floor((double) input * scale) < output) {
      scale = Math.nextUp(scale);
    }
    return scale;
  }
}
