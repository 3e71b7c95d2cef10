// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.sketchell.nn.Functional;
import org.sketchell.nn.PoolingWindow;
import org.sketchell.nn.Size;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * A random network on random images, which can be built any number of times over the same leaves.
 * No decision in it is close: where a kink is nearly met, or a maximum nearly equalled, rounding
 * would decide.
 */
final class DrawnNetwork {
  private static final double CLOSE = 1e-3;

  private final Draw draw;
  private final Tensor images;
  private final List<Tensor> parameters = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();

  /** What is computed from everything before it, the images first. */
  private record Layer(String name, Function<List<Tensor>, Tensor> make) {}

  private DrawnNetwork(Draw draw) {
    this.draw = draw;
    this.images =
        draw.floats(draw.from(1, 2), draw.from(1, 3), draw.from(4, 9), draw.from(4, 9))
            .requiresGrad();
  }

  static DrawnNetwork of(Random random) {
    DrawnNetwork network = new DrawnNetwork(new Draw(random));
    List<Tensor> made = new ArrayList<>(List.of(network.images));
    int spatial = network.draw.from(3, 6);
    for (int i = 0; i < spatial; i++) {
      network.add(made, network::spatial);
    }
    if (network.draw.chance()) {
      for (Function<Tensor, Layer> head :
          List.<Function<Tensor, Layer>>of(network::flat, network::linear, network::last)) {
        network.add(made, head);
      }
    }
    return network;
  }

  /** Adds a layer that fits; none if none is found. */
  private void add(List<Tensor> made, Function<Tensor, Layer> drawn) {
    Tensor x = made.get(made.size() - 1);
    for (int attempt = 0; attempt < 20; attempt++) {
      int known = parameters.size();
      Optional<Tensor> y = Optional.empty();
      Layer layer = null;
      try {
        layer = drawn.apply(x);
        y = Optional.of(layer.make().apply(made)).filter(tensor -> isModest(x, tensor));
      } catch (ShapeException e) {
        // Does not fit; another may.
      }
      if (y.isPresent()) {
        layers.add(layer);
        made.add(y.get());
        return;
      }
      parameters.subList(known, parameters.size()).clear();
    }
  }

  private boolean isModest(Tensor x, Tensor y) {
    if (y.shape().elements() == 0 || y.shape().elements() > 2000) {
      return false;
    }
    double[] values = Interpreter.evaluate(y).data();
    return Arrays.stream(values).allMatch(value -> Math.abs(value) < 100) && !isClose(x, y);
  }

  /** Whether a decision that y makes about x is close. */
  private static boolean isClose(Tensor x, Tensor y) {
    NdArray values = Interpreter.evaluate(x);
    if (y.node().orElseThrow().operator() instanceof org.sketchell.operator.MaxPool pool) {
      return Maxima.areClose(pool.window(), values, CLOSE);
    }
    String type = y.node().orElseThrow().operator().type();
    return List.of("Relu", "LeakyRelu", "Elu").contains(type)
        && Arrays.stream(values.data()).anyMatch(value -> value != 0 && Math.abs(value) < CLOSE);
  }

  private Tensor parameter(int... sizes) {
    float[] values = draw.floats(sizes).toFloatArray();
    // Numbers off the grid of the images, or sums would be equal too often.
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.4 * values[i] + 0.1 * Math.sin(37 * i + parameters.size()));
    }
    Tensor made = org.sketchell.tensor.Tensors.tensor(values, sizes).requiresGrad();
    parameters.add(made);
    return made;
  }

  private Layer spatial(Tensor x) {
    return switch (draw.from(0, 11)) {
      case 0, 1 -> conv(x);
      case 2, 3 -> new Layer("relu", made -> last(made).relu());
      case 4, 5 -> maxPool();
      case 6 -> {
        PoolingWindow window = pooling(1);
        yield new Layer("avgPool", made -> Functional.avgPool2d(last(made), window, true));
      }
      case 7 -> transposed(x);
      case 8 -> {
        int height = draw.from(2, 10);
        int width = draw.from(2, 10);
        Resize resize =
            new Resize(
                draw.oneOf(List.of(Resize.Rule.values())), x.size(2), x.size(3), height, width);
        yield new Layer("resize", made -> Tensor.apply(resize, last(made)));
      }
      case 9 -> {
        int channels = x.size(1);
        Tensor scale = parameter(channels);
        Tensor shift = parameter(channels);
        Tensor mean = draw.floats(channels);
        Tensor variance = draw.positive(channels);
        yield new Layer(
            "batchNorm",
            made ->
                Tensor.apply(
                    new BatchNormalization(1e-5f), last(made), scale, shift, mean, variance));
      }
      case 10 ->
          new Layer(
              "add",
              made -> {
                List<Tensor> earlier =
                    made.subList(0, made.size() - 1).stream()
                        .filter(tensor -> tensor.shape().equals(last(made).shape()))
                        .toList();
                if (earlier.isEmpty()) {
                  throw new ShapeException("Nothing to add.");
                }
                return last(made).plus(earlier.get(earlier.size() - 1));
              });
      default -> elementwise();
    };
  }

  private Layer elementwise() {
    return switch (draw.from(0, 4)) {
      case 0 -> new Layer("leakyRelu", made -> last(made).leakyRelu(0.1));
      case 1 -> new Layer("tanh", made -> last(made).tanh());
      case 2 -> new Layer("sigmoid", made -> last(made).sigmoid());
      case 3 -> new Layer("softplus", made -> last(made).softplus());
      default -> new Layer("softmax", made -> last(made).softmax(1));
    };
  }

  private Layer conv(Tensor x) {
    Window window = draw.window();
    int groups = x.size(1) % 2 == 0 && draw.chance() ? 2 : 1;
    Tensor weight =
        parameter(
            groups * draw.from(1, 2),
            x.size(1) / groups,
            window.kernel().get(0),
            window.kernel().get(1));
    Tensor bias = parameter(weight.size(0));
    return new Layer(
        "conv", made -> Tensor.apply(new Conv(window, groups), last(made), weight, bias));
  }

  private Layer transposed(Tensor x) {
    Window window = draw.window();
    int groups = x.size(1) % 2 == 0 && draw.chance() ? 2 : 1;
    Tensor weight =
        parameter(x.size(1), draw.from(1, 2), window.kernel().get(0), window.kernel().get(1));
    return new Layer(
        "convTranspose",
        made -> Tensor.apply(new ConvTranspose(window, List.of(0, 0), groups), last(made), weight));
  }

  private PoolingWindow pooling(int mostDilation) {
    Size kernel = Size.of(draw.from(1, 3), draw.from(1, 3));
    PoolingWindow window = PoolingWindow.of(draw.chance() ? kernel : Size.of(2));
    return draw.chance()
        ? window
        : window
            .stride(Size.of(draw.from(1, 3), draw.from(1, 3)))
            .padding(
                Size.of(
                    draw.from(0, window.kernel().height() / 2),
                    draw.from(0, window.kernel().width() / 2)))
            .dilation(Size.of(draw.from(1, mostDilation)))
            .ceilMode(draw.chance());
  }

  private Layer maxPool() {
    PoolingWindow window = pooling(2);
    return new Layer("maxPool " + window, made -> Functional.maxPool2d(last(made), window));
  }

  private Layer flat(Tensor x) {
    return new Layer("flatten", made -> last(made).flatten(1));
  }

  private Layer linear(Tensor x) {
    Tensor weight = parameter(draw.from(2, 4), x.size(1));
    Tensor bias = parameter(weight.size(0));
    return new Layer(
        "linear", made -> Tensor.apply(new Gemm(false, true), last(made), weight, bias));
  }

  private Layer last(Tensor x) {
    return draw.chance()
        ? new Layer("logSoftmax", made -> last(made).logSoftmax(1))
        : new Layer("relu", made -> last(made).relu());
  }

  private static Tensor last(List<Tensor> made) {
    return made.get(made.size() - 1);
  }

  int size() {
    return layers.size();
  }

  /** The images, the parameters. */
  List<Tensor> leaves() {
    List<Tensor> leaves = new ArrayList<>(List.of(images));
    leaves.addAll(parameters);
    return leaves;
  }

  /** Adds what a layer gives to what was made before it, the images first. */
  void make(int layer, List<Tensor> made) {
    made.add(layers.get(layer).make().apply(made));
  }

  @Override
  public String toString() {
    return images.type() + " " + layers.stream().map(Layer::name).toList();
  }
}
