// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Notice;
import org.sketchell.data.Parts;
import org.sketchell.file.Explained;
import org.sketchell.model.BuiltInNetwork;
import org.sketchell.model.Networks;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.spark.training.ClusterExamples;
import org.sketchell.spark.training.ClusterSlots;
import org.sketchell.spark.training.ExampleColumns;
import org.sketchell.spark.training.ExampleSplit;
import org.sketchell.spark.training.SparkReason;
import org.sketchell.spark.training.SparkTeam;
import org.sketchell.spark.training.TeamTerms;
import org.sketchell.train.Classifier;
import org.sketchell.train.Learner;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/**
 * Trains a network on the rows of a table, with the executors of a cluster, as a stage of Spark's.
 *
 * <pre>{@code
 * SparkTraining training =
 *     new SparkTrainer(
 *             new Trainer().maxEpochs(5).batchSize(64),
 *             (size, classes) -> new Classifier(network(size, classes.size())))
 *         .fit(spark.read().format("quickdraw").load("hdfs:///quickdraw"));
 * training.save("hdfs:///model.onnx");
 * }</pre>
 *
 * <p>The recipe is the toolkit's own {@link Trainer}, and so is the result, bit for bit: that of
 * {@link Trainer#shards} with the same examples in one process, whatever the number of workers and
 * executors. The training itself, with learner, callbacks and record, stays in the driver, so what
 * was written at a prompt works too; executors get the steps as graphs. Each keeps its part of the
 * pixels. If an executor is lost, Spark starts its work anew elsewhere and training goes on with
 * the step that was lost.
 *
 * <p>A table has a column with pixels ({@code inputCol}: {@code pixels}, binary, one byte a pixel)
 * and one with classes ({@code labelCol}: {@code label}, strings). What is held back to validate
 * with is a fraction ({@code validationFraction}: 0.2) that is drawn by {@code splitSeed}, or what
 * a boolean column says ({@code validationIndicatorCol}).
 *
 * <p>All workers run at the same time, so the cluster needs as many free cores as there are
 * workers, and {@code spark.dynamicAllocation.enabled} is to be off. Workers connect to the driver
 * at {@code spark.driver.host}, at any port or {@code spark.sketchell.port}, and to each other. As
 * every stage of Spark's this one is changed by its setters.
 */
public final class SparkTrainer extends Estimator<SparkTraining> {
  private static final long serialVersionUID = 1L;

  /** Unless somebody asks for others: the result depends on it, so the cluster does not decide. */
  private static final int SHARDS = 8;

  private final String uid;
  private final transient Trainer trainer;
  private final transient BiFunction<ImageSize, List<String>, Learner> learner;
  private final Param<String> inputCol;
  private final Param<String> labelCol;
  private final Param<String> validationIndicatorCol;
  private final DoubleParam validationFraction;
  private final LongParam splitSeed;
  private final IntArrayParam imageSize;
  private final IntParam shards;
  private final IntParam workers;
  private final DoubleParam timeoutSeconds;
  private String resumed = "";

  /**
   * A recipe, and what is trained by it.
   *
   * @param trainer how
   * @param learner makes what is trained, for pictures of a size and the names of the classes
   */
  public SparkTrainer(Trainer trainer, BiFunction<ImageSize, List<String>, Learner> learner) {
    this(Identifiable.randomUID("sketchellTrainer"), trainer, learner);
  }

  private SparkTrainer(
      String uid, Trainer trainer, BiFunction<ImageSize, List<String>, Learner> learner) {
    this.uid = uid;
    this.trainer = trainer;
    this.learner = learner;
    this.inputCol = new Param<>(this, "inputCol", "column with pixels");
    this.labelCol = new Param<>(this, "labelCol", "column with classes");
    this.validationIndicatorCol =
        new Param<>(this, "validationIndicatorCol", "column that says what is to validate with");
    this.validationFraction =
        new DoubleParam(
            this,
            "validationFraction",
            "fraction of the rows to validate with",
            ParamValidators.inRange(0, 1, true, false));
    this.splitSeed = new LongParam(this, "splitSeed", "seed that they are drawn by");
    this.imageSize = new IntArrayParam(this, "imageSize", "channels, height and width");
    this.shards =
        new IntParam(
            this, "shards", "shards of the rows, 0 as the trainer says", ParamValidators.gtEq(0));
    this.workers =
        new IntParam(
            this, "workers", "tasks that train, 0 for all there are", ParamValidators.gtEq(0));
    this.timeoutSeconds =
        new DoubleParam(
            this,
            "timeoutSeconds",
            "seconds after which a worker that is not heard is gone",
            ParamValidators.gtEq(0.1));
    setDefault(inputCol, "pixels");
    setDefault(labelCol, "label");
    setDefault(validationIndicatorCol, "");
    setDefault(validationFraction, 0.2);
    setDefault(splitSeed, 0L);
    setDefault(imageSize, new int[0]);
    setDefault(shards, 0);
    setDefault(workers, 0);
    setDefault(timeoutSeconds, 60.0);
  }

  /**
   * A network of the toolkit's own, trained as a {@link Classifier} is; a training that can be done
   * again from its record.
   *
   * @param network its name, such as {@code tutorial}
   */
  public static SparkTrainer of(String network, Trainer trainer) {
    BuiltInNetwork known = Networks.named(network);
    return new SparkTrainer(
        trainer, (size, classes) -> new Classifier(known.build(size, classes.size())));
  }

  // Training -------------------------------------------------------------------------------------

  /**
   * Trains on the rows of a table. If this thread is interrupted, training stops after the step
   * under way, and what was learned is kept.
   *
   * @throws ClusterException if the table has not what is needed
   * @throws org.sketchell.train.TrainingException if training cannot start or go on
   */
  @Override
  public SparkTraining fit(Dataset<?> dataset) {
    SparkContext context = requireTable(dataset);
    int parts = shardCount();
    requireEvenBatches(parts);
    requireShardEach(parts);
    ClusterSlots.requireFixed(context);
    Optional<Path> checkpoint =
        resumed.isEmpty() ? Optional.empty() : Optional.of(HadoopCheckpoint.fetched(resumed));
    try {
      return fit(dataset, parts, checkpoint);
    } finally {
      checkpoint.ifPresent(SparkTrainer::remove);
    }
  }

  private SparkTraining fit(Dataset<?> dataset, int parts, Optional<Path> checkpoint) {
    SparkContext context = dataset.sparkSession().sparkContext();
    ClusterExamples examples = SparkReason.explained(() -> examples(dataset, parts));
    TeamTerms terms = TeamTerms.of(context.getConf()).timeoutSeconds(getTimeoutSeconds());
    Learner made = learner.apply(examples.image(), examples.classes());
    try (SparkTeam team = examples.start(terms)) {
      Trainer sharded = trainer.shards(parts).team(team);
      Parts split = examples.parts(team);
      TrainingRun run =
          checkpoint.isEmpty()
              ? sharded.fit(made, split)
              : sharded.resume(checkpoint.get(), made, split);
      return SparkTraining.of(uid, run, getInputCol()).setParent(this);
    }
  }

  private ClusterExamples examples(Dataset<?> dataset, int parts) {
    ExampleColumns columns = columns();
    columns.require(dataset.schema());
    return ClusterExamples.of(
        dataset,
        columns,
        size().orElseGet(() -> columns.imageSize(dataset)),
        new ExampleSplit(getValidationFraction(), getSplitSeed()),
        parts,
        () -> workerCount(dataset.sparkSession().sparkContext(), parts));
  }

  private static SparkContext requireTable(Dataset<?> dataset) {
    if (!(dataset.sparkSession() instanceof org.apache.spark.sql.classic.SparkSession)) {
      throw new ClusterException(
          "This session is a client of a Spark server, but a network is trained by a program that"
              + " has the driver in it; start it with spark-submit.");
    }
    if (dataset.isStreaming()) {
      throw new ClusterException(
          "A stream never ends, but a network is trained on rows that are there; write the stream to"
              + " a table, and train from that.");
    }
    return dataset.sparkSession().sparkContext();
  }

  private static void remove(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      checkpoint.toFile().deleteOnExit();
    }
  }

  private ExampleColumns columns() {
    Optional<String> marks = Optional.of(getValidationIndicatorCol()).filter(it -> !it.isEmpty());
    return new ExampleColumns(getInputCol(), getLabelCol(), marks);
  }

  private Optional<ImageSize> size() {
    int[] given = getOrDefault(imageSize);
    return given.length == 0
        ? Optional.empty()
        : Optional.of(new ImageSize(given[0], given[1], given[2]));
  }

  private int shardCount() {
    return getShards() > 0 ? getShards() : trainer.shards() > 0 ? trainer.shards() : SHARDS;
  }

  /** Says it before there is anything to read. */
  private void requireEvenBatches(int parts) {
    ImageSet one = ImageSet.of(1, 1, 1, List.of(""), new int[1], new byte[1]);
    Objects.requireNonNull(Batches.sharded(one, trainer.batchSize(), parts));
  }

  private void requireShardEach(int parts) {
    if (getWorkers() > parts) {
      throw new ClusterException(
          "%d workers cannot have a shard each of %d; ask for at most %d workers, or for more"
              + " shards.",
          getWorkers(), parts, parts);
    }
  }

  /** Asked when a job has run, so that executors are there. */
  private int workerCount(SparkContext context, int parts) {
    int slots = ClusterSlots.of(context);
    int tasks = getWorkers() > 0 ? getWorkers() : Math.max(1, Math.min(slots, parts));
    Notice.say(
        List.of(
            Explained.sentence(
                "%d %s on %d shards; the cluster runs %d %s at a time.",
                tasks,
                tasks == 1 ? "worker trains" : "workers train",
                parts,
                slots,
                slots == 1 ? "task" : "tasks")));
    return tasks;
  }

  /**
   * Looks at the columns, and adds those that the model will add.
   *
   * @throws ClusterException if there is not what is needed, or a column of such a name already
   */
  @Override
  public StructType transformSchema(StructType schema) {
    columns().require(schema);
    return SparkModel.ANSWERS.behind(schema);
  }

  /**
   * Goes on with a training that was saved, as {@link Trainer#resume} does.
   *
   * @param path a checkpoint on any file system of Hadoop, or a folder of a {@link
   *     HadoopCheckpoint}, of which it is the last
   */
  public SparkTrainer resumeFrom(String path) {
    resumed = path;
    return this;
  }

  // Parameters -----------------------------------------------------------------------------------

  /** Where pixels are; {@code pixels}. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Where classes are; {@code label}. */
  public Param<String> labelCol() {
    return labelCol;
  }

  /** Where it is said whether a row is to validate with; nowhere. */
  public Param<String> validationIndicatorCol() {
    return validationIndicatorCol;
  }

  /** Else the fraction of the rows to validate with; 0.2. */
  public DoubleParam validationFraction() {
    return validationFraction;
  }

  /** The seed by which they are drawn; 0. */
  public LongParam splitSeed() {
    return splitSeed;
  }

  /** Channels, height and width of the pictures; what the column says, or a square. */
  public IntArrayParam imageSize() {
    return imageSize;
  }

  /** Shards that the rows are put into; 0 for what the trainer says, or 8. */
  public IntParam shards() {
    return shards;
  }

  /** Tasks that have the shards; 0 for as many as run at a time. */
  public IntParam workers() {
    return workers;
  }

  /** Seconds after which a worker that is not heard is gone; 60. */
  public DoubleParam timeoutSeconds() {
    return timeoutSeconds;
  }

  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  public SparkTrainer setInputCol(String column) {
    set(inputCol, column);
    return this;
  }

  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  public SparkTrainer setLabelCol(String column) {
    set(labelCol, column);
    return this;
  }

  public String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol);
  }

  public SparkTrainer setValidationIndicatorCol(String column) {
    set(validationIndicatorCol, column);
    return this;
  }

  public double getValidationFraction() {
    return (Double) getOrDefault(validationFraction);
  }

  /**
   * Sets how many rows are to validate with.
   *
   * @param fraction 0 or more and below 1
   */
  public SparkTrainer setValidationFraction(double fraction) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new ClusterException(
          "The fraction to validate with is 0 or more and below 1, but got %s.", fraction);
    }
    set(validationFraction, fraction);
    return this;
  }

  public long getSplitSeed() {
    return (Long) getOrDefault(splitSeed);
  }

  public SparkTrainer setSplitSeed(long seed) {
    set(splitSeed, seed);
    return this;
  }

  public SparkTrainer setImageSize(ImageSize size) {
    set(imageSize, new int[] {size.channels(), size.height(), size.width()});
    return this;
  }

  public int getShards() {
    return (Integer) getOrDefault(shards);
  }

  /**
   * Sets how many shards there are: what is trained depends on it, by the order of additions.
   *
   * @param number 0 or more; the batch size is a multiple of it
   */
  public SparkTrainer setShards(int number) {
    if (number < 0) {
      throw new ClusterException("The number of shards is 0 or more, but got %d.", number);
    }
    set(shards, number);
    return this;
  }

  public int getWorkers() {
    return (Integer) getOrDefault(workers);
  }

  /**
   * Sets how many tasks train; what is trained does not depend on it.
   *
   * @param number 0 or more, at most as many as shards
   */
  public SparkTrainer setWorkers(int number) {
    if (number < 0) {
      throw new ClusterException("The number of workers is 0 or more, but got %d.", number);
    }
    set(workers, number);
    return this;
  }

  public double getTimeoutSeconds() {
    return (Double) getOrDefault(timeoutSeconds);
  }

  /**
   * Sets when a worker is gone.
   *
   * @param seconds at least 0.1
   */
  public SparkTrainer setTimeoutSeconds(double seconds) {
    if (!(seconds >= 0.1)) {
      throw new ClusterException(
          "A worker is gone after 0.1 seconds or more, but got %s.", seconds);
    }
    set(timeoutSeconds, seconds);
    return this;
  }

  @Override
  public SparkTrainer copy(ParamMap extra) {
    SparkTrainer copy = new SparkTrainer(uid, trainer, learner);
    return copyValues(copy.resumeFrom(resumed), extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public String toString() {
    return trainer == null ? "SparkTrainer " + uid : "SparkTrainer " + uid + ": " + trainer;
  }
}
