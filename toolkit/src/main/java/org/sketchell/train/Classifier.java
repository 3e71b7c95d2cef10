// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sketchell.metric.Metric;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Loss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.Schedule;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Trains a network that maps images, or whatever the inputs are, to one logit per class: with cross
 * entropy, if nothing else is asked for, and with the accuracy logged beside the loss.
 *
 * <pre>{@code
 * new Trainer().fit(new Classifier(network), split);
 * }</pre>
 */
public final class Classifier extends Supervised {
  /** Trains a network with Adam and a learning rate of 0.001. */
  public Classifier(Module network) {
    this(
        network,
        new CrossEntropyLoss(),
        Map.of("accuracy", Classifier::accuracy),
        Map.of(),
        new Adam(),
        Schedule.constant(),
        0,
        List.of());
  }

  private Classifier(
      Module network,
      Loss loss,
      Map<String, Loss> measures,
      Map<String, Metric> metrics,
      Optimizer optimizer,
      Schedule schedule,
      double mixUp,
      List<ParameterGroup> groups) {
    super(network, loss, measures, metrics, optimizer, schedule, mixUp, groups);
  }

  @Override
  Classifier copy(
      Loss loss,
      Map<String, Loss> measures,
      Map<String, Metric> metrics,
      Optimizer optimizer,
      Schedule schedule,
      double mixUp,
      List<ParameterGroup> groups) {
    return new Classifier(network(), loss, measures, metrics, optimizer, schedule, mixUp, groups);
  }

  /** The weight of each class in the loss; empty if all count alike. */
  public List<Double> classWeights() {
    if (!(loss() instanceof CrossEntropyLoss cross) || cross.weight() == null) {
      return List.of();
    }
    List<Double> weights = new ArrayList<>();
    for (float weight : cross.weight().toFloatArray()) {
      weights.add((double) weight);
    }
    return weights;
  }

  /**
   * The same with a weight for each class: its examples count so much in the loss, a weighted mean.
   *
   * @param perClass in the order of the classes; {@link ClassWeights#balanced} computes such that
   *     make up for rare classes
   * @throws TrainingException if the loss is no cross entropy, or a weight is below 0
   */
  @CheckReturnValue
  public Classifier classWeights(double... perClass) {
    if (!(loss() instanceof CrossEntropyLoss cross)) {
      throw new TrainingException(
          "Classes have weights in a cross entropy, but the loss is %s; give it weights itself.",
          loss().name());
    }
    float[] weights = new float[perClass.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) perClass[i];
      if (!(weights[i] >= 0) || Float.isInfinite(weights[i])) {
        throw new TrainingException(
            "The weight of a class is a number of 0 or more, but that of class %d is %s.",
            i, perClass[i]);
      }
    }
    return loss(cross.weight(weights.length == 0 ? null : Tensors.tensor(weights, weights.length)));
  }

  @Override
  @CheckReturnValue
  public Classifier group(ParameterGroup group) {
    return (Classifier) super.group(group);
  }

  /** The same with another loss: a scalar of logits [batch, classes] and int64 labels [batch]. */
  @Override
  @CheckReturnValue
  public Classifier loss(Loss other) {
    return (Classifier) super.loss(other);
  }

  /** Logs another number of logits and labels, in training and validation. */
  @Override
  @CheckReturnValue
  public Classifier measure(String name, Loss measure) {
    return (Classifier) super.measure(name, measure);
  }

  @Override
  @CheckReturnValue
  public Classifier metric(String name, Metric metric) {
    return (Classifier) super.metric(name, metric);
  }

  @Override
  @CheckReturnValue
  public Classifier optimizer(Optimizer other) {
    return (Classifier) super.optimizer(other);
  }

  @Override
  @CheckReturnValue
  public Classifier schedule(Schedule other) {
    return (Classifier) super.schedule(other);
  }

  @Override
  @CheckReturnValue
  public Classifier mixUp(double alpha) {
    return (Classifier) super.mixUp(alpha);
  }

  /**
   * Share of the largest logits that stand at the label's index; logits with a NaN among them speak
   * for no class.
   *
   * @param logits float32 [batch, classes]
   * @param labels int64 [batch]
   * @return float32 scalar from 0 to 1
   */
  public static Tensor accuracy(Tensor logits, Tensor labels) {
    Tensor numbers = logits.eq(logits).to(ElementType.FLOAT32).min(1);
    return logits.argmax(1).eq(labels).to(ElementType.FLOAT32).times(numbers).mean();
  }
}
