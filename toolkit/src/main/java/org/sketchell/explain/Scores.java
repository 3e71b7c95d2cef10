// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sketchell.model.ScoreException;
import org.sketchell.nn.Module;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * What is explained: a function from images to one score for each class.
 *
 * @param function [batch, ...] to [batch, classes]
 * @param module the network behind it, or null
 */
record Scores(UnaryOperator<Tensor> function, Module module) {
  /** The outputs of a network. */
  static Scores of(Module module) {
    return new Scores(module::forward, module);
  }

  /** The results of any function. */
  static Scores of(UnaryOperator<Tensor> function) {
    return new Scores(function, null);
  }

  /** Runs code while the network is in evaluation mode. */
  <T> T evaluating(Supplier<T> code) {
    return module == null ? code.get() : module.evaluating(code);
  }

  /**
   * The scores of one class.
   *
   * @return [batch]
   * @throws ShapeException if the function gives something else than scores, or has no such class
   */
  Tensor of(Tensor images, int target) {
    Tensor scores = function.apply(images);
    if (images.rank() == 0 || scores.rank() != 2 || scores.size(0) != images.size(0)) {
      throw new ShapeException(
          "An attribution explains scores of batch x classes, but for images of shape %s the model"
              + " gave %s%s.",
          images.shape(),
          scores.shape(),
          images.rank() == 3 ? "; a single image needs an unsqueeze(0)" : "");
    }
    if (target < 0 || target >= scores.size(1)) {
      throw new ShapeException(
          "There is no class %d to explain: the model scores %d classes, counted from 0.",
          target, scores.size(1));
    }
    return scores.select(1, target);
  }

  /**
   * A leaf of its own over the same values, so that the caller's tensor is not marked.
   *
   * @throws ShapeException if the images are not float32
   */
  static Tensor leaf(Tensor images) {
    return Tensor.over(images.type(), images.evaluate().value().orElseThrow()).requiresGrad();
  }

  /**
   * The gradient of the images' scores, each with respect to its own image; computed.
   *
   * @throws ScoreException if a score is NaN
   */
  Tensor gradient(Tensor images, int target) {
    Tensor leaf = leaf(images);
    Tensor explained = of(leaf, target);
    Tensor gradient = Tensor.gradient(explained.sum(), leaf).detach();
    Tensor.evaluate(List.of(explained, gradient));
    requireNumbers(explained, target);
    return gradient;
  }

  /**
   * Makes sure that there is something to explain: a map of a score that is NaN would look like any
   * other where only a bias is to blame.
   *
   * @param scores of one class, [batch]
   * @throws ScoreException if one is NaN
   */
  static void requireNumbers(Tensor scores, int target) {
    float[] numbers = scores.toFloatArray();
    int[] unclear =
        IntStream.range(0, numbers.length).filter(i -> Float.isNaN(numbers[i])).toArray();
    if (unclear.length > 0) {
      throw new ScoreException(
          "The score of class %d is no number (NaN) for %d of %d images, the first of them number"
              + " %d, so there is nothing to explain: the network's weights, or the pixels that it is"
              + " given, are out of range.",
          target, unclear.length, numbers.length, unclear[0]);
    }
  }

  /** The network by its name: it prints itself on many lines. */
  @Override
  public String toString() {
    return module == null ? "a function" : module.title();
  }
}
