// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.lowering.Target;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Whatever comes between convolutions, in whatever order: this machine's form computes what the
 * portable one does, which other properties hold against the interpreter.
 */
class BlockedLayoutProperties {
  /** Of one size of blocks, of both, and enough for other forms. */
  private static final List<Integer> CHANNELS = List.of(16, 24, 32, 64);

  /** One network while it is drawn. */
  private static final class Drawn {
    final Random random;
    final Draw draw;
    final Generator generator;
    final List<Tensor> leaves = new ArrayList<>();
    final List<Tensor> made = new ArrayList<>();
    final List<String> names = new ArrayList<>();

    Drawn(Random random) {
      this.random = random;
      this.draw = new Draw(random);
      this.generator = new Generator(random.nextLong());
      made.add(leaf(1, draw.from(3, 20), draw.oneOf(List.of(1, 3, 16)), 12, 12));
    }

    /** Numbers around 0, the smaller the more are summed. */
    Tensor leaf(double scale, int... sizes) {
      Tensor leaf = generator.randn(sizes).times(scale).evaluate().requiresGrad();
      leaves.add(leaf);
      return leaf;
    }

    Tensor last() {
      return made.get(made.size() - 1);
    }

    void add() {
      Tensor x = last();
      int kind = draw.from(0, 18);
      Tensor y = kind < 6 ? conv(x) : other(kind, x);
      if (y.rank() == 4 && y.size(2) >= 1 && y.shape().elements() < 400_000) {
        made.add(y);
        names.add(kind + ":" + y.shape());
      }
    }

    private Tensor conv(Tensor x) {
      int kernel = Math.min(draw.oneOf(List.of(1, 2, 3, 3, 3)), Math.min(x.size(2), x.size(3)));
      int stride = draw.oneOf(List.of(1, 1, 1, 2));
      int padding = kernel == 3 ? draw.from(0, 1) : 0;
      Window window = window(kernel, stride, padding);
      int outputs = draw.oneOf(CHANNELS);
      Tensor weight =
          leaf(1 / Math.sqrt(x.size(1) * kernel * kernel), outputs, x.size(1), kernel, kernel);
      return draw.chance()
          ? Tensor.apply(new Conv(window, 1), x, weight)
          : Tensor.apply(new Conv(window, 1), x, weight, leaf(1, outputs));
    }

    private Tensor other(int kind, Tensor x) {
      int n = x.size(0);
      int c = x.size(1);
      boolean even = x.size(2) % 2 == 0 && x.size(3) % 2 == 0;
      return switch (kind) {
        case 6 -> x.tanh();
        case 7 -> even ? Tensor.apply(new MaxPool(window(2, 2, 0), false), x) : x.sigmoid();
        case 8 -> even ? Tensor.apply(new AveragePool(window(2, 2, 0)), x) : x.times(0.5);
        case 9 -> {
          Tensor centred = x.minus(x.mean(true, 0, 2, 3));
          Tensor deviation = centred.square().mean(true, 0, 2, 3).plus(0.1).sqrt();
          yield centred.div(deviation).times(leaf(1, c, 1, 1)).plus(leaf(1, 1, c, 1, 1));
        }
        case 10 -> x.times(x.mean(true, 2, 3).sigmoid());
        case 11 -> x.times(leaf(1, n, 1, 1, 1)).plus(leaf(1, x.size(3)));
        case 12 -> earlier(x, false);
        case 13 -> earlier(x, true);
        case 14 ->
            Tensor.apply(
                new Resize(Resize.Rule.NEAREST, x.size(2), x.size(3), 2 * x.size(2), 2 * x.size(3)),
                x);
        case 15 ->
            Tensor.apply(
                new ConvTranspose(window(2, 2, 0), List.of(0, 0), 1),
                x,
                leaf(1 / Math.sqrt(c), c, 16, 2, 2));
        case 16 -> x.relu();
        case 17 -> c > 16 ? x.slice(1, draw.oneOf(List.of(0, 8, 3)), c) : x.softmax(1);
        default ->
            draw.chance()
                ? x.transpose(2, 3)
                : x.mean(true, 2, 3).expand(n, c, x.size(2), x.size(3)).times(x.square());
      };
    }

    /** Added to, or joined with, something that was made before. */
    private Tensor earlier(Tensor x, boolean joined) {
      for (Tensor other : made.subList(0, made.size() - 1)) {
        Shape shape = other.shape();
        if (joined && shape.with(1, 1).equals(x.shape().with(1, 1))) {
          return Tensors.concat(1, x, other);
        }
        if (!joined && shape.equals(x.shape())) {
          return x.plus(other);
        }
      }
      return x.times(x).plus(0.1);
    }

    private static Window window(int kernel, int stride, int padding) {
      List<Integer> sides = List.of(padding, padding);
      return new Window(
          List.of(kernel, kernel), List.of(stride, stride), sides, sides, List.of(1, 1));
    }
  }

  /** The seed is fixed, because rounding may decide where the largest of a pooling lies. */
  @Property(tries = 60, seed = "1")
  void any_network_is_computed_alike(@ForAll Random random) {
    Drawn drawn = new Drawn(random);
    for (int i = 0; i < 9; i++) {
      drawn.add();
    }
    Tensor y = drawn.last();
    Tensor seen = drawn.draw.chance() ? y : y.mean(true, 2, 3);
    Tensor loss = seen.times(drawn.generator.randn(seen.shape().sizes()).evaluate()).mean();
    List<Tensor> results = new ArrayList<>(List.of(y));
    results.addAll(Tensor.gradients(loss, drawn.leaves.toArray(Tensor[]::new)));
    Graph meaning = Graph.of(results);
    List<NdArray> portable = AsWritten.run(Target.PORTABLE.lower(meaning));
    for (Target target : List.of(Target.CPU_BLOCKS_OF_8, Target.CPU_BLOCKS_OF_16)) {
      Graph lowered = target.lower(meaning);
      if (target == BlockedLayoutTest.here()) {
        List<NdArray> here = AsWritten.run(lowered);
        for (int i = 0; i < here.size(); i++) {
          Comparisons.close(drawn.names + " output " + i, here.get(i), portable.get(i), 1e-4);
        }
      }
    }
  }
}
