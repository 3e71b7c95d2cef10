// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sketchell.data.Batch;
import org.sketchell.metric.Metric;
import org.sketchell.nn.Loss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.Schedule;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Trains any network whose first output is to come near the first target: the network is given all
 * inputs, and the loss says how far away it is.
 *
 * <pre>{@code
 * new Trainer().fit(new Supervised(autoencoder, new MSELoss()), split);
 * }</pre>
 */
public sealed class Supervised extends Learner permits Classifier {
  private final Module network;
  private final Loss loss;
  private final Map<String, Loss> measures;
  private final Map<String, Metric> metrics;
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final double mixUp;
  private final List<ParameterGroup> groups;

  Supervised(
      Module network,
      Loss loss,
      Map<String, Loss> measures,
      Map<String, Metric> metrics,
      Optimizer optimizer,
      Schedule schedule,
      double mixUp,
      List<ParameterGroup> groups) {
    this.mixUp = mixUp;
    this.groups = List.copyOf(groups);
    this.metrics = Collections.unmodifiableMap(metrics);
    this.network = network;
    this.loss = loss;
    this.measures = Collections.unmodifiableMap(measures);
    this.optimizer = optimizer;
    this.schedule = schedule;
  }

  /** Trains a network with Adam and a learning rate of 0.001. */
  public Supervised(Module network, Loss loss) {
    this(network, loss, Map.of(), Map.of(), new Adam(), Schedule.constant(), 0, List.of());
  }

  /** The same network, trained in another way. */
  Supervised copy(
      Loss loss,
      Map<String, Loss> measures,
      Map<String, Metric> metrics,
      Optimizer optimizer,
      Schedule schedule,
      double mixUp,
      List<ParameterGroup> groups) {
    return new Supervised(network, loss, measures, metrics, optimizer, schedule, mixUp, groups);
  }

  /** What training makes small. */
  public Loss loss() {
    return loss;
  }

  /** The same with another loss: a scalar of output and target. */
  @CheckReturnValue
  public Supervised loss(Loss other) {
    return copy(other, measures, metrics, optimizer, schedule, mixUp, groups);
  }

  /** What is logged beside the loss, by name. */
  public Map<String, Loss> measures() {
    return measures;
  }

  /**
   * Logs another number of output and target, in training and validation.
   *
   * @param name such as {@code error}
   * @param measure gives a single number
   */
  @CheckReturnValue
  public Supervised measure(String name, Loss measure) {
    Map<String, Loss> more = new LinkedHashMap<>(measures);
    more.put(name, measure);
    return copy(loss, more, without(metrics, name), optimizer, schedule, mixUp, groups);
  }

  /** Metrics that are logged beside the loss, by name. */
  public Map<String, Metric> metrics() {
    return metrics;
  }

  /**
   * Logs a metric of output and target, in training and validation; under a name that a measure
   * has, instead of it. Of examples that are {@linkplain #mixUp mixed} there is no target to hold
   * outputs against, so then only in validation.
   *
   * @param name such as {@code f1}
   */
  @CheckReturnValue
  public Supervised metric(String name, Metric metric) {
    Map<String, Metric> more = new LinkedHashMap<>(metrics);
    more.put(name, metric);
    return copy(loss, without(measures, name), more, optimizer, schedule, mixUp, groups);
  }

  private static <T> Map<String, T> without(Map<String, T> all, String name) {
    Map<String, T> others = new LinkedHashMap<>(all);
    others.remove(name);
    return others;
  }

  /** The update rule. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The same with another update rule. */
  @CheckReturnValue
  public Supervised optimizer(Optimizer other) {
    return copy(loss, measures, metrics, other, schedule, mixUp, groups);
  }

  /** How the learning rate changes from step to step. */
  public Schedule schedule() {
    return schedule;
  }

  /** The same with another schedule of the learning rate. */
  @CheckReturnValue
  public Supervised schedule(Schedule other) {
    return copy(loss, measures, metrics, optimizer, other, mixUp, groups);
  }

  /** What is trained by a rule of its own, or not from the beginning. */
  public List<ParameterGroup> groups() {
    return groups;
  }

  /**
   * The same, with some parameters trained by a rule of their own, or from a later epoch on:
   *
   * <pre>{@code
   * new Classifier(network).group(ParameterGroup.of(network.features, new Adam(1e-5)).fromEpoch(3))
   * }</pre>
   */
  @CheckReturnValue
  public Supervised group(ParameterGroup group) {
    List<ParameterGroup> more = new ArrayList<>(groups);
    more.add(group);
    return copy(loss, measures, metrics, optimizer, schedule, mixUp, more);
  }

  /** How much examples are mixed in training; 0 for not at all. */
  public double mixUp() {
    return mixUp;
  }

  /**
   * Trains with each example mixed with another of its batch, and with the loss as much of one's
   * target as of the other's. The share is drawn anew in each step, from the distribution
   * Beta(alpha, alpha); measures are mixed alike, and validation is not.
   *
   * @param alpha such as 0.2, or 1 for all shares alike; 0 for no mixing
   * @throws TrainingException if it is below 0 or no number
   */
  @CheckReturnValue
  public Supervised mixUp(double alpha) {
    if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new TrainingException(
          "Mix-up takes a number from 0 (not at all), such as 0.2, but got %s.", alpha);
    }
    return copy(loss, measures, metrics, optimizer, schedule, alpha, groups);
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor trainingStep(Batch batch) {
    List<Tensor> inputs = List.copyOf(batch.inputs().values());
    Tensor target = batch.target(0);
    if (mixUp == 0) {
      return plainStep(inputs, batch);
    }
    if (batch.weights().isPresent()) {
      throw new TrainingException(
          "Examples with weights are not mixed: leave out mixUp(%s), or the weights.", mixUp);
    }
    Tensor share = MixUp.share(mixUp);
    Tensor rest = share.negate().plus(1);
    Tensor next = MixUp.next(target);
    Tensor output =
        forward(inputs.stream().map(input -> MixUp.mixed(input, share)).toList()).get(0);
    return step(
        measure ->
            measure
                .forward(output, target)
                .times(share)
                .plus(measure.forward(output, next).times(rest)));
  }

  @Override
  public void validationStep(Batch batch) {
    plainStep(List.copyOf(batch.inputs().values()), batch);
  }

  private Tensor plainStep(List<Tensor> inputs, Batch batch) {
    Tensor output = forward(inputs).get(0);
    Tensor value = step(against(batch, output));
    metrics.forEach((name, metric) -> log(name, metric, output, batch.target(0)));
    return value;
  }

  /** Measures of an output; in the loss examples count as much as their weights say. */
  private Function<Loss, Tensor> against(Batch batch, Tensor output) {
    Tensor target = batch.target(0);
    Optional<Tensor> weights = batch.weights();
    return measure ->
        measure == loss && weights.isPresent()
            ? mean(measure.perExample(output, target), weights.get())
            : measure.forward(output, target);
  }

  /** A weighted mean; 0 of a batch in which nothing counts. */
  private static Tensor mean(Tensor losses, Tensor weights) {
    Tensor sum = weights.sum().maximum(Tensors.scalar(Float.MIN_NORMAL));
    return losses.times(weights).sum().div(sum);
  }

  /**
   * Logs how good an output is.
   *
   * @param against a measure of it
   * @return the loss
   */
  private Tensor step(Function<Loss, Tensor> against) {
    Tensor value = against.apply(loss);
    log("loss", value);
    measures.forEach((name, measure) -> log(name, against.apply(measure)));
    return value;
  }

  @Override
  public String objective() {
    return Objective.words(loss, mixUp);
  }

  @Override
  public Optimizer configureOptimizers() {
    return optimizer;
  }

  @Override
  public List<ParameterGroup> configureGroups() {
    return groups;
  }

  @Override
  public Schedule configureSchedule() {
    return schedule;
  }
}
