package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.data.Batch;
import org.sketchell.nn.Loss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Schedule;
import org.sketchell.tensor.Tensor;

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
  private final Optimizer optimizer;
  private final Schedule schedule;

  Supervised(
      Module network,
      Loss loss,
      Map<String, Loss> measures,
      Optimizer optimizer,
      Schedule schedule) {
    this.network = network;
    this.loss = loss;
    this.measures = Collections.unmodifiableMap(measures);
    this.optimizer = optimizer;
    this.schedule = schedule;
  }

  /** Trains a network with Adam and a learning rate of 0.001. */
  public Supervised(Module network, Loss loss) {
    this(network, loss, Map.of(), new Adam(), Schedule.constant());
  }

  /** The same network, trained in another way. */
  Supervised copy(Loss loss, Map<String, Loss> measures, Optimizer optimizer, Schedule schedule) {
    return new Supervised(network, loss, measures, optimizer, schedule);
  }

  /** What training makes small. */
  public Loss loss() {
    return loss;
  }

  /** The same with another loss: a scalar of output and target. */
  @CheckReturnValue
  public Supervised loss(Loss other) {
    return copy(other, measures, optimizer, schedule);
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
    return copy(loss, more, optimizer, schedule);
  }

  /** The update rule. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The same with another update rule. */
  @CheckReturnValue
  public Supervised optimizer(Optimizer other) {
    return copy(loss, measures, other, schedule);
  }

  /** How the learning rate changes from step to step. */
  public Schedule schedule() {
    return schedule;
  }

  /** The same with another schedule of the learning rate. */
  @CheckReturnValue
  public Supervised schedule(Schedule other) {
    return copy(loss, measures, optimizer, other);
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor trainingStep(Batch batch) {
    Tensor output = forward(List.copyOf(batch.inputs().values())).get(0);
    Tensor target = batch.target(0);
    Tensor value = loss.forward(output, target);
    log("loss", value);
    measures.forEach((name, measure) -> log(name, measure.forward(output, target)));
    return value;
  }

  @Override
  public void validationStep(Batch batch) {
    trainingStep(batch);
  }

  @Override
  public String objective() {
    return Objective.words(loss);
  }

  @Override
  public Optimizer configureOptimizers() {
    return optimizer;
  }

  @Override
  public Schedule configureSchedule() {
    return schedule;
  }
}
