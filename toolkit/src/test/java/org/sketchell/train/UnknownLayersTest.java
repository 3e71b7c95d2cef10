// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.Module;
import org.sketchell.nn.Sequential;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A layer is trained wherever a network keeps it, or training says why not before it begins. */
class UnknownLayersTest {
  @TempDir private Path folder;

  private static Linear layer() {
    return new Linear(64, 4);
  }

  /** Flattens, applies what a subclass keeps somewhere, and gives scores of three classes. */
  private abstract static class Net extends Module {
    final Linear head = new Linear(4, 3);

    abstract Tensor first(Tensor x);

    @Override
    public Tensor forward(Tensor x) {
      return head.forward(first(x.flatten(1)).relu());
    }
  }

  private static final class InMap extends Net {
    final Map<String, Module> layers = new LinkedHashMap<>(Map.of("a", layer()));

    @Override
    Tensor first(Tensor x) {
      return layers.get("a").forward(x);
    }
  }

  private static final class InOptional extends Net {
    final Optional<Linear> layer = Optional.of(layer());

    @Override
    Tensor first(Tensor x) {
      return layer.orElseThrow().forward(x);
    }
  }

  private record Held(Linear layer) {}

  private static final class InRecord extends Net {
    final Held held = new Held(layer());

    @Override
    Tensor first(Tensor x) {
      return held.layer.forward(x);
    }
  }

  private static final class InLists extends Net {
    final List<List<Module>> layers = List.of(List.of(layer()));

    @Override
    Tensor first(Tensor x) {
      return layers.get(0).get(0).forward(x);
    }
  }

  private static final class InLambda extends Net {
    final UnaryOperator<Tensor> function;

    InLambda() {
      Linear captured = layer();
      function = x -> captured.forward(x);
    }

    @Override
    Tensor first(Tensor x) {
      return function.apply(x);
    }
  }

  private static final class InStatic extends Net {
    static final Linear KEPT = layer();

    @Override
    Tensor first(Tensor x) {
      return KEPT.forward(x);
    }
  }

  private static final class Helper {
    private final Module layer = new Sequential(layer());
  }

  private static final class InHelper extends Net {
    final Helper helper = new Helper();

    @Override
    Tensor first(Tensor x) {
      return helper.layer.forward(x);
    }
  }

  private static Net around(UnaryOperator<Tensor> function) {
    return new Net() {
      @Override
      Tensor first(Tensor x) {
        return function.apply(x);
      }
    };
  }

  private static TrainingRun train(Module network) {
    return new Trainer()
        .quiet()
        .batchSize(6)
        .seed(1)
        .fit(new Classifier(network), Blobs.split(18, 6));
  }

  static List<Net> seen() {
    return List.of(new InMap(), new InOptional(), new InRecord(), new InLists());
  }

  @ParameterizedTest
  @MethodSource("seen")
  void layers_in_containers_are_trained_and_saved(Net network) {
    assertThat(network.parameters()).hasSize(4);
    Tensor before = network.parameters().get(2).value();
    Tensor other = network.parameters().get(0).value();
    TrainingRun run = train(network);
    assertThat(network.parameters().get(2).value().toFloatArray())
        .isNotEqualTo(before.toFloatArray());
    assertThat(network.parameters().get(0).value().toFloatArray())
        .isNotEqualTo(other.toFloatArray());
    Path file = folder.resolve("model.onnx");
    run.model().save(file);
    ImageSet pictures = Blobs.images(3, 3, 9);
    Tensor expected = network.forward(pictures.tensor(1)).softmax(1);
    assertThat(TrainedModel.load(file).probabilities(pictures.tensor(1).times(255)).toFloatArray())
        .containsExactly(expected.toFloatArray(), within(1e-5f));
  }

  @Test
  void a_layer_in_a_lambda_is_an_error_that_names_the_field() {
    assertThatThrownBy(() -> train(new InLambda()))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "The step computes with Linear(in_features=64, out_features=4), which is no part of"
                + " InLambda and would never be trained: it is held by the field function of"
                + " InLambda. Keep it in a field of the network, where layers are found also in"
                + " lists, maps, records and optionals; or freeze() it, if it is not to be"
                + " trained.");
  }

  @Test
  void static_fields_and_helpers_are_named_too() {
    assertThatThrownBy(() -> train(new InStatic()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("held by the static field KEPT of InStatic");
    assertThatThrownBy(() -> train(new InHelper()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("held by the field helper of InHelper");
  }

  @Test
  void a_local_variable_is_found_or_said_to_be_none_of_its_fields() {
    Linear local = layer();
    assertThatThrownBy(() -> train(around(x -> local.forward(x))))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Linear(in_features=64, out_features=4)");
    ThreadLocal<Linear> hidden = ThreadLocal.withInitial(UnknownLayersTest::layer);
    assertThatThrownBy(() -> train(around(x -> hidden.get().forward(x))))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("a parameter of shape [")
        .hasMessageContaining("held by none of its fields, but by a local variable");
  }

  @Test
  void a_layer_of_a_loss_is_one_of_the_step() {
    Linear local = new Linear(3, 3);
    Classifier learner =
        new Classifier(Blobs.network(1))
            .loss((logits, labels) -> Losses.crossEntropy(local.forward(logits), labels));
    assertThatThrownBy(() -> new Trainer().quiet().fit(learner, Blobs.split(12, 6)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Linear(in_features=3, out_features=3)");
  }

  @Test
  void nothing_is_trained_and_the_network_stays_whole() {
    InStatic network = new InStatic();
    float[] before = network.head.weight().value().toFloatArray();
    assertThatThrownBy(() -> train(network)).isInstanceOf(TrainingException.class);
    assertThat(network.head.weight().value().toFloatArray()).isEqualTo(before);
    assertThat(network.forward(Tensors.ones(1, 1, 8, 8)).toFloatArray()).hasSize(3);
  }

  @Test
  void a_frozen_teacher_may_stay_outside() {
    Linear teacher = layer();
    teacher.freeze();
    assertThat(train(around(x -> teacher.forward(x))).steps()).isEqualTo(3);
    Linear asked = layer();
    Net network =
        around(x -> x.slice(1, 0, 4).plus(Tensor.withoutGradients(() -> asked.forward(x))));
    assertThat(train(network).steps()).isEqualTo(3);
  }

  @Test
  void layers_that_evaluation_cannot_switch_are_named() {
    Dropout dropout = new Dropout();
    Net network = around(x -> dropout.forward(x).slice(1, 0, 4));
    assertThatThrownBy(() -> train(network))
        .hasMessageContaining(
            "Dropout(p=0.5) stays in training mode while the network is evaluated");
    BatchNorm2d norm = new BatchNorm2d(1);
    Module other =
        new Module() {
          @Override
          public Tensor forward(Tensor x) {
            return apply(x);
          }

          private Tensor apply(Tensor x) {
            return norm.forward(x);
          }
        };
    Tensor mean = norm.runningMean().value();
    assertThatThrownBy(() -> TrainedModel.of(other, Tensors.zeros(1, 1, 4, 4)))
        .hasMessageContaining("BatchNorm2d(1, eps=1.0E-5, momentum=0.1) stays in training mode");
    assertThat(norm.runningMean().value()).isSameAs(mean);
  }

  @Test
  void batches_of_ones_own_are_told_too() {
    assertThatThrownBy(
            () ->
                new Trainer()
                    .quiet()
                    .fit(
                        new Classifier(new InStatic()),
                        Batches.sequential(Blobs.images(6, 3, 1), 3),
                        Batches.sequential(Blobs.images(6, 3, 2), 3)))
        .isInstanceOf(TrainingException.class);
  }
}
