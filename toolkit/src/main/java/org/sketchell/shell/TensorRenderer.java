// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

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
 * Shows tensors on less than a screen: small ones with all elements, one that is a picture as a
 * small picture with its shape, and of others a few rows with the shape.
 */
final class TensorRenderer implements ValueRenderer {
  /** What has no more lines of numbers than this is shown in numbers. */
  private static final int LINES = 24;

  /** No picture has a side shorter or longer than these. */
  private static final int SHORTEST = 8;

  private static final int LONGEST = 4096;

  /** The longer side of a picture is at most so many times the shorter one. */
  private static final int STRETCH = 4;

  /** A matrix that is longer than this is a table, such as one of probabilities. */
  private static final int STRETCH_OF_MATRIX = 2;

  /** Lines of the screen that a small picture may ask for. */
  private static final int ROWS = 18;

  TensorRenderer() {}

  @Override
  public Optional<String> render(Object value, View view) {
    // Other values are asked about by name only, so that no room is loaded for them.
    return switch (value.getClass().getName()) {
      case "org.sketchell.tensor.Tensor" -> Optional.of(text((Tensor) value, view));
      case "org.sketchell.nn.Parameter" -> Optional.of(text((Parameter) value, view));
      default -> Optional.empty();
    };
  }

  private static String text(Parameter parameter, View view) {
    String heading = parameter.toString().lines().findFirst().orElse("");
    return heading + "\n" + text(parameter.value(), view);
  }

  private static String text(Tensor tensor, View view) {
    String numbers = tensor.toString(LINES);
    boolean complete = !numbers.contains("...");
    if (complete || !hasSizeOfPicture(tensor.shape())) {
      return numbers;
    }
    List<Plane> planes = planes(tensor);
    return isPicture(tensor, planes) ? picture(tensor, planes, view) : numbers;
  }

  /** Whether a shape is [height, width], or [channels, height, width] of one picture. */
  private static boolean hasSizeOfPicture(Shape shape) {
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
        && planes.stream().allMatch(TensorRenderer::isFinite)
        && (pixels || tensor.rank() > 2);
  }

  private static boolean isFinite(Plane plane) {
    for (float value : plane.values()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static ValueRange range(List<Plane> planes) {
    return ValueRange.of(planes.toArray(Plane[]::new));
  }

  private static List<Plane> planes(Tensor tensor) {
    return Figure.of(tensor).panels().stream().map(panel -> ((ImagePanel) panel).plane()).toList();
  }

  private static String picture(Tensor tensor, List<Plane> planes, View view) {
    ValueRange range = range(planes);
    Figure figure = Figure.of().range(range.low(), range.high()).columns(planes.size());
    for (Plane plane : planes) {
      figure = figure.add(plane, "");
    }
    Display display = PictureRenderer.display(view).rows(Math.min(view.rows(), ROWS));
    return figure.render(display)
        + "tensor(shape="
        + tensor.shape()
        + ", "
        + tensor.elementType()
        + ", "
        + range
        + (tensor.isRequiresGrad() ? ", requiresGrad" : tensor.isTracked() ? ", tracked" : "")
        + ")";
  }
}
