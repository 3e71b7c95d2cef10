// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.operator.Resize;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/** Layers and losses give PyTorch's numbers and gradients. */
class PyTorchReferenceTest {
  private static final double TOLERANCE = 1e-5;

  static Stream<Reference.Case> cases() {
    return Reference.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputs_and_gradients_are_those_of_pytorch(Reference.Case reference) {
    Map<String, Tensor> leaves = new LinkedHashMap<>(reference.inputs());
    leaves.putAll(reference.parameters());
    leaves.values().stream()
        .filter(leaf -> leaf.elementType() == ElementType.FLOAT32)
        .forEach(Tensor::requiresGrad);

    Tensor output = apply(reference, leaves);
    output.times(reference.cotangent()).sum().backward();

    Reference.assertClose("output", output, reference.output(), TOLERANCE);
    reference
        .gradients()
        .forEach(
            (name, expected) ->
                Reference.assertClose(
                    "gradient of " + name, leaves.get(name).grad(), expected, TOLERANCE));
  }

  private static Tensor apply(Reference.Case reference, Map<String, Tensor> leaves) {
    Tensor x = leaves.get("x");
    Tensor target = leaves.get("target");
    Tensor weight = leaves.get("weight");
    Tensor bias = leaves.get("bias");
    Reference.Options options = reference.options();
    return switch (reference.op()) {
      case "conv2d" -> Functional.conv2d(x, weight, bias, convolution(options));
      case "conv_transpose2d" -> Functional.convTranspose2d(x, weight, bias, convolution(options));
      case "max_pool2d" -> Functional.maxPool2d(x, pooling(options));
      case "avg_pool2d" ->
          Functional.avgPool2d(x, pooling(options), options.flag("count_include_pad", true));
      case "adaptive_avg_pool2d" -> Functional.adaptiveAvgPool2d(x, size(options, "output_size"));
      case "max_unpool2d" -> Functional.maxUnpool2d(x, leaves.get("indices"), pooling(options));
      case "upsample" -> Functional.upsample(x, options.number("scale_factor", 0), rule(options));
      case "relu" -> new ReLU().forward(x);
      case "leaky_relu" -> new LeakyReLU(options.number("negative_slope", 0)).forward(x);
      case "elu" -> new ELU().forward(x);
      case "sigmoid" -> new Sigmoid().forward(x);
      case "tanh" -> new Tanh().forward(x);
      case "gelu" -> new GELU().forward(x);
      case "silu" -> new SiLU().forward(x);
      case "softplus" -> new Softplus().forward(x);
      case "softmax" -> new Softmax((int) options.number("dim", 0)).forward(x);
      case "log_softmax" -> new LogSoftmax((int) options.number("dim", 0)).forward(x);
      case "linear" -> Functional.linear(x, weight, bias);
      case "batch_norm2d" -> batchNorm(options, x, weight, bias);
      case "layer_norm" -> Functional.layerNorm(x, weight, bias, options.number("eps", 0));
      case "cross_entropy" -> crossEntropy(options).forward(x, target);
      case "mse_loss" -> Losses.mse(x, target);
      case "l1_loss" -> Losses.l1(x, target);
      case "bce_with_logits" -> Losses.bceWithLogits(x, target);
      default -> throw new AssertionError("No layer for " + reference.op());
    };
  }

  private static Tensor batchNorm(Reference.Options options, Tensor x, Tensor weight, Tensor bias) {
    double epsilon = options.number("eps", 0);
    return options.flag("training", true)
        ? Functional.batchNorm2d(x, weight, bias, epsilon).output()
        : Functional.batchNorm2d(
            x,
            options.vector("running_mean"),
            options.vector("running_var"),
            weight,
            bias,
            epsilon);
  }

  private static Convolution convolution(Reference.Options options) {
    return Convolution.plain()
        .stride(size(options, "stride", 1))
        .padding(size(options, "padding", 0))
        .dilation(size(options, "dilation", 1))
        .groups((int) options.number("groups", 1))
        .outputPadding(size(options, "output_padding", 0));
  }

  private static PoolingWindow pooling(Reference.Options options) {
    PoolingWindow window = PoolingWindow.of(size(options, "kernel_size"));
    return window
        .stride(options.has("stride") ? size(options, "stride") : window.stride())
        .padding(size(options, "padding", 0))
        .dilation(size(options, "dilation", 1))
        .ceilMode(options.flag("ceil_mode", false));
  }

  private static Resize.Rule rule(Reference.Options options) {
    return options.text("mode", "").equals("nearest")
        ? Resize.Rule.NEAREST
        : options.flag("align_corners", false)
            ? Resize.Rule.BILINEAR_ALIGNED
            : Resize.Rule.BILINEAR;
  }

  private static CrossEntropyLoss crossEntropy(Reference.Options options) {
    CrossEntropyLoss plain =
        new CrossEntropyLoss().labelSmoothing(options.number("label_smoothing", 0));
    CrossEntropyLoss reduced =
        options.text("reduction", "mean").equals("sum") ? plain.reduction(Reduction.SUM) : plain;
    return options.has("weight") ? reduced.weight(options.vector("weight")) : reduced;
  }

  private static Size size(Reference.Options options, String name, int... otherwise) {
    int both = otherwise.length == 0 ? 0 : otherwise[0];
    int[] pair = options.pair(name, both, both);
    return Size.of(pair[0], pair[1]);
  }
}
