// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.LearningHistory;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Sequential;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.ProvenanceTree;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Reproduction;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.evaluation.CrossValidation;

class NetworkTrainerTest {
  private final ImageSet doodles = Doodles.set(Doodles.tutorialClasses(), 40, 5);
  private final MutableDataset<Label> dataset = new MutableDataset<>(DrawingsSource.of(doodles));

  @Test
  void the_same_seed_gives_the_same_weights() {
    NetworkTrainer trainer = new NetworkTrainer().epochs(1);

    NetworkModel first = trainer.train(dataset, Map.of());
    NetworkModel second = trainer.train(dataset, Map.of());
    NetworkModel again = trainer.train(dataset, Map.of(), 0);

    assertThat(again.model().weights().sha256()).isEqualTo(first.model().weights().sha256());
    assertThat(second.model().weights().sha256()).isNotEqualTo(first.model().weights().sha256());
    assertThat(trainer.getInvocationCount()).isEqualTo(1);
    assertThat(second.getProvenance().getTrainerProvenance().getInstanceValues())
        .containsEntry(
            "train-invocation-count",
            new com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance(
                "train-invocation-count", 1));
  }

  @Test
  void is_the_machinery_of_the_shell() {
    Tensors.manualSeed(42);
    Sequential network = Networks.tutorial(3);
    TrainingRun run =
        new Trainer()
            .maxEpochs(1)
            .batchSize(10)
            .seed(42)
            .fit(new Classifier(network), new Split(doodles, doodles.subset()));
    TrainedModel prompt = run.model();

    NetworkModel fitted = new NetworkTrainer().epochs(1).fit(new Split(doodles, doodles.subset()));
    NetworkModel trained = new NetworkTrainer().epochs(1).train(dataset);

    assertThat(fitted.model().weights().sha256()).isEqualTo(prompt.weights().sha256());
    assertThat(trained.model().weights().sha256()).isEqualTo(prompt.weights().sha256());
    assertThat(fitted.model().record()).isEqualTo(prompt.record());
    assertThat(fitted.getProvenance().getDatasetProvenance())
        .isEqualTo(prompt.provenance().orElseThrow().getDatasetProvenance());
  }

  @Test
  void networks_of_the_prompt_are_recognised_without_drawing_numbers() {
    Split split = new Split(doodles, doodles.subset());
    Trainer trainer = new Trainer().maxEpochs(1).batchSize(40);
    TrainingRun known = trainer.fit(new Classifier(Networks.twoConvolutions(3)), split);
    TrainingRun own =
        trainer.fit(
            new Classifier(
                new Sequential(
                    new org.sketchell.nn.Flatten(), new org.sketchell.nn.Linear(784, 3))),
            split);

    Tensors.manualSeed(1);
    float next = Tensors.rand(1).toFloatArray()[0];
    Tensors.manualSeed(1);
    var first = known.model().record().orElseThrow().network();
    var second = own.model().record().orElseThrow().network();

    assertThat(first.builtIn()).contains("two-convolutions");
    assertThat(second.builtIn()).isEmpty();
    assertThat(second.structure()).contains("Linear(in_features=784, out_features=3)");
    assertThat(Tensors.rand(1).toFloatArray()[0]).isEqualTo(next);
  }

  @Test
  void is_configured_by_olcut() {
    NetworkTrainer trainer =
        new NetworkTrainer()
            .network("two-convolutions")
            .rule("sgd", 0.05)
            .momentum(0.9)
            .schedule(ScheduleKind.COSINE)
            .epochs(1)
            .batchSize(20)
            .shares(4)
            .augmentation("flip 0.5, rotate 10")
            .balanced(true)
            .labelSmoothing(0.1)
            .seed(7);

    try (ConfigurationManager configuration = new ConfigurationManager()) {
      configuration.addConfiguration(ProvenanceUtil.extractConfiguration(trainer.getProvenance()));
      NetworkTrainer again = configuration.lookupAll(NetworkTrainer.class).get(0);

      assertThat(again).hasToString(trainer.toString());
      TrainedModel trained = again.train(dataset).model();
      assertThat(trained.record().orElseThrow().settings().shares()).contains(4);
      assertThat(trained.record().orElseThrow().settings().augmentation())
          .contains("flip 0.5, rotate 10");
      assertThat(trained.record().orElseThrow().settings().order()).isEqualTo("balanced");
      assertThat(trained.record().orElseThrow().learner().loss())
          .isEqualTo("cross entropy, label smoothing 0.1");
      assertThat(trained.weights().sha256())
          .isEqualTo(trainer.train(dataset).model().weights().sha256());
    }
  }

  @Test
  void ends_after_as_many_steps_as_it_is_told() {
    TrainedModel some = new NetworkTrainer().epochs(5).maxSteps(3).train(dataset).model();
    assertThat(some.record().orElseThrow().progress().steps()).isEqualTo(3);
    TrainedModel one = new NetworkTrainer().epochs(5).maxSeconds(1e-9).train(dataset).model();
    assertThat(one.record().orElseThrow().progress().steps()).isEqualTo(1);
  }

  @Test
  void logs_metrics_if_it_is_told_to() {
    NetworkTrainer trainer = new NetworkTrainer().epochs(1).metrics("f1,top2");
    assertThat(trainer.train(dataset).model().record().orElseThrow().history().get(0).values())
        .containsKeys("f1", "top2");
    assertThat(trainer.getProvenance().toString()).contains("f1,top2");
  }

  @Test
  void mixes_examples_if_it_is_told_to() {
    NetworkTrainer trainer = new NetworkTrainer().epochs(1).mixUp(0.2);
    assertThat(trainer.train(dataset).model().record().orElseThrow().learner().loss())
        .isEqualTo("cross entropy, mix-up 0.2");
    assertThat(trainer.getProvenance().toString()).contains("mixUp");
  }

  @Test
  void ends_and_keeps_what_it_is_told(@TempDir Path folder) {
    NetworkTrainer trainer =
        new NetworkTrainer()
            .epochs(9)
            .minEpochs(2)
            .validation(0.25)
            .validateEverySteps(2)
            .target(0.01)
            .earlyStopping(5)
            .log(folder.resolve("run.csv").toString())
            .tensorBoard(folder.resolve("board").toString())
            .checkpoints(folder.resolve("kept").toString());
    var record = trainer.train(dataset).model().record().orElseThrow();
    assertThat(record.progress().epochs()).isEqualTo(2);
    assertThat(record.progress().stopped().orElseThrow()).contains("validation_accuracy");
    assertThat(folder.resolve("run.csv")).isNotEmptyFile();
    assertThat(folder.resolve("board")).isNotEmptyDirectory();
    assertThat(folder.resolve("kept").resolve("last.onnx")).isNotEmptyFile();
    assertThatThrownBy(() -> trainer.validation(0).train(dataset))
        .hasMessageContaining("choose a share with validation(0.2)");
  }

  @Test
  void takes_steps_as_it_is_told() {
    NetworkTrainer trainer =
        new NetworkTrainer()
            .rule("sgd", 0.01)
            .momentum(0.9)
            .ruleSettings("nesterov=true")
            .epochs(2)
            .rates("warmup 3, cosine")
            .gradientClipValue(0.5)
            .accumulateGradients(2)
            .averaging("ema 0.9")
            .classWeights(true);
    TrainedModel trained = trainer.train(dataset).model();
    var record = trained.record().orElseThrow();
    assertThat(record.settings().gradientClipValue()).contains(0.5);
    assertThat(record.settings().accumulateGradients()).contains(2);
    assertThat(record.settings().averaging()).contains("ema 0.9");
    assertThat(record.learner().loss()).startsWith("cross entropy, class weights 1");
    assertThat(record.optimizer().toString()).contains("momentum=0.9").contains("nesterov=true");
    assertThat(record.schedule().name()).isEqualTo("Sequence");
    assertThat(trainer.getProvenance().toString()).contains("ema 0.9").contains("warmup 3, cosine");
  }

  @Test
  void a_schedule_goes_by_the_rate_of_the_rule() {
    NetworkTrainer trainer = new NetworkTrainer().ruleSettings("lr=0.01").epochs(1);
    for (NetworkTrainer one :
        List.of(trainer.schedule(ScheduleKind.ONE_CYCLE), trainer.rates("one-cycle"))) {
      var record = one.train(dataset).model().record().orElseThrow();
      assertThat(record.schedule().settings()).containsEntry("maximum", 0.01);
    }
    assertThat(trainer.rates("one-cycle").toString())
        .contains(", one-cycle, ")
        .doesNotContain("CONSTANT");
  }

  @Test
  void a_training_in_tribuos_way_is_reproduced_too(@TempDir Path folder) {
    Doodles.write(folder, 40, 7);
    var files = new MutableDataset<>(DrawingsSource.of(folder).perClass(25));
    NetworkTrainer trainer = new NetworkTrainer().epochs(1).validation(0.2).seed(9);
    trainer.train(files);
    NetworkModel second = trainer.train(files, Map.of());
    Path file = folder.resolve("model.onnx");
    second.save(file);

    assertThat(Reproduction.of(TrainedModel.load(file), Optional.empty()).text())
        .isEqualTo("data: identical, bit for bit\nweights: identical, bit for bit\n");
  }

  @Test
  void works_in_cross_validation() {
    var results =
        new CrossValidation<>(new NetworkTrainer().epochs(2), dataset, new LabelEvaluator(), 3, 1L)
            .evaluate();

    assertThat(results).hasSize(3);
    results.forEach(result -> assertThat(result.getA().accuracy()).isGreaterThan(0.45));
  }

  @Test
  void works_in_an_ensemble() {
    var bagging = new BaggingTrainer<>(new NetworkTrainer().epochs(2), new VotingCombiner(), 3, 1L);

    WeightedEnsembleModel<Label> ensemble = (WeightedEnsembleModel<Label>) bagging.train(dataset);

    assertThat(ensemble.getNumModels()).isEqualTo(3);
    assertThat(new LabelEvaluator().evaluate(ensemble, dataset).accuracy()).isGreaterThan(0.7);
  }

  @Test
  void validates_on_a_part_of_the_dataset() {
    NetworkModel model =
        new NetworkTrainer()
            .epochs(2)
            .validation(0.25)
            .train(dataset, Map.of("note", new StringProvenance("note", "by hand")));

    assertThat(
            ProvenanceTree.json(model.getProvenance())
                .at("/instance-values/history/1/values/validation_accuracy")
                .isDouble())
        .isTrue();
    assertThat(ProvenanceTree.json(model.getProvenance()).at("/instance-values/note").asText())
        .isEqualTo("by hand");
    assertThat(LearningHistory.curves(model.model().record().orElseThrow()).orElseThrow().series())
        .hasSize(4);
  }

  @Test
  void a_network_of_ones_own_is_on_record_layer_by_layer() {
    NetworkModel model =
        new NetworkTrainer()
            .epochs(1)
            .network(
                "linear",
                (image, classes) ->
                    new Sequential()
                        .add("flatten", new org.sketchell.nn.Flatten())
                        .add("linear", new org.sketchell.nn.Linear(image.pixels(), classes)))
            .train(dataset);

    var layers = ProvenanceTree.json(model.getProvenance()).at("/instance-values/network/layers");
    assertThat(layers).hasSize(2);
    assertThat(layers.get(1).get("parameters").asInt()).isEqualTo(785 * 3);
  }

  @Test
  void unknown_names_are_sentences() {
    assertThatThrownBy(() -> new NetworkTrainer().network("resnet"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no network called resnet; known by name are tutorial");
    assertThatThrownBy(() -> new NetworkTrainer().imageSize(3, 28, 28).train(dataset))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("pixels");
  }

  @Test
  void a_training_on_a_dataset_is_reproduced_from_its_source(@TempDir Path folder) {
    Doodles.write(folder, 40, 7);
    NetworkTrainer trainer = new NetworkTrainer().epochs(1).validation(0.2).seed(9);
    var drawings = new MutableDataset<>(DrawingsSource.of(folder).perClass(25));
    trainer.train(drawings);
    NetworkModel second = trainer.train(drawings, Map.of());
    second.save(folder.resolve("model.onnx"));

    Reproduction reproduction =
        Reproduction.of(TrainedModel.load(folder.resolve("model.onnx")), Optional.empty());

    assertThat(reproduction.text())
        .isEqualTo("data: identical, bit for bit\nweights: identical, bit for bit\n");
  }
}
