// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;

/** Cases of convolutions, poolings and resizing. */
final class ImageCases {
  private ImageCases() {}

  static void enter(Map<Object, Function<Draw, Case>> table) {
    table.put(Conv.class, ImageCases::conv);
    table.put(ConvTranspose.class, ImageCases::transposed);
    table.put(ConvInputGradient.class, ImageCases::inputGradient);
    table.put(ConvWeightGradient.class, ImageCases::weightGradient);
    table.put(
        MaxPoolGradient.class,
        draw -> {
          Window window = draw.pooling(2);
          Tensor x = images(draw, window);
          Tensor y = Tensor.apply(new MaxPool(window, false), x).evaluate();
          return Case.of(new MaxPoolGradient(window), x, y, draw.floats(y.shape().sizes()));
        });
    table.put(
        MaxPool.class,
        draw -> {
          Window window = draw.pooling(2);
          return Case.of(new MaxPool(window, draw.chance()), images(draw, window));
        });
    table.put(
        AveragePool.class,
        draw -> {
          Window window = draw.pooling(1);
          return Case.of(new AveragePool(window, draw.chance()), images(draw, window));
        });
    table.put(
        Resize.class,
        draw -> {
          int height = draw.from(1, 6);
          int width = draw.from(1, 6);
          return Case.of(
              new Resize(
                  draw.oneOf(List.of(Resize.Rule.values())),
                  height,
                  width,
                  draw.from(1, 9),
                  draw.from(1, 9)),
              draw.floats(draw.from(1, 2), draw.from(1, 2), height, width));
        });
  }

  private static Tensor images(Draw draw, Window window) {
    return draw.floats(
        draw.from(1, 2), draw.from(1, 2), draw.roomInside(window, 0), draw.roomInside(window, 1));
  }

  private static Case conv(Draw draw) {
    Window window = draw.window();
    int groups = draw.from(1, 2);
    int channels = draw.from(1, 3);
    int outputs = groups * draw.from(1, 2);
    Tensor x =
        draw.floats(draw.from(1, 2), groups * channels, draw.room(window, 0), draw.room(window, 1));
    Tensor weight = draw.floats(outputs, channels, window.kernel().get(0), window.kernel().get(1));
    Operator conv = new Conv(window, groups);
    return draw.chance()
        ? Case.of(conv, x, weight)
        : Case.of(conv, x, weight, draw.floats(outputs));
  }

  private static Case inputGradient(Draw draw) {
    Case conv = conv(draw);
    Conv of = (Conv) conv.operator();
    Tensor x = conv.inputs().get(0);
    Tensor dy = draw.floats(conv.outputs().get(0).shape().sizes());
    return Case.of(
        new ConvInputGradient(of.window(), of.groups(), x.size(2), x.size(3)),
        dy,
        conv.inputs().get(1));
  }

  private static Case weightGradient(Draw draw) {
    Case conv = conv(draw);
    Conv of = (Conv) conv.operator();
    Tensor dy = draw.floats(conv.outputs().get(0).shape().sizes());
    return Case.of(new ConvWeightGradient(of.window(), of.groups()), conv.inputs().get(0), dy);
  }

  private static Case transposed(Draw draw) {
    Window window = draw.window();
    int groups = draw.from(1, 2);
    int channels = groups * draw.from(1, 2);
    int outputs = draw.from(1, 3);
    List<Integer> padding = List.of(padding(draw, window, 0), padding(draw, window, 1));
    Tensor x =
        draw.floats(
            draw.from(1, 2),
            channels,
            least(window, padding, 0) + draw.from(0, 2),
            least(window, padding, 1) + draw.from(0, 2));
    Tensor weight = draw.floats(channels, outputs, window.kernel().get(0), window.kernel().get(1));
    Operator transpose = new ConvTranspose(window, padding, groups);
    return draw.chance()
        ? Case.of(transpose, x, weight)
        : Case.of(transpose, x, weight, draw.floats(outputs * groups));
  }

  private static int padding(Draw draw, Window window, int dimension) {
    return draw.from(0, window.stride().get(dimension) - 1);
  }

  /** The smallest image from which at least one pixel is made. */
  private static int least(Window window, List<Integer> padding, int dimension) {
    int made =
        window.extent(dimension)
            + padding.get(dimension)
            - window.before().get(dimension)
            - window.after().get(dimension);
    int size = 1;
    while (made < 1) {
      made += window.stride().get(dimension);
      size++;
    }
    return size;
  }
}
