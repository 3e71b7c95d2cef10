package org.sketchell.autodiff;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;

/** Convolution and its transpose: each is the other's adjoint. */
final class ConvolutionRules {
  private ConvolutionRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(Conv.class, ConvolutionRules::conv);
    table.put(ConvTranspose.class, ConvolutionRules::convTranspose);
  }

  private static List<Tensor> conv(Step s) {
    Conv conv = s.as(Conv.class);
    Supplier<Tensor> bias = () -> s.dy().sum(0, 2, 3);
    return Rule.wanted(
        s,
        () -> ConvolutionLowering.adjoint(conv, s.dy(), s.x(1), s.x(0).shape()),
        () -> ConvolutionLowering.weight(conv, s.x(0), s.dy(), s.x(1).shape()),
        bias);
  }

  private static List<Tensor> convTranspose(Step s) {
    ConvTranspose transposed = s.as(ConvTranspose.class);
    Conv conv = new Conv(transposed.window(), transposed.groups());
    Supplier<Tensor> bias = () -> s.dy().sum(0, 2, 3);
    return Rule.wanted(
        s,
        () -> Tensor.apply(conv, s.dy(), s.x(1)),
        () -> ConvolutionLowering.weight(conv, s.dy(), s.x(0), s.x(1).shape()),
        bias);
  }

  /** Kernel extent, stride and padding of the full correlation that undoes a stride of 1. */
  static Window opposite(Window window) {
    List<Integer> before =
        List.of(
            window.extent(0) - 1 - window.before().get(0),
            window.extent(1) - 1 - window.before().get(1));
    List<Integer> after =
        List.of(
            window.extent(0) - 1 - window.after().get(0),
            window.extent(1) - 1 - window.after().get(1));
    return new Window(window.kernel(), List.of(1, 1), before, after, window.dilation());
  }
}
