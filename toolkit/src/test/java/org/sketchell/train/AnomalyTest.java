// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.Notices;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.nn.Layer;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Loss;
import org.sketchell.nn.MSELoss;
import org.sketchell.nn.Module;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** When numbers stop being finite, the layer is named in which that arose, and its direction. */
class AnomalyTest {
  private static final int EXAMPLES = 24;

  /** A layer of one's own that has no parameters. */
  private static final class Function extends Layer {
    private final UnaryOperator<Tensor> function;

    Function(UnaryOperator<Tensor> function) {
      this.function = function;
    }

    @Override
    protected Tensor compute(Tensor input) {
      return function.apply(input);
    }
  }

  /** Four numbers from -1 to 1 in, two out. */
  private static Examples examples(float odd, int at) {
    Column in =
        Column.over(
            EXAMPLES,
            Field.numbers("x", 4),
            (row, numbers) -> {
              SplittableRandom random = new SplittableRandom(row);
              for (int i = 0; i < 4; i++) {
                numbers.putFloat(row == at && i == 2 ? odd : (float) random.nextDouble(-1, 1));
              }
            });
    Column out =
        Column.over(
            EXAMPLES,
            Field.numbers("y", 2),
            (row, numbers) -> numbers.putFloat(row % 2).putFloat(1 - row % 2));
    return Examples.of("x", in).target("y", out);
  }

  private static Module network(UnaryOperator<Tensor> middle) {
    Tensors.manualSeed(1);
    return new Sequential(new Linear(4, 8), new Function(middle), new Linear(8, 2));
  }

  private static Supervised learner(UnaryOperator<Tensor> middle) {
    return new Supervised(network(middle), new MSELoss());
  }

  private static TrainingRun fit(Trainer trainer, Learner learner, Examples examples) {
    return trainer
        .quiet()
        .sanityBatches(0)
        .fit(learner, Batches.sequential(examples, 8), Batches.sequential(examples, 8));
  }

  private static String message(Trainer trainer, Learner learner, Examples examples) {
    Throwable[] thrown = new Throwable[1];
    assertThatThrownBy(
            () -> {
              try {
                fit(trainer, learner, examples);
              } catch (TrainingException e) {
                thrown[0] = e;
                throw e;
              }
            })
        .isInstanceOf(TrainingException.class)
        .hasNoCause();
    return thrown[0].getMessage();
  }

  private static String message(Learner learner) {
    return message(new Trainer(), learner, examples(0, -1));
  }

  @Test
  void the_logarithm_of_nothing_in_a_layers_forward() {
    assertThat(message(learner(x -> x.relu().log())))
        .startsWith("The loss became ")
        .contains(
            " in step 1, at a learning rate of 0.001. ",
            " in the forward of 1 Function()",
            "the logarithm (Log) of numbers that were all finite. Keep what the logarithm is of"
                + " above 0, such as with maximum(1e-6). The network has the values of the start.");
  }

  @Test
  void the_logarithm_of_what_is_negative() {
    assertThat(message(learner(Tensor::log)))
        .contains(
            "NaN arose first in the forward of 1 Function(): the logarithm (Log) of numbers that"
                + " were all finite.");
  }

  @Test
  void an_infinity_becomes_no_number_later() {
    assertThat(message(learner(x -> x.times(0).log().minus(x.times(0).log()))))
        .contains(
            "NaN arose first in the forward of 1 Function(): a difference (Sub) was given an"
                + " infinity, which arose: the logarithm (Log) of numbers that were all finite.");
  }

  @Test
  void the_gradient_of_a_root_of_nothing() {
    Learner learner = learner(x -> x.times(0).sqrt());
    String message = message(new Trainer().maxEpochs(2), learner, examples(0, -1));
    assertThat(message)
        .contains(" in step 2", "The parameter 0.weight had NaN before the step already")
        .contains(
            "Look at its first values, or see in which step it got it, with detectAnomaly(true).");
    assertThat(
            message(
                new Trainer().detectAnomaly(true),
                learner(x -> x.times(0).sqrt()),
                examples(0, -1)))
        .startsWith("What is learned became infinite or undefined in step 1, at a learning rate")
        .contains("NaN arose first in the gradient of 1 Function(): ")
        .contains(" was given an infinity, which arose: ")
        .contains("of numbers that were all finite. Keep what is divided by");
  }

  @Test
  void an_exponential_that_overflows() {
    assertThat(message(learner(x -> x.times(1e4).exp())))
        .contains(
            "NaN arose first in the forward of 2 Linear(in_features=8, out_features=2): Gemm was"
                + " given an infinity, which arose in the forward of 1 Function(): the exponential"
                + " (Exp) of numbers that were all finite. Keep what the exponential is of below"
                + " 80, such as with minimum(80).");
    Loss loss = (output, target) -> output.square().plus(1).times(1e3).exp().sum();
    assertThat(message(new Supervised(network(Tensor::relu), loss)))
        .startsWith("The loss became Infinity in step 1")
        .contains(
            "An infinity arose first in the forward of the loss: the exponential (Exp) of numbers"
                + " that were all finite.");
  }

  @Test
  void parameters_that_diverge() {
    Learner learner = learner(Tensor::relu).optimizer(new Sgd(1e30));
    assertThat(message(learner))
        .contains(" arose first in the forward of ")
        .containsPattern(
            "The parameters had grown to [0-9.e+]+ by then: use a smaller learning rate");
  }

  @Test
  void an_update_that_overflows() {
    Learner learner =
        new Supervised(network(Tensor::relu), (output, target) -> output.square().mean().times(1e4))
            .optimizer(new Sgd(1e38));
    assertThat(message(new Trainer().detectAnomaly(true), learner, examples(0, -1)))
        .startsWith("What is learned became infinite or undefined in step 1")
        .contains("An infinity arose first in the update (Sgd): ")
        .contains(Anomaly.SMALLER);
  }

  @Test
  void a_number_that_is_none_in_the_data() {
    assertThat(message(new Trainer(), learner(Tensor::relu), examples(Float.NaN, 13)))
        .contains(" in step 2,")
        .contains(
            "The batch's input x has NaN in example 5 of the batch, counted from 0. Leave such"
                + " examples out of the data, or give them numbers.");
    assertThat(message(new Trainer(), learner(Tensor::relu), examples(Float.POSITIVE_INFINITY, 13)))
        .contains("The batch's input x has an infinity in example 5 of the batch");
  }

  @Test
  void nothing_divided_by_nothing_in_the_loss() {
    Loss loss = (output, target) -> output.times(0).sum().div(target.times(0).sum());
    assertThat(message(new Supervised(network(Tensor::relu), loss)))
        .contains(
            "NaN arose first in the forward of the loss: a division (Div) of numbers that were all"
                + " finite. Keep what is divided by");
  }

  @Test
  void the_gradient_of_the_loss() {
    Loss loss = (output, target) -> output.minus(output.detach()).square().sum().sqrt();
    assertThat(
            message(
                new Trainer().detectAnomaly(true),
                new Supervised(network(Tensor::relu), loss),
                examples(0, -1)))
        .contains(" in the gradient of the loss: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void in_shares(int shares) {
    assertThat(message(new Trainer().shares(shares), learner(x -> x.relu().log()), examples(0, -1)))
        .contains(" in the forward of 1 Function()", "the logarithm (Log)");
  }

  @Test
  void in_steps_that_run_as_one() {
    assertThat(
            message(new Trainer().stepsTogether(3), learner(Tensor::relu), examples(Float.NaN, 21)))
        .contains(" in step 3,", "The batch's input x has NaN in example 5 of the batch");
    assertThat(
            message(
                new Trainer().stepsTogether(3).detectAnomaly(true),
                learner(x -> x.times(0).sqrt()),
                examples(0, -1)))
        .contains("NaN arose first in the gradient of 1 Function(): ");
  }

  @Test
  void in_batches_that_are_gathered() {
    assertThat(
            message(
                new Trainer().accumulateGradients(3),
                learner(Tensor::relu),
                examples(Float.NaN, 13)))
        .contains("The batch's input x has NaN in example 5 of the batch");
    assertThat(
            message(
                new Trainer().accumulateGradients(3).detectAnomaly(true),
                learner(x -> x.times(0).sqrt()),
                examples(0, -1)))
        .contains("NaN arose first in the gradient of 1 Function(): ");
  }

  /** Two parts that are trained one after the other. */
  private static final class InTurns extends Learner {
    final Linear first = new Linear(4, 8);
    final Linear second = new Linear(8, 2);
    private final UnaryOperator<Tensor> odd;

    InTurns(UnaryOperator<Tensor> odd) {
      this.odd = odd;
    }

    @Override
    public Tensor forward(Tensor input) {
      return second.forward(first.forward(input));
    }

    @Override
    public List<Turn> turns() {
      return List.of(
          new Turn("first", first, new Adam(), batch -> forward(batch.input(0)).square().mean()),
          new Turn(
              "second", second, new Sgd(0.1), batch -> odd.apply(forward(batch.input(0))).mean()));
    }
  }

  @Test
  void in_a_later_turn_of_a_step() {
    assertThat(message(new InTurns(x -> x.minus(x).div(x.minus(x)))))
        .contains("NaN arose first in the forward of the loss: a division (Div)");
    assertThat(
            message(
                new Trainer().detectAnomaly(true),
                new InTurns(x -> x.minus(x.detach()).square().sum().sqrt().plus(x)),
                examples(0, -1)))
        .contains(" in the gradient of the loss: ");
    assertThat(
            message(
                new Trainer().detectAnomaly(true),
                new InTurns(x -> x.square().times(1e38)),
                examples(0, -1)))
        .contains(" arose first in the ");
  }

  @Test
  void what_leads_nowhere_is_not_blamed() {
    Learner fine = learner(x -> x.gt(0).where(x.log(), Tensors.scalar(0f)).detach().plus(x));
    assertThat(fit(new Trainer().detectAnomaly(true), fine, examples(0, -1)).steps()).isEqualTo(3);
    Learner odd =
        learner(
            x ->
                x.gt(0)
                    .where(x.log(), Tensors.scalar(0f))
                    .detach()
                    .plus(x)
                    .times(x.minus(x).div(x.minus(x))));
    assertThat(message(odd))
        .contains("NaN arose first in the forward of 1 Function(): a division (Div)");
  }

  @Test
  void infinities_that_mask_are_harmless_until_all_is_masked() {
    UnaryOperator<Tensor> some =
        x -> x.ge(x.mean(true, 1)).where(x, Tensors.scalar(Float.NEGATIVE_INFINITY)).softmax(1);
    assertThat(fit(new Trainer().detectAnomaly(true), learner(some), examples(0, -1)).steps())
        .isEqualTo(3);
    UnaryOperator<Tensor> all =
        x -> x.lt(1e9).where(Tensors.scalar(Float.NEGATIVE_INFINITY), x).softmax(1);
    assertThat(message(learner(all)))
        .contains(
            "NaN arose first in the forward of 1 Function(): Softmax was given an infinity. The"
                + " step's code computes with a constant that has an infinity. Give it a large"
                + " finite number instead, such as -1e9 to mask with.");
  }

  @Test
  void a_learner_that_is_its_own_network() {
    Learner mine =
        new Learner() {
          final Linear first = new Linear(4, 8);
          final Linear second = new Linear(8, 2);

          @Override
          public Tensor forward(Tensor input) {
            return second.forward(first.forward(input).log());
          }

          @Override
          public Tensor trainingStep(Batch batch) {
            return forward(batch.input(0)).square().mean();
          }

          @Override
          public Optimizer configureOptimizers() {
            return new Adam();
          }
        };
    assertThat(message(mine))
        .contains("NaN arose first in the forward of what is outside of layers: the logarithm");
  }

  @Test
  void a_validation_loss_that_is_none_is_said_once() {
    String said =
        Notices.of(
            () -> {
              Learner learner = learner(Tensor::relu);
              TrainingRun run =
                  new Trainer()
                      .quiet()
                      .maxEpochs(2)
                      .fit(
                          learner,
                          Batches.sequential(examples(0, -1), 8),
                          Batches.sequential(examples(Float.NaN, 3), 8));
              assertThat(run.epochs()).isEqualTo(2);
              assertThat(run.last().orElseThrow().value("validation_loss")).isNaN();
            });
    assertThat(said)
        .containsOnlyOnce(
            "Note: The validation loss is no finite number after step 3. The batch's input x has NaN"
                + " in example 3 of the batch, counted from 0.");
  }

  @Test
  void looking_for_anomalies_changes_nothing() {
    Learner plain = learner(Tensor::relu);
    Learner looked = learner(Tensor::relu);
    fit(new Trainer().maxEpochs(3), plain, examples(0, -1));
    fit(new Trainer().maxEpochs(3).detectAnomaly(true), looked, examples(0, -1));
    assertThat(DeterminismTest.bits(looked))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(plain));
  }

  @Test
  void operations_are_placed_in_layers_the_loss_and_the_update() {
    Supervised learner = learner(Tensor::relu);
    Plan plan = Plan.of(learner);
    TracedStep traced =
        TracedStep.training(
            learner,
            new StateLayout(learner, plan, StepForm.plain(0).clipNorm(1)),
            Given.of(examples(0, -1)),
            8,
            Stage.all(plan));
    StepPlaces places = new StepPlaces(traced, learner);
    Map<StepPlace.Phase, List<String>> found =
        traced.graph().nodes().stream()
            .map(places::of)
            .distinct()
            .collect(
                java.util.stream.Collectors.groupingBy(
                    StepPlace::phase,
                    java.util.stream.Collectors.mapping(
                        StepPlace::layer, java.util.stream.Collectors.toList())));
    String first = "0 " + new Linear(4, 8);
    String last = "2 " + new Linear(8, 2);
    assertThat(found.get(StepPlace.Phase.FORWARD))
        .containsExactlyInAnyOrder(StepPlaces.STATE, first, "1 Function()", last, StepPlaces.LOSS);
    assertThat(found.get(StepPlace.Phase.BACKWARD))
        .containsExactlyInAnyOrder(StepPlaces.STATE, first, "1 Function()", last, StepPlaces.LOSS);
    assertThat(found.get(StepPlace.Phase.UPDATE)).containsExactly(StepPlaces.UPDATE);
  }
}
