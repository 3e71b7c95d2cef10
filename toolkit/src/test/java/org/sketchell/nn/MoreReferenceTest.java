// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.tensor.Tensor;

/** Layers give PyTorch's numbers, gradients and running statistics, under PyTorch's names. */
class MoreReferenceTest {
  private static final double TOLERANCE = 1e-5;

  static Stream<Reference.Case> layers() {
    return StreamSupport.stream(Reference.more("layers").spliterator(), false)
        .map(Reference.Case::new);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layers_give_what_those_of_pytorch_give(Reference.Case reference) {
    JsonNode json = reference.json();
    Module layer = layer(reference.op(), reference.options());
    layer.loadStateDict(named(json.get("state")));
    if (!json.get("training").asBoolean()) {
      layer.eval();
    }
    Tensor x = reference.inputs().get("x").requiresGrad();

    Tensor output = layer.forward(x);
    output.times(reference.cotangent()).sum().backward();

    Reference.assertClose("output", output, reference.output(), TOLERANCE);
    Map<String, Tensor> gradients = reference.gradients();
    Reference.assertClose("gradient of x", x.grad(), gradients.remove("x"), TOLERANCE);
    assertThat(layer.namedParameters().keySet()).isEqualTo(gradients.keySet());
    layer
        .namedParameters()
        .forEach(
            (name, parameter) ->
                Reference.assertClose(
                    "gradient of " + name, parameter.grad(), gradients.get(name), TOLERANCE));
    Map<String, Tensor> after = named(json.get("after"));
    layer
        .namedBuffers()
        .forEach(
            (name, buffer) ->
                Reference.assertClose(name, buffer.value(), after.get(name), TOLERANCE));
  }

  static Stream<Reference.Case> losses() {
    return StreamSupport.stream(Reference.more("losses").spliterator(), false)
        .map(Reference.Case::new);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void losses_give_what_those_of_pytorch_give(Reference.Case reference) {
    Map<String, Tensor> leaves = reference.inputs();
    reference.gradients().keySet().forEach(name -> leaves.get(name).requiresGrad());

    Tensor output =
        loss(reference.op(), reference.options()).forward(leaves.get("x"), leaves.get("target"));
    output.times(reference.cotangent()).sum().backward();

    Reference.assertClose("output", output, reference.output(), TOLERANCE);
    reference
        .gradients()
        .forEach(
            (name, expected) ->
                Reference.assertClose(
                    "gradient of " + name, leaves.get(name).grad(), expected, TOLERANCE));
  }

  private static Loss loss(String op, Reference.Options options) {
    String word = options.text("reduction", "mean");
    Reduction reduction =
        word.equals("sum") ? Reduction.SUM : word.equals("none") ? Reduction.NONE : Reduction.MEAN;
    Tensor weight = options.has("weight") ? options.vector("weight") : null;
    return switch (op) {
      case "huber" -> new HuberLoss().reduction(reduction).delta(options.number("delta", 1));
      case "smooth_l1" -> new SmoothL1Loss().reduction(reduction).beta(options.number("beta", 1));
      case "bce" -> new BCELoss().reduction(reduction).weight(weight);
      case "bce_with_logits" ->
          new BCEWithLogitsLoss()
              .reduction(reduction)
              .weight(weight)
              .posWeight(options.has("pos_weight") ? options.vector("pos_weight") : null);
      case "cross_entropy" ->
          new CrossEntropyLoss()
              .reduction(reduction)
              .weight(weight)
              .labelSmoothing(options.number("label_smoothing", 0))
              .ignoreIndex((long) options.number("ignore_index", 0));
      case "nll" ->
          new NLLLoss()
              .reduction(reduction)
              .weight(weight)
              .ignoreIndex((long) options.number("ignore_index", 0));
      case "kl_div" ->
          new KLDivLoss()
              .reduction(reduction)
              .batchMean(word.equals("batchmean"))
              .logTarget(options.flag("log_target", false));
      case "dice" ->
          new DiceLoss()
              .squared(options.flag("squared", false))
              .smooth(options.number("smooth", 1e-5));
      default -> throw new AssertionError("No loss for " + op);
    };
  }

  private static Map<String, Tensor> named(JsonNode state) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    Reference.tensors(state)
        .forEach(
            (name, value) ->
                named.put(
                    name.replace("running_mean", "runningMean")
                        .replace("running_var", "runningVar"),
                    value));
    return named;
  }

  private static Module layer(String op, Reference.Options options) {
    int channels = (int) options.number("channels", 0);
    double epsilon = options.number("eps", 1e-5);
    return switch (op) {
      case "batch_norm1d" ->
          new BatchNorm1d(channels).momentum(options.number("momentum", 0.1)).epsilon(epsilon);
      case "batch_norm2d" ->
          new BatchNorm2d(channels)
              .affine(options.flag("affine", true))
              .trackRunningStats(options.flag("track_running_stats", true));
      case "instance_norm2d" ->
          new InstanceNorm2d(channels)
              .affine(options.flag("affine", false))
              .trackRunningStats(options.flag("track_running_stats", false))
              .momentum(options.number("momentum", 0.1))
              .epsilon(epsilon);
      case "group_norm" ->
          new GroupNorm((int) options.number("groups", 0), channels)
              .affine(options.flag("affine", true))
              .epsilon(epsilon);
      case "layer_norm" ->
          new LayerNorm(options.pair("sizes")).affine(options.flag("affine", true));
      case "conv2d" -> conv2d(options);
      case "conv1d" -> conv1d(options);
      case "prelu" -> new PReLU(channels);
      case "relu6" -> new ReLU6();
      case "hardswish" -> new Hardswish();
      case "hardsigmoid" -> new Hardsigmoid();
      case "mish" -> new Mish();
      case "pixel_shuffle" -> new PixelShuffle((int) options.number("factor", 0));
      case "adaptive_max_pool2d" -> new AdaptiveMaxPool2d(size(options, "output_size", 1));
      default -> throw new AssertionError("No layer for " + op);
    };
  }

  private static Conv2d conv2d(Reference.Options options) {
    Size padding = size(options, "padding", 0);
    Conv2d conv =
        new Conv2d(
                (int) options.number("in", 0),
                (int) options.number("out", 0),
                size(options, "kernel", 1))
            .stride((int) options.number("stride", 1))
            .padding(padding.height(), padding.width())
            .dilation((int) options.number("dilation", 1))
            .groups((int) options.number("groups", 1))
            .paddingMode(options.text("padding_mode", "zeros"));
    return options.has("same") ? conv.padding("same") : conv;
  }

  private static Conv1d conv1d(Reference.Options options) {
    Conv1d conv =
        new Conv1d(
                (int) options.number("in", 0),
                (int) options.number("out", 0),
                (int) options.number("kernel", 1))
            .stride((int) options.number("stride", 1))
            .padding((int) options.number("padding", 0))
            .dilation((int) options.number("dilation", 1))
            .groups((int) options.number("groups", 1))
            .bias(options.flag("bias", true))
            .paddingMode(options.text("padding_mode", "zeros"));
    return options.has("same") ? conv.padding("same") : conv;
  }

  private static Size size(Reference.Options options, String name, int otherwise) {
    int[] pair = options.pair(name, otherwise, otherwise);
    return Size.of(pair[0], pair[1]);
  }
}
