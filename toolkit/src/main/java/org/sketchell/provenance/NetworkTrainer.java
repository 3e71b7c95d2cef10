package org.sketchell.provenance;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Callback;
import org.sketchell.train.Classifier;
import org.sketchell.train.TrainingRun;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Trains a network on any Tribuo data set whose features are the pixels of an image: a trainer as
 * Tribuo's own, for its cross validation, its ensembles, its configuration files. The machinery is
 * that of {@link org.sketchell.train.Trainer}.
 *
 * <pre>{@code
 * var trainer = new NetworkTrainer().epochs(2).batchSize(10).seed(42);
 * var model = trainer.train(new MutableDataset<>(DrawingsSource.training(folder, 0.2, 42)));
 * }</pre>
 *
 * Each of the methods that set something gives another trainer. The n-th training of one trainer
 * starts from the seed plus n, so that an ensemble's members differ; the first from the seed. First
 * weights come from the generator that {@code manualSeed} sets, which a training starts anew.
 */
public final class NetworkTrainer implements Trainer<Label> {
  private static final int VALIDATION_BATCH = 250;

  /** Update rules by name. */
  public enum Rule {
    /** Stochastic gradient descent, with momentum if that is not 0. */
    SGD,
    /** Adam. */
    ADAM,
    /** Adam with decoupled weight decay. */
    ADAMW,
    /** RMSprop. */
    RMSPROP
  }

  /** How the learning rate changes over the whole training. */
  public enum Rate {
    /** Not at all. */
    CONSTANT,
    /** Down to 0 in half a cosine wave. */
    COSINE,
    /** Up to the learning rate and down again. */
    ONE_CYCLE
  }

  @Config(description = "The network: tutorial or two-convolutions.")
  private String network = "tutorial";

  @Config(description = "The update rule.")
  private Rule rule = Rule.ADAM;

  @Config(description = "The learning rate; the largest one of a schedule.")
  private double learningRate = 0.001;

  @Config(description = "Momentum of SGD and RMSprop.")
  private double momentum = 0;

  @Config(description = "Weight decay.")
  private double weightDecay = 0;

  @Config(description = "How the learning rate changes.")
  private Rate schedule = Rate.CONSTANT;

  @Config(description = "Passes over the training images.")
  private int epochs = 2;

  @Config(description = "Images per step.")
  private int batchSize = 10;

  @Config(description = "Seed of the first weights, the shuffling and dropout.")
  private long seed = 42;

  @Config(description = "cpu, cuda or cuda:NUMBER.")
  private String device = "cpu";

  @Config(description = "Largest length of the gradient; 0 for any.")
  private double gradientClip = 0;

  @Config(description = "Fraction of a data set held back to validate with; 0 for none.")
  private double validation = 0;

  @Config(description = "Colour planes of the images; 0 if the data says so itself.")
  private int channels = 0;

  @Config(description = "Rows of the images; 0 if the data says so itself.")
  private int height = 0;

  @Config(description = "Pixels per row of the images; 0 if the data says so itself.")
  private int width = 0;

  private Architecture architecture;
  private Optimizer optimizer;
  private int invocations;

  /** The chapter's network, Adam with 0.001, two epochs of batches of 10, seed 42, on the CPU. */
  public NetworkTrainer() {}

  private NetworkTrainer changed(Consumer<NetworkTrainer> change) {
    NetworkTrainer copy = new NetworkTrainer();
    copy.network = network;
    copy.rule = rule;
    copy.learningRate = learningRate;
    copy.momentum = momentum;
    copy.weightDecay = weightDecay;
    copy.schedule = schedule;
    copy.epochs = epochs;
    copy.batchSize = batchSize;
    copy.seed = seed;
    copy.device = device;
    copy.gradientClip = gradientClip;
    copy.validation = validation;
    copy.channels = channels;
    copy.height = height;
    copy.width = width;
    copy.architecture = architecture;
    copy.optimizer = optimizer;
    change.accept(copy);
    return copy;
  }

  /**
   * With a network that is known by name.
   *
   * @param name {@code tutorial} or {@code two-convolutions}
   * @return another trainer
   * @throws ProvenanceException for any other name
   */
  public NetworkTrainer network(String name) {
    Architecture.named(name);
    return changed(
        trainer -> {
          trainer.network = name;
          trainer.architecture = null;
        });
  }

  /**
   * With a network of one's own. The record has its layers, but it can be trained again from the
   * record only where this code is at hand.
   *
   * @param name for the record
   * @param how builds it
   * @return another trainer
   */
  public NetworkTrainer network(String name, Architecture how) {
    return changed(
        trainer -> {
          trainer.network = name;
          trainer.architecture = how;
        });
  }

  /**
   * With an update rule.
   *
   * @param kind of rule
   * @param rate the learning rate
   * @return another trainer
   */
  public NetworkTrainer rule(Rule kind, double rate) {
    return changed(
        trainer -> {
          trainer.rule = kind;
          trainer.learningRate = rate;
          trainer.optimizer = null;
        });
  }

  /** The same with the rule's other numbers too, as a record has them. */
  NetworkTrainer optimizer(Optimizer exact) {
    return changed(trainer -> trainer.setOptimizer(exact));
  }

  private void setOptimizer(Optimizer exact) {
    optimizer = exact;
    learningRate = exact.learningRate();
    // One branch for each kind that a record can name.
    if (exact instanceof Sgd sgd) {
      rule = Rule.SGD;
      momentum = sgd.momentum();
      weightDecay = sgd.weightDecay();
    } else if (exact instanceof Adam adam) {
      rule = Rule.ADAM;
      weightDecay = adam.weightDecay();
    } else if (exact instanceof AdamW adam) {
      rule = Rule.ADAMW;
      weightDecay = adam.weightDecay();
    } else if (exact instanceof RmsProp root) {
      rule = Rule.RMSPROP;
      momentum = root.momentum();
      weightDecay = root.weightDecay();
    }
  }

  /**
   * With momentum, for SGD and RMSprop.
   *
   * @param share of the last step that is kept, from 0 to 1
   * @return another trainer
   */
  public NetworkTrainer momentum(double share) {
    return changed(trainer -> trainer.momentum = share);
  }

  /**
   * With weight decay.
   *
   * @param decay 0 or more
   * @return another trainer
   */
  public NetworkTrainer weightDecay(double decay) {
    return changed(trainer -> trainer.weightDecay = decay);
  }

  /**
   * With a learning rate that changes.
   *
   * @param change over the whole training
   * @return another trainer
   */
  public NetworkTrainer schedule(Rate change) {
    return changed(trainer -> trainer.schedule = change);
  }

  /**
   * With a number of passes over the images.
   *
   * @param count at least 1
   * @return another trainer
   */
  public NetworkTrainer epochs(int count) {
    return changed(trainer -> trainer.epochs = count);
  }

  /**
   * With batches of another size.
   *
   * @param images per step, at least 1
   * @return another trainer
   */
  public NetworkTrainer batchSize(int images) {
    return changed(trainer -> trainer.batchSize = images);
  }

  /**
   * With another seed.
   *
   * @param number of the first weights, the shuffling and dropout
   * @return another trainer
   */
  public NetworkTrainer seed(long number) {
    return changed(trainer -> trainer.seed = number);
  }

  /**
   * On another device.
   *
   * @param where {@code cpu}, {@code cuda} or {@code cuda:NUMBER}
   * @return another trainer
   */
  public NetworkTrainer device(String where) {
    Device.parse(where);
    return changed(trainer -> trainer.device = where);
  }

  /**
   * With a bound on the gradient.
   *
   * @param norm the largest length of all gradients together; 0 for any
   * @return another trainer
   */
  public NetworkTrainer gradientClip(double norm) {
    return changed(trainer -> trainer.gradientClip = norm);
  }

  /**
   * With some images of a data set held back to validate with after each epoch.
   *
   * @param fraction between 0 and 1; 0 for none
   * @return another trainer
   */
  public NetworkTrainer validation(double fraction) {
    return changed(trainer -> trainer.validation = fraction);
  }

  /**
   * For data that does not say itself how large its images are.
   *
   * @param planes colour planes, 1 for gray
   * @param rows of the images
   * @param columns pixels per row
   * @return another trainer
   */
  public NetworkTrainer imageSize(int planes, int rows, int columns) {
    return changed(
        trainer -> {
          trainer.channels = planes;
          trainer.height = rows;
          trainer.width = columns;
        });
  }

  /** The settings of a run that was started at the prompt. */
  static NetworkTrainer describing(TrainingRun run, String network) {
    return new NetworkTrainer()
        .network(network, null)
        .optimizer(run.learner().configureOptimizers())
        .epochs(run.maxEpochs())
        .batchSize(run.training().batchSize())
        .seed(run.trainer().seed())
        .gradientClip(run.trainer().gradientClip())
        .device(run.trainer().device().toString());
  }

  @Override
  public NetworkModel train(Dataset<Label> examples) {
    return train(examples, Map.of());
  }

  @Override
  public synchronized NetworkModel train(
      Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
    if (invocationCount != INCREMENT_INVOCATION_COUNT) {
      setInvocationCount(invocationCount);
    }
    return train(examples, runProvenance);
  }

  /**
   * Trains on a data set.
   *
   * @throws ProvenanceException with one sentence if the features are no image
   */
  @Override
  public NetworkModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
    TrainerProvenance provenance;
    long seedOfThis;
    synchronized (this) {
      // Before the count is raised: it says how often this trainer was used before.
      provenance = getProvenance();
      seedOfThis = seed + invocations;
      invocations++;
    }
    ImageSet images = DatasetImages.of(examples, size());
    return fit(
        split(images, seedOfThis),
        seedOfThis,
        new Origin(provenance, examples.getProvenance(), runProvenance),
        Optional.of(examples),
        List.of());
  }

  /** The parts of a data set that the next training would use. */
  synchronized Split split(ImageSet images) {
    return split(images, seed + invocations);
  }

  private Split split(ImageSet images, long seedOfThis) {
    return validation > 0
        ? Split.random(images, validation, seedOfThis)
        : new Split(images, images.subset());
  }

  private Optional<DatasetImages.Size> size() {
    return channels == 0 && height == 0 && width == 0
        ? Optional.empty()
        : Optional.of(new DatasetImages.Size(channels, height, width));
  }

  /**
   * Trains on images as the shell and the commands have them; the model's record is the same as
   * that of a data set.
   *
   * @param split images to train with, and to validate with after each epoch
   * @param callbacks are told how it goes on
   * @return the model
   */
  public NetworkModel fit(Split split, Callback... callbacks) {
    TrainerProvenance provenance;
    long seedOfThis;
    synchronized (this) {
      provenance = getProvenance();
      seedOfThis = seed + invocations;
      invocations++;
    }
    DatasetProvenance data = Origin.describe(split.training());
    return fit(
        split,
        seedOfThis,
        new Origin(provenance, data, Map.of()),
        Optional.empty(),
        List.of(callbacks));
  }

  private NetworkModel fit(
      Split split,
      long seedOfThis,
      Origin origin,
      Optional<Dataset<Label>> dataset,
      List<Callback> callbacks) {
    ImageSet training = split.training();
    Module built = build(training, seedOfThis);
    Batches batches = Batches.shuffled(training, batchSize, seedOfThis);
    org.sketchell.train.Trainer trainer =
        new org.sketchell.train.Trainer()
            .maxEpochs(epochs)
            .batchSize(batchSize)
            .seed(seedOfThis)
            .device(Device.parse(device))
            .gradientClip(gradientClip);
    for (Callback callback : callbacks) {
      trainer = trainer.callback(callback);
    }
    TrainingRun run =
        trainer.fit(
            new Classifier(built)
                .optimizer(optimizer())
                .schedule(schedule(batches.batchesPerEpoch())),
            batches,
            Batches.sequential(split.validation(), Math.max(batchSize, VALIDATION_BATCH)));
    return NetworkModel.of(run, built, schedule.name(), origin, dataset);
  }

  private Module build(ImageSet images, long seedOfThis) {
    Architecture how = architecture == null ? Architecture.named(network) : architecture;
    // One generator draws all first weights; two trainings must not draw from it in turns.
    synchronized (NetworkTrainer.class) {
      Tensors.manualSeed(seedOfThis);
      return how.build(images.channels(), images.height(), images.width(), images.classes().size());
    }
  }

  private Optimizer optimizer() {
    if (optimizer != null) {
      return optimizer;
    }
    return switch (rule) {
      case SGD -> new Sgd(learningRate).momentum(momentum).weightDecay(weightDecay);
      case ADAM -> new Adam(learningRate).weightDecay(weightDecay);
      case ADAMW -> new AdamW(learningRate).weightDecay(weightDecay);
      case RMSPROP -> new RmsProp(learningRate).momentum(momentum).weightDecay(weightDecay);
    };
  }

  private Schedule schedule(int stepsPerEpoch) {
    int steps = Math.max(1, Math.multiplyExact(stepsPerEpoch, epochs));
    return switch (schedule) {
      case CONSTANT -> Schedule.constant();
      case COSINE -> Schedule.cosine(steps);
      case ONE_CYCLE -> Schedule.oneCycle(learningRate, steps);
    };
  }

  @Override
  public synchronized int getInvocationCount() {
    return invocations;
  }

  @Override
  public synchronized void setInvocationCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "The number of trainings is 0 or more, but got " + count + ".");
    }
    invocations = count;
  }

  @Override
  public TrainerProvenance getProvenance() {
    return new TrainerProvenanceImpl(this);
  }

  /** The settings that matter most. */
  @Override
  public String toString() {
    return "NetworkTrainer("
        + network
        + ", "
        + optimizer()
        + ", "
        + schedule
        + ", epochs="
        + epochs
        + ", batchSize="
        + batchSize
        + ", seed="
        + seed
        + ", "
        + device
        + ")";
  }
}
