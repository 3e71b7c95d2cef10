// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sketchell.picture.Html;
import org.sketchell.picture.Plane;
import org.sketchell.picture.ValueRange;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/** Tensors that are a picture, or a few, as pictures with one line below them. */
final class TensorHtml {
  private static final int MOST_PICTURES = 16;

  /** Of larger pictures fewer are shown. */
  private static final long MOST_PIXELS = 1 << 22;

  private static final int SIDE = 224;
  private static final int SIDE_OF_MANY = 84;

  private TensorHtml() {}

  /**
   * The pictures; empty if it is none.
   *
   * @param heading stands above; may be empty
   */
  static Optional<String> of(Tensor tensor, String heading) {
    List<List<Plane>> pictures = pictures(tensor);
    if (pictures.isEmpty()) {
      return Optional.empty();
    }
    ValueRange range = TensorText.range(pictures.stream().flatMap(List::stream).toList());
    StringBuilder html = new StringBuilder();
    if (!heading.isEmpty()) {
      html.append("<p>").append(Html.escape(heading)).append("</p>");
    }
    html.append("<div class=\"row\">");
    int side = pictures.size() == 1 ? SIDE : SIDE_OF_MANY;
    for (List<Plane> picture : pictures) {
      html.append(SmallPicture.html(picture, range, side, ""));
    }
    html.append("</div><pre>").append(Html.escape(TensorText.line(tensor, range)));
    if (tensor.rank() == 4 && pictures.size() < tensor.shape().size(0)) {
      html.append(" in the first ").append(pictures.size());
    }
    return Optional.of(Html.part(html.append("</pre>").toString()));
  }

  /** Each picture's planes; none if these are numbers. */
  private static List<List<Plane>> pictures(Tensor tensor) {
    Shape shape = tensor.shape();
    if (shape.rank() != 4 || shape.size(0) < 2) {
      return TensorText.pictured(tensor, TensorText.numbers(tensor))
          .map(List::of)
          .orElse(List.of());
    }
    if (!TensorText.hasSizeOfPicture(shape.without(0))
        || !TensorText.numbers(tensor).contains("...")) {
      return List.of();
    }
    int channels = shape.size(1);
    long each = (long) channels * shape.size(2) * shape.size(3);
    int fit = (int) Math.max(1, MOST_PIXELS / each);
    int shown = Math.min(Math.min(shape.size(0), MOST_PICTURES), fit);
    Tensor some =
        tensor
            .detach()
            .slice(0, 0, shown)
            .reshape(shown * channels, 1, shape.size(2), shape.size(3));
    List<Plane> planes = TensorText.planes(some);
    ValueRange range = TensorText.range(planes);
    if (!planes.stream().allMatch(TensorText::isFinite) || range.low() == range.high()) {
      return List.of();
    }
    List<List<Plane>> pictures = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      pictures.add(planes.subList(i * channels, (i + 1) * channels));
    }
    return pictures;
  }
}
