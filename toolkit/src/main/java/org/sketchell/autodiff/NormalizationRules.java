package org.sketchell.autodiff;

import java.util.Map;
import java.util.stream.IntStream;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.tensor.Tensor;

/** Normalisation with given statistics. */
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
  }
}
