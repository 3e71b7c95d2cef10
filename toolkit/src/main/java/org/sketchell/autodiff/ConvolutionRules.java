// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Map;
import java.util.function.Supplier;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.ConvolutionOperator;
import org.sketchell.tensor.Tensor;

/** Convolution is bilinear: the gradients of it and of its adjoints are made of each other. */
final class ConvolutionRules {
  private ConvolutionRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(
        Conv.class,
        s -> Rule.wanted(s, images(s, s.dy(), s.x(1)), weight(s, s.x(0), s.dy()), bias(s)));
    table.put(
        ConvInputGradient.class,
        s -> Rule.wanted(s, conv(s, s.dy(), s.x(1)), weight(s, s.dy(), s.x(0))));
    table.put(
        ConvWeightGradient.class,
        s -> Rule.wanted(s, images(s, s.x(1), s.dy()), conv(s, s.x(0), s.dy())));
    table.put(
        ConvTranspose.class,
        s -> Rule.wanted(s, conv(s, s.dy(), s.x(1)), weight(s, s.dy(), s.x(0)), bias(s)));
  }

  private static Supplier<Tensor> conv(Step s, Tensor images, Tensor weight) {
    ConvolutionOperator of = s.as(ConvolutionOperator.class);
    return () -> Tensor.apply(new Conv(of.window(), of.groups()), images, weight);
  }

  /** The gradient of the first input, images. */
  private static Supplier<Tensor> images(Step s, Tensor gradient, Tensor weight) {
    ConvolutionOperator of = s.as(ConvolutionOperator.class);
    return () ->
        Tensor.apply(
            new ConvInputGradient(of.window(), of.groups(), s.x(0).size(2), s.x(0).size(3)),
            gradient,
            weight);
  }

  private static Supplier<Tensor> weight(Step s, Tensor images, Tensor gradient) {
    ConvolutionOperator of = s.as(ConvolutionOperator.class);
    return () -> Tensor.apply(new ConvWeightGradient(of.window(), of.groups()), images, gradient);
  }

  private static Supplier<Tensor> bias(Step s) {
    return () -> s.dy().sum(0, 2, 3);
  }
}
