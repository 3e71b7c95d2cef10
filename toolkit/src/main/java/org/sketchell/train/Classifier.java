package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Loss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Schedule;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * Trains any network that maps images to logits, one per class: by default with cross entropy, Adam
 * and a learning rate of 0.001; on unseen images it measures the accuracy too.
 */
public final class Classifier extends Learner {
  private final Module network;
  private final Loss loss;
  private final Map<String, Loss> measures;
  private final Optimizer optimizer;
  private final Schedule schedule;

  private Classifier(
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

  public Classifier(Module network) {
    this(network, new CrossEntropyLoss(), Map.of(), new Adam(), Schedule.constant());
  }

  /** What training makes small: a scalar of logits [batch, classes] and int64 labels [batch]. */
  public Loss loss() {
    return loss;
  }

  @CheckReturnValue
  public Classifier loss(Loss other) {
    return new Classifier(network, other, measures, optimizer, schedule);
  }

  /** What is logged beside loss and accuracy, by name. */
  public Map<String, Loss> measures() {
    return measures;
  }

  /**
   * Logs another number of logits and labels beside loss and accuracy, in training and validation.
   *
   * @param name such as {@code top2}
   * @param measure gives a single number
   */
  @CheckReturnValue
  public Classifier measure(String name, Loss measure) {
    Map<String, Loss> more = new LinkedHashMap<>(measures);
    more.put(name, measure);
    return new Classifier(network, loss, more, optimizer, schedule);
  }

  public Optimizer optimizer() {
    return optimizer;
  }

  @CheckReturnValue
  public Classifier optimizer(Optimizer other) {
    return new Classifier(network, loss, measures, other, schedule);
  }

  /** How the learning rate changes from step to step. */
  public Schedule schedule() {
    return schedule;
  }

  /** The same network with another schedule of the learning rate. */
  @CheckReturnValue
  public Classifier schedule(Schedule other) {
    return new Classifier(network, loss, measures, optimizer, other);
  }

  @Override
  public Module network() {
    return network;
  }

  private Tensor logits(Batch batch) {
    return forward(List.copyOf(batch.inputs().values())).get(0);
  }

  @Override
  public Tensor trainingStep(Batch batch) {
    Tensor logits = logits(batch);
    Tensor value = loss.forward(logits, batch.labels());
    log("loss", value);
    log("accuracy", accuracy(logits, batch.labels()));
    measures.forEach((name, measure) -> log(name, measure.forward(logits, batch.labels())));
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

  /**
   * Share of the largest logits that stand at the label's index.
   *
   * @param logits float32 [batch, classes]
   * @param labels int64 [batch]
   * @return float32 scalar from 0 to 1
   */
  public static Tensor accuracy(Tensor logits, Tensor labels) {
    return logits.argmax(1).eq(labels).to(ElementType.FLOAT32).mean();
  }
}
