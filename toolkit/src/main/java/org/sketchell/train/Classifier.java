package org.sketchell.train;

import org.sketchell.nn.Losses;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Schedule;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * Trains any network that maps images to logits, one per class: cross entropy, and accuracy on
 * unseen images.
 */
public final class Classifier extends Learner {
  private final Module network;
  private final Optimizer optimizer;
  private final Schedule schedule;

  private Classifier(Module network, Optimizer optimizer, Schedule schedule) {
    this.network = network;
    this.optimizer = optimizer;
    this.schedule = schedule;
  }

  /** Trains a network with Adam and a learning rate of 0.001. */
  public Classifier(Module network) {
    this(network, new Adam(), Schedule.constant());
  }

  /** The same network with another update rule. */
  public Classifier optimizer(Optimizer other) {
    return new Classifier(network, other, schedule);
  }

  /** The same network with another schedule of the learning rate. */
  public Classifier schedule(Schedule other) {
    return new Classifier(network, optimizer, other);
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor forward(Tensor input) {
    return network.forward(input);
  }

  @Override
  public Tensor trainingStep(Batch batch) {
    Tensor logits = forward(batch.images());
    Tensor loss = Losses.crossEntropy(logits, batch.labels());
    log("loss", loss);
    log("accuracy", accuracy(logits, batch.labels()));
    return loss;
  }

  @Override
  public void validationStep(Batch batch) {
    Tensor logits = forward(batch.images());
    log("loss", Losses.crossEntropy(logits, batch.labels()));
    log("accuracy", accuracy(logits, batch.labels()));
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
