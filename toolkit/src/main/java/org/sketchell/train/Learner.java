// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import org.sketchell.data.Batch;
import org.sketchell.metric.Metric;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.Schedule;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * A network that says how it is trained, as a LightningModule does in Lightning.
 *
 * <p>{@link #trainingStep} and {@link #validationStep} run once for each shape of batch, when they
 * are traced; from then on the compiled graph runs. So they must not look at values, and decide
 * nothing by them; {@link #log} makes a value visible in every step.
 */
public abstract class Learner extends Module {
  private LogBook logBook = LogBook.NONE;

  protected Learner() {}

  /** What training makes small; a scalar, the loss. Not asked of a learner that has turns. */
  public Tensor trainingStep(Batch batch) {
    throw new ShapeException(
        "%s does not say what it learns: define Tensor trainingStep(Batch batch) in it, which"
            + " returns the loss, or List<Turn> turns() if it trains parts in turn.",
        title());
  }

  /**
   * The updates that make a step, where it is several, one after the other, each with a loss and an
   * optimizer of its own: those of a generator and of a discriminator, for example. By default
   * none: a step is one update by {@link #trainingStep}.
   */
  public List<Turn> turns() {
    return List.of();
  }

  /** Measures, with {@link #log}, how well unseen images are done; by default nothing. */
  public void validationStep(Batch batch) {}

  /** What is saved as a model; by default the learner itself. */
  public Module network() {
    return this;
  }

  /** Applies {@link #network()}, if that is another module. */
  @Override
  public Tensor forward(Tensor input) {
    if (network() == this) {
      throw new ShapeException(
          "%s does not say what its network is: define Tensor forward(Tensor input) in it, or"
              + " Module network() that returns the network it trains.",
          title());
    }
    return network().forward(input);
  }

  @Override
  public List<Tensor> forward(List<Tensor> inputs) {
    return network() == this ? super.forward(inputs) : network().forward(inputs);
  }

  /** What training makes small, in words for the record; unknown of a loss in the user's code. */
  public String objective() {
    return "defined in the user's code";
  }

  /** The update rule; by default Adam with its own defaults. */
  public Optimizer configureOptimizers() {
    return new Adam();
  }

  /**
   * Parameters that are not trained by {@link #configureOptimizers()}, or not from the beginning;
   * by default none.
   */
  public List<ParameterGroup> configureGroups() {
    return List.of();
  }

  /** How the learning rate changes from step to step; by default not at all. */
  public Schedule configureSchedule() {
    return Schedule.constant();
  }

  /**
   * Makes a scalar of a step visible: in the progress bar, in the history, to callbacks. Outside
   * training it does nothing.
   *
   * @param name such as {@code loss}; the same name in training and validation is kept apart
   */
  protected final void log(String name, Tensor value) {
    logBook.enter(name, value);
  }

  /**
   * Makes a metric of a step visible in the same places: over all batches of an epoch, from its
   * beginning. One that has a number for each class is seen as {@code NAME/CLASS}.
   *
   * @param name such as {@code f1}
   * @param output what the network gave
   * @param target what it should have given
   */
  protected final void log(String name, Metric metric, Tensor output, Tensor target) {
    logBook.enter(name, metric, output, target);
  }

  /** Runs code while what it logs goes into a book. */
  final void logging(LogBook book, Runnable code) {
    LogBook before = logBook;
    logBook = book;
    try {
      code.run();
    } finally {
      logBook = before;
    }
  }
}
