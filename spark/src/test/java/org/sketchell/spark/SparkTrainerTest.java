// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;
import org.sketchell.data.Split;
import org.sketchell.file.FileException;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Sequential;
import org.sketchell.runtime.Running;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Callback;
import org.sketchell.train.Classifier;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.Learner;
import org.sketchell.train.Reproduction;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingException;
import org.sketchell.train.TrainingRun;

/** What executors train is what this process trains. */
class SparkTrainerTest {
  private static final Trainer RECIPE = new Trainer().quiet().maxEpochs(2).batchSize(12).seed(3);

  @TempDir Path folder;
  private SparkSession spark;

  @BeforeEach
  void twoFiles() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    for (String name : List.of("ant", "cat")) {
      byte[] pixels = new byte[60 * 64];
      new Random(name.hashCode()).nextBytes(pixels);
      NpyFile.write(data().resolve(name + ".npy"), new int[] {60, 8, 8}, pixels);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Dataset<Row> drawings() {
    return spark.read().format("quickdraw").load(data().toString());
  }

  private static Learner learner(ImageSize size, List<String> classes) {
    Tensors.manualSeed(5);
    return new Classifier(
        new Sequential()
            .add("flatten", new Flatten())
            .add("linear", new Linear(size.pixels(), classes.size())));
  }

  private SparkTrainer trainer(Trainer recipe) {
    return new SparkTrainer(recipe, SparkTrainerTest::learner)
        .setShards(4)
        .setValidationFraction(0.25)
        .setSplitSeed(9)
        .setTimeoutSeconds(20);
  }

  /** How many jobs run; Spark's own count comes a moment late. */
  private int jobs() {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return spark.sparkContext().statusTracker().getActiveJobIds().length;
  }

  /** The same here. */
  private TrainingRun alone() {
    Split split = Split.random(ImageFolder.read(data()).images(), 0.25, 9);
    return RECIPE
        .shards(4)
        .fit(learner(split.training().imageSize(), split.training().classes()), split);
  }

  private static String weights(TrainingRun run) {
    return run.model().weights().sha256();
  }

  @Test
  void executors_train_what_one_process_trains() {
    spark = Cluster.local(2);
    TrainingRun alone = alone();

    for (int workers = 1; workers <= 2; workers++) {
      SparkTraining training = trainer(RECIPE).setWorkers(workers).fit(drawings());

      assertThat(weights(training.run())).isEqualTo(weights(alone));
      assertThat(training.run().last().orElseThrow().values())
          .isEqualTo(alone.last().orElseThrow().values());
      assertThat(training.model().record().orElseThrow().training().contentHash())
          .isEqualTo(alone.record().training().contentHash());
      assertThat(training.model().record().orElseThrow().circumstances().software())
          .containsEntry("spark", spark.version());
      assertThat(training.model().record().orElseThrow().circumstances().workers())
          .contains(workers);
    }
  }

  @Test
  void what_was_trained_is_a_stage_and_a_file() {
    spark = Cluster.local(2);
    SparkTraining training = trainer(RECIPE).fit(drawings());
    Path file = folder.resolve("model.onnx");
    training.save(file.toString());
    training.save(file.toString());
    assertThatThrownBy(() -> training.save(folder.toString()))
        .isInstanceOf(FileException.class)
        .hasMessage("Cannot write %s: it is a folder.", folder);

    TrainedModel read = TrainedModel.load(file);
    assertThat(read.labels()).containsExactly("ant", "cat");
    List<Row> answers = training.transform(drawings()).select("prediction").collectAsList();
    assertThat(answers.stream().map(row -> row.getString(0)).toList())
        .isEqualTo(read.predict(ImageFolder.read(data()).images()));
  }

  @Test
  void a_pipeline_trains_and_keeps_what_it_trained() throws IOException {
    spark = Cluster.local(2);
    String kept = folder.resolve("pipeline").toString();
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {trainer(RECIPE)}).fit(drawings());
    pipeline.write().save(kept);

    Dataset<Row> answers = PipelineModel.load(kept).transform(drawings()).select("prediction");

    assertThat(answers.collectAsList())
        .isEqualTo(pipeline.transform(drawings()).select("prediction").collectAsList());
  }

  @Test
  void nothing_need_be_held_back() {
    spark = Cluster.local(2);
    ImageSet all = ImageFolder.read(data()).images();

    TrainingRun run = trainer(RECIPE).setValidationFraction(0).fit(drawings()).run();

    assertThat(run.last().orElseThrow().values()).doesNotContainKey("validation_loss");
    assertThat(weights(run))
        .isEqualTo(
            weights(
                RECIPE
                    .shards(4)
                    .fit(learner(all.imageSize(), all.classes()), new Split(all, all.subset()))));
  }

  @Test
  void a_network_of_the_toolkit_is_known_by_its_name() {
    spark = Cluster.local(2);

    SparkTraining training =
        SparkTrainer.of("tutorial", RECIPE.maxEpochs(1)).setShards(2).fit(drawings());

    assertThat(Networks.origin(training.run().learner().network())).isPresent();
    assertThat(training.model().record().orElseThrow().network().toString()).contains("tutorial");
  }

  @Test
  void a_training_in_a_cluster_is_done_again_here() {
    spark = Cluster.local(2);
    SparkTraining training =
        SparkTrainer.of("tutorial", RECIPE.batchSize(8)).setShards(2).fit(drawings());

    Reproduction again = Reproduction.of(training.model(), Optional.empty());

    assertThat(again.dataIdentical()).isTrue();
    assertThat(again.weightsIdentical()).isTrue();
    assertThat(again.differences()).isEmpty();
  }

  @Test
  void averaged_weights_are_the_same_whoever_trains() {
    spark = Cluster.local(2);
    Trainer local = RECIPE.localSteps(3);

    Split split = Split.random(ImageFolder.read(data()).images(), 0.25, 9);
    Learner same = learner(split.training().imageSize(), split.training().classes());
    String alone = weights(local.shards(4).fit(same, split));

    for (int workers = 1; workers <= 2; workers++) {
      TrainingRun run = trainer(local).setWorkers(workers).fit(drawings()).run();

      assertThat(weights(run)).isEqualTo(alone);
    }
  }

  @Test
  void a_shard_may_have_nothing_to_validate_with() {
    spark = Cluster.local(2);
    Split split = Split.random(ImageFolder.read(data()).images(), 0.02, 9);
    Learner same = learner(split.training().imageSize(), split.training().classes());
    TrainingRun alone = RECIPE.shards(4).fit(same, split);

    TrainingRun run =
        trainer(RECIPE).setValidationFraction(0.02).setWorkers(2).fit(drawings()).run();

    assertThat(split.validation().size()).isLessThan(4);
    assertThat(weights(run)).isEqualTo(weights(alone));
    assertThat(run.last().orElseThrow().values()).isEqualTo(alone.last().orElseThrow().values());
  }

  @Test
  void a_training_goes_on_from_a_checkpoint() throws IOException {
    spark = Cluster.local(2);
    String kept = folder.resolve("kept").toUri().toString();
    HadoopCheckpoint checkpoint = HadoopCheckpoint.in(kept).keep(1);
    trainer(RECIPE.maxEpochs(1).callback(checkpoint)).fit(drawings());

    TrainingRun resumed =
        trainer(RECIPE.callback(HadoopCheckpoint.in(kept).keep(1)))
            .resumeFrom(kept)
            .fit(drawings())
            .run();

    assertThat(weights(resumed)).isEqualTo(weights(alone()));
    try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".onnx"))
          .containsExactly("checkpoint-0000000016.onnx");
    }
    assertThatThrownBy(() -> trainer(RECIPE.callback(HadoopCheckpoint.in(kept))).fit(drawings()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("has a checkpoint after 16 steps, and this training goes on after 0");
  }

  @Test
  void an_interrupted_training_ends_after_its_step_and_leaves_no_job() {
    spark = Cluster.local(2);
    Callback interrupting =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            Thread.currentThread().interrupt();
          }
        };

    SparkTraining training = trainer(RECIPE.callback(interrupting)).fit(drawings());

    Thread.interrupted();
    assertThat(training.run().isInterrupted()).isTrue();
    assertThat(training.run().steps()).isEqualTo(1);
    assertThat(jobs()).isZero();
  }

  @Test
  void ctrl_c_in_the_process_of_the_workers_keeps_what_was_learned() throws InterruptedException {
    spark = Cluster.local(2);
    Thread insisting =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Running.cancel();
              }
            });
    Callback stopping =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            if (epoch.epoch() == 1) {
              insisting.start();
            } else {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void ended(TrainingRun run) {
            insisting.interrupt();
          }
        };

    SparkTraining training = trainer(RECIPE.maxEpochs(500).callback(stopping)).fit(drawings());

    Thread.interrupted();
    insisting.join();
    assertThat(training.run().isInterrupted()).isTrue();
    assertThat(training.run().epochs()).isEqualTo(2);
    assertThat(jobs()).isZero();
  }

  @Test
  void an_error_of_a_callback_is_the_users() {
    spark = Cluster.local(2);
    Callback failing =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            throw new IllegalStateException("mine");
          }
        };

    assertThatThrownBy(() -> trainer(RECIPE.callback(failing)).fit(drawings()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }

  @Test
  void a_batch_that_shards_have_no_equal_parts_of_is_refused_before_anything_is_read() {
    spark = Cluster.local(2);

    assertThatThrownBy(() -> trainer(RECIPE.batchSize(10)).fit(drawings()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("10 cannot be had of 4 shards alike");
  }

  @Test
  void a_checkpoint_that_is_not_there_is_missed_before_anything_is_read() {
    spark = Cluster.local(2);
    String none = folder.resolve("none").toString();

    assertThatThrownBy(() -> trainer(RECIPE).resumeFrom(none).fit(drawings().limit(0)))
        .hasMessage("There is no checkpoint %s.", none);
  }

  @Test
  void stages_after_a_training_find_the_columns_of_the_model() {
    spark = Cluster.local(2);
    StringIndexer indexer = new StringIndexer().setInputCol("prediction").setOutputCol("predicted");

    PipelineModel model =
        new Pipeline()
            .setStages(new PipelineStage[] {trainer(RECIPE.maxEpochs(1)), indexer})
            .fit(drawings());

    assertThat(model.transform(drawings()).columns())
        .containsExactly(
            "label", "key", "file", "pixels", "prediction", "probabilities", "predicted");
  }

  @Test
  void a_stream_is_refused() {
    spark = Cluster.local(2);
    Dataset<Row> stream = spark.readStream().format("rate").load();

    assertThatThrownBy(() -> trainer(RECIPE).fit(stream))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("A stream never ends, ");
  }

  @Test
  void a_file_that_was_changed_is_said_without_a_word_of_sparks() {
    spark = Cluster.local(2);
    Dataset<Row> drawings = drawings().where("pixels is not null and substr(pixels, 1, 1) != x''");
    NpyFile.write(data().resolve("ant.npy"), new int[] {9, 8, 8}, new byte[9 * 64]);

    assertThatThrownBy(() -> trainer(RECIPE).fit(drawings))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("The rows cannot be read: ")
        .hasMessageEndingWith("ant.npy was changed after its header was read; load it again.");
  }

  @Test
  void more_workers_than_shards_are_refused() {
    spark = Cluster.local(2);

    assertThatThrownBy(() -> trainer(RECIPE).setWorkers(5).fit(drawings()))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "5 workers cannot have a shard each of 4; ask for at most 4 workers, or for more"
                + " shards.");
  }

  /** Its sums are several pieces, and an executor dies while they go round. */
  private static Learner large(ImageSize size, List<String> classes) {
    Tensors.manualSeed(5);
    return new Classifier(
        new Sequential()
            .add("flatten", new Flatten())
            .add("wide", new Linear(size.pixels(), 6000))
            .add("linear", new Linear(6000, classes.size())));
  }

  @Test
  void a_lost_executor_changes_nothing() {
    spark = Cluster.guardedProcesses(2, 1, 1024);
    boolean[] killed = new boolean[1];
    Callback killing =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (run.steps() == 5 && !killed[0]) {
              killed[0] = true;
              Thread inStep = new Thread(SparkTrainerTest::killExecutor);
              inStep.start();
            }
          }
        };

    SparkTraining training =
        new SparkTrainer(RECIPE.callback(killing), SparkTrainerTest::large)
            .setShards(4)
            .setValidationFraction(0.25)
            .setSplitSeed(9)
            .setWorkers(2)
            .fit(drawings());

    Split split = Split.random(ImageFolder.read(data()).images(), 0.25, 9);
    Learner same = large(split.training().imageSize(), split.training().classes());
    assertThat(killed[0]).isTrue();
    assertThat(weights(training.run())).isEqualTo(weights(RECIPE.shards(4).fit(same, split)));
  }

  private static void killExecutor() {
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("Coarse"))
        .findFirst()
        .orElseThrow()
        .destroyForcibly();
  }
}
