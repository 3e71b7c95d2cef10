// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Map;
import java.util.stream.IntStream;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.LayerNormalization;
import org.sketchell.tensor.Tensor;

/** Normalisation, with statistics that are given and with those of the values themselves. */
final class NormalizationRules {
  private NormalizationRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(
        BatchNormalization.class,
        s -> {
          Tensor x = s.x(0);
          int[] channel = new int[x.rank()];
          java.util.Arrays.fill(channel, 1);
          channel[1] = x.size(1);
          int[] others = IntStream.range(0, x.rank()).filter(i -> i != 1).toArray();
          Tensor variance = s.x(4).plus(s.as(BatchNormalization.class).epsilon());
          Tensor inverse = variance.sqrt().reciprocal();
          Tensor centred = x.minus(s.x(3).reshape(channel));
          Tensor scaled = s.dy().times(s.x(1).times(inverse).reshape(channel));
          return Rule.wanted(
              s,
              () -> scaled,
              () -> s.dy().times(centred).sum(others).times(inverse),
              () -> s.dy().sum(others),
              () -> scaled.sum(others).negate(),
              () -> scaled.times(centred).sum(others).div(variance).times(-0.5));
        });
    table.put(
        LayerNormalization.class,
        s -> {
          LayerNormalization norm = s.as(LayerNormalization.class);
          Tensor x = s.x(0);
          int[] last = IntStream.range(norm.axis(), x.rank()).toArray();
          int[] first = IntStream.range(0, norm.axis()).toArray();
          Tensor centred = x.minus(x.mean(true, last));
          Tensor deviation = centred.square().mean(true, last).plus(norm.epsilon()).sqrt();
          Tensor normal = centred.div(deviation);
          Tensor scaled = s.dy().times(s.x(1));
          return Rule.wanted(
              s,
              () ->
                  scaled
                      .minus(scaled.mean(true, last))
                      .minus(normal.times(scaled.times(normal).mean(true, last)))
                      .div(deviation),
              () -> over(first, s.dy().times(normal)),
              () -> over(first, s.dy()));
        });
  }

  /** The sum over some dimensions; over none, what is there. */
  private static Tensor over(int[] dimensions, Tensor x) {
    return dimensions.length == 0 ? x : x.sum(dimensions);
  }
}
