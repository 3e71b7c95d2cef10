// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.doodle.Doodles;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Upsample;
import org.sketchell.record.ProvenanceException;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.ensemble.EnsembleCombiner;
import org.tribuo.ensemble.WeightedEnsembleModel;

/** Tribuo's own ensembles of networks become one ONNX model, which says what they say. */
class EnsembleExportTest {
  /** Classes whose names are not in the order in which they come. */
  private final MutableDataset<Label> dataset =
      new MutableDataset<>(
          DrawingsSource.of(Doodles.set(List.of("violin", "angel", "piano", "cello"), 40, 3)));

  private static WeightedEnsembleModel<Label> ensemble(
      MutableDataset<Label> dataset, NetworkTrainer trainer, EnsembleCombiner<Label> combiner) {
    return (WeightedEnsembleModel<Label>)
        new BaggingTrainer<>(trainer, combiner, 3, 1L).train(dataset);
  }

  /** Rows of features by number, as Tribuo's graphs take them. */
  private static float[][] rows(MutableDataset<Label> dataset, ImmutableFeatureMap features) {
    float[][] rows = new float[dataset.size()][features.size()];
    int row = 0;
    for (Example<Label> example : dataset) {
      for (Feature feature : example) {
        int id = features.getID(feature.getName());
        if (id >= 0) {
          rows[row][id] = (float) feature.getValue();
        }
      }
      row++;
    }
    return rows;
  }

  private static void agree(WeightedEnsembleModel<Label> ensemble, MutableDataset<Label> dataset)
      throws OrtException {
    OnnxMl.ModelProto onnx = ensemble.exportONNXModel("org.sketchell.test", 1);
    List<Prediction<Label>> expected = ensemble.predict(dataset);
    ImmutableOutputInfo<Label> outputs = ensemble.getOutputIDInfo();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(onnx.toByteArray());
        OnnxTensor fed =
            OnnxTensor.createTensor(environment, rows(dataset, ensemble.getFeatureIDMap()));
        OrtSession.Result result = session.run(Map.of("input", fed))) {
      float[][] found = (float[][]) result.get("output").orElseThrow().getValue();
      assertThat(found.length).isEqualTo(expected.size());
      for (int i = 0; i < found.length; i++) {
        for (Map.Entry<String, Label> score : expected.get(i).getOutputScores().entrySet()) {
          int id = outputs.getID(new Label(score.getKey()));
          assertThat((double) found[i][id])
              .as("%s of example %d", score.getKey(), i)
              .isCloseTo(score.getValue().getScore(), org.assertj.core.api.Assertions.within(1e-4));
        }
      }
    }
  }

  @Test
  void means_of_probabilities() throws OrtException {
    agree(
        ensemble(dataset, new NetworkTrainer().epochs(1), new FullyWeightedVotingCombiner()),
        dataset);
  }

  @Test
  void votes() throws OrtException {
    agree(ensemble(dataset, new NetworkTrainer().epochs(1), new VotingCombiner()), dataset);
  }

  @Test
  void networks_of_ones_own() throws OrtException {
    NetworkTrainer trainer =
        new NetworkTrainer()
            .epochs(1)
            .network(
                "own",
                (image, classes) ->
                    new Sequential(
                        new Conv2d(1, 4, 3),
                        new BatchNorm2d(4),
                        new ReLU(),
                        new MaxPool2d(2),
                        new Upsample(2),
                        new MaxPool2d(4),
                        new Flatten(),
                        new Linear(4 * 36, classes)));
    agree(ensemble(dataset, trainer, new FullyWeightedVotingCombiner()), dataset);
  }

  @Test
  void an_operator_that_tribuos_operator_set_has_not_is_named() {
    NetworkTrainer trainer =
        new NetworkTrainer()
            .epochs(1)
            .network(
                "own",
                (image, classes) ->
                    new Sequential(new Flatten(), new LayerNorm(784), new Linear(784, classes)));
    ONNXExportable ensemble = ensemble(dataset, trainer, new FullyWeightedVotingCombiner());
    assertThatThrownBy(() -> ensemble.exportONNXModel("org.sketchell.test", 1))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("has the operator LayerNormalization")
        .hasMessageEndingWith("with save(path).");
  }
}
