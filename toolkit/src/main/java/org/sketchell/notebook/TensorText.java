// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.List;
import java.util.Optional;
import org.sketchell.nn.Parameter;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.picture.ImagePanel;
import org.sketchell.picture.Plane;
import org.sketchell.picture.ValueRange;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/**
 * Tensors on less than a screen: small ones with all elements, one that is a picture as a small
 * picture with its shape, and of others a few rows with the shape.
 */
public final class TensorText {
  /** What has no more lines of numbers than this is shown in numbers. */
  private static final int LINES = 24;

  /** No picture has a side shorter or longer than these. */
  private static final int SHORTEST = 8;

  private static final int LONGEST = 4096;

  /** The longer side of a picture is at most so many times the shorter one. */
  private static final int STRETCH = 4;

  /** A matrix that is longer than this is a table, such as one of probabilities. */
  private static final int STRETCH_OF_MATRIX = 2;

  private TensorText() {}

  /** A parameter: its name and size, and its value. */
  public static String of(Parameter parameter, Display display) {
    return heading(parameter) + "\n" + of(parameter.value(), display);
  }

  /** What stands above a parameter's value. */
  static String heading(Parameter parameter) {
    return parameter.toString().lines().findFirst().orElse("");
  }

  /** A tensor; the display is for one that is a picture. */
  public static String of(Tensor tensor, Display display) {
    String numbers = numbers(tensor);
    return pictured(tensor, numbers)
        .map(planes -> picture(tensor, planes, display))
        .orElse(numbers);
  }

  static String numbers(Tensor tensor) {
    return tensor.toString(LINES);
  }

  /** The planes of a tensor that is a picture, and too large to be shown in numbers. */
  static Optional<List<Plane>> pictured(Tensor tensor, String numbers) {
    boolean complete = !numbers.contains("...");
    if (complete || !hasSizeOfPicture(tensor.shape())) {
      return Optional.empty();
    }
    List<Plane> planes = planes(tensor);
    return isPicture(tensor, planes) ? Optional.of(planes) : Optional.empty();
  }

  /** Whether a shape is [height, width], or [channels, height, width] of one picture. */
  static boolean hasSizeOfPicture(Shape shape) {
    int rank = shape.rank();
    if (rank < 2 || rank > 4 || rank == 4 && shape.size(0) != 1) {
      return false;
    }
    int channels = rank == 2 ? 1 : shape.size(rank - 3);
    int shorter = Math.min(shape.size(-2), shape.size(-1));
    int longer = Math.max(shape.size(-2), shape.size(-1));
    return (channels == 1 || channels == 3)
        && shorter >= SHORTEST
        && longer <= LONGEST
        && longer <= shorter * (rank == 2 ? STRETCH_OF_MATRIX : STRETCH);
  }

  /** Whether the values are those of a picture; a matrix of any numbers is a matrix. */
  private static boolean isPicture(Tensor tensor, List<Plane> planes) {
    ValueRange range = range(planes);
    boolean pixels =
        range.low() >= 0 && range.high() <= 255 && tensor.elementType() != ElementType.INT64;
    return range.low() < range.high()
        && planes.stream().allMatch(TensorText::isFinite)
        && (pixels || tensor.rank() > 2);
  }

  static boolean isFinite(Plane plane) {
    for (float value : plane.values()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  static ValueRange range(List<Plane> planes) {
    return ValueRange.of(planes.toArray(Plane[]::new));
  }

  static List<Plane> planes(Tensor tensor) {
    return Figure.of(tensor).panels().stream().map(panel -> ((ImagePanel) panel).plane()).toList();
  }

  private static String picture(Tensor tensor, List<Plane> planes, Display display) {
    ValueRange range = range(planes);
    Figure figure = Figure.of().range(range.low(), range.high()).columns(planes.size());
    for (Plane plane : planes) {
      figure = figure.add(plane, "");
    }
    return figure.render(display) + line(tensor, range);
  }

  /** What stands below a picture. */
  static String line(Tensor tensor, ValueRange range) {
    return "tensor(shape="
        + tensor.shape()
        + ", "
        + tensor.elementType()
        + ", "
        + range
        + (tensor.isRequiresGrad() ? ", requiresGrad" : tensor.isTracked() ? ", tracked" : "")
        + ")";
  }
}
