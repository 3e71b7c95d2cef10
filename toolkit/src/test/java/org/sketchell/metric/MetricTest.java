// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.tensor.Tensors.tensor;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Metrics in a loop of one's own, and at their edges. */
class MetricTest {
  private static final Tensor LOGITS =
      tensor(new float[][] {{2, 1, 0}, {0, 3, 1}, {1, 0, 0}, {0, 1, 5}});

  private static final Tensor LABELS = tensor(0L, 1, 1, 0);

  private static double of(Metric metric, Tensor output, Tensor target) {
    metric.update(output, target);
    return metric.value();
  }

  @Test
  void a_metric_adds_up_until_it_is_reset() {
    Accuracy accuracy = new Accuracy(3);
    accuracy.update(LOGITS, LABELS);
    assertThat(accuracy.value()).isEqualTo(0.5);
    accuracy.update(LOGITS.slice(0, 0, 1), LABELS.slice(0, 0, 1));
    assertThat(accuracy.value()).isEqualTo(0.6);
    accuracy.reset();
    accuracy.update(LOGITS.slice(0, 0, 2), LABELS.slice(0, 0, 2));
    assertThat(accuracy.value()).isEqualTo(1);
  }

  @Test
  void a_copy_with_another_option_begins_with_nothing() {
    F1Score f1 = new F1Score(3);
    f1.update(LOGITS, LABELS);
    assertThatThrownBy(() -> f1.average(Average.NONE).values())
        .isInstanceOf(MetricException.class)
        .hasMessageContaining("update(output, target)");
  }

  @Test
  void a_class_that_never_occurs_has_no_number_and_no_part_in_the_mean() {
    Tensor logits = tensor(new float[][] {{2, 1, 0}, {0, 3, 1}, {1, 0, 0}});
    Tensor labels = tensor(0L, 1, 1);
    F1Score each = new F1Score(3).average(Average.NONE);
    each.update(logits, labels);
    assertThat(each.values()[2]).isNaN();
    assertThat(of(new F1Score(3), logits, labels)).isCloseTo(2 / 3.0, within(1e-9));
    AUROC areas = new AUROC(3).average(Average.NONE);
    areas.update(logits, labels);
    assertThat(areas.values()[2]).isNaN();
    assertThat(of(new AUROC(3), logits, labels)).isBetween(0.5, 1.0);
  }

  @Test
  void an_area_of_one_class_only_is_not_defined() {
    assertThat(of(AUROC.binary(), tensor(1f, 2f), tensor(1L, 1))).isNaN();
    assertThat(of(AUROC.binary(), tensor(1f, 2f), tensor(0L, 0))).isNaN();
  }

  @Test
  void an_output_that_is_no_number_is_a_wrong_decision() {
    Tensor logits = tensor(new float[][] {{Float.NaN, 9, 0}, {0, 9, 0}});
    assertThat(of(new Accuracy(3), logits, tensor(1L, 1))).isEqualTo(0.5);
    assertThat(of(new TopKAccuracy(3), logits, tensor(1L, 1))).isEqualTo(0.5);
    Tensor yes = tensor(Float.NaN, Float.NaN, 1f);
    assertThat(of(Accuracy.binary(), yes, tensor(0L, 1, 1))).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(of(AUROC.binary(), yes, tensor(0L, 1, 1))).isNaN();
    assertThat(of(new MeanAbsoluteError(), yes, tensor(0f, 1f, 1f))).isNaN();
  }

  @Test
  void draws_are_half_and_zero_has_no_sign() {
    assertThat(of(AUROC.binary(), tensor(0f, -0f), tensor(0L, 1))).isEqualTo(0.5);
    assertThat(of(AUROC.binary(), tensor(-3f, -1f, 2f), tensor(1L, 0, 1))).isEqualTo(0.5);
  }

  @Test
  void labels_that_are_no_classes_are_an_error() {
    assertThatThrownBy(() -> of(new F1Score(3), LOGITS, tensor(0L, 1, 3, 3)))
        .isInstanceOf(MetricException.class)
        .hasMessageContaining("labelled 0 to 2, but got 2 labels");
    assertThatThrownBy(() -> of(new AUROC(3), LOGITS, tensor(0L, 1, 3, 3)))
        .hasMessageContaining("targets from 0 to 2, but got 3.0");
    assertThatThrownBy(() -> of(new TopKAccuracy(2), LOGITS, tensor(0L, 1, -1, 2)))
        .hasMessageContaining("1 labels that are no classes");
    assertThatThrownBy(() -> of(F1Score.binary(), tensor(1f, 2f), tensor(0.5f, 1f)))
        .hasMessageContaining("targets of 0 and 1");
  }

  @Test
  void shapes_that_do_not_fit_are_an_error() {
    assertThatThrownBy(() -> of(new F1Score(4), LOGITS, LABELS))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("outputs [batch, 4, ...]");
    assertThatThrownBy(() -> of(new PSNR(), LOGITS, LABELS)).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> of(F1Score.binary(), LOGITS, LABELS))
        .hasMessageContaining("of one shape");
  }

  @Test
  void options_that_do_not_fit_are_an_error() {
    assertThatThrownBy(() -> new F1Score(3).threshold(0.4)).hasMessageContaining("no threshold");
    assertThatThrownBy(() -> F1Score.binary().average(Average.MACRO))
        .hasMessageContaining("one number");
    assertThatThrownBy(() -> F1Score.binary().threshold(1)).hasMessageContaining("but got 1.0");
    assertThatThrownBy(() -> new F1Score(1)).hasMessageContaining("binary()");
    F1Score each = new F1Score(3).average(Average.NONE);
    each.update(LOGITS, LABELS);
    assertThatThrownBy(each::value).hasMessageContaining("3 values");
  }

  @Test
  void the_same_pictures_differ_by_no_noise() {
    assertThat(of(new PSNR(), LOGITS, LOGITS)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void a_metric_of_ones_own_is_a_function_or_sums_and_their_meaning() {
    Metric largest = Metric.mean((output, target) -> output.max(1));
    assertThat(of(largest, LOGITS, LABELS)).isEqualTo(11 / 4.0);
    Metric yes =
        new Metric() {
          @Override
          public Contribution contribution(Tensor output, Tensor target) {
            return new Contribution(
                java.util.List.of(output.sum()), java.util.List.of(target.unsqueeze(1)));
          }

          @Override
          public double[] values(Totals totals) {
            return new double[] {totals.sum(0)[0] / totals.rows(0).length};
          }
        };
    yes.update(LOGITS, LABELS);
    yes.update(LOGITS, LABELS);
    assertThat(yes.value()).isEqualTo(14 / 4.0);
    assertThat(yes).hasToString("a metric of its own");
  }

  @Test
  void totals_are_a_text_and_totals_again() throws IOException {
    Totals totals = new Totals(new int[] {2}, new int[] {3});
    totals.add(0, bytes(1, 2), 0, 2);
    totals.add(1, bytes(3, 4, 5, 6, 7, 8), 0, 6);
    Totals again = Totals.unpack(totals.pack());
    assertThat(again.isLike(totals)).isTrue();
    assertThat(again.sum(0)).containsExactly(1, 2);
    assertThat(again.rows(0)).containsExactly(3, 4, 5, 6, 7, 8);
    assertThatThrownBy(() -> Totals.unpack("nothing")).isInstanceOf(IOException.class);
  }

  private static java.nio.ByteBuffer bytes(float... numbers) {
    var bytes =
        java.nio.ByteBuffer.allocate(numbers.length * 4).order(java.nio.ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }

  @Test
  void metrics_are_known_by_name() {
    assertThat(Metrics.named("f1, auroc:none,top2", 3))
        .hasToString(
            "{f1=F1Score(3 classes, average macro), auroc_none=AUROC(3 classes, average none),"
                + " top2=TopKAccuracy(2)}");
    assertThat(Metrics.named("", 3)).isEmpty();
    assertThatThrownBy(() -> Metrics.named("f2", 3)).hasMessageContaining("no metric 'f2'");
    assertThatThrownBy(() -> Metrics.named("f1:some", 3)).hasMessageContaining("'some'");
    assertThatThrownBy(() -> Metrics.named("f1,f1", 3)).hasMessageContaining("twice");
    assertThatThrownBy(() -> Metrics.named("top4", 3)).hasMessageContaining("4 classes");
  }

  @Test
  void a_metric_prints_its_settings() {
    assertThat(new IoU(3).ignoreIndex(255))
        .hasToString("IoU(3 classes, average macro, without label 255)");
    assertThat(Precision.binary().threshold(0.7)).hasToString("Precision(binary, threshold 0.7)");
    assertThat(new PSNR(2)).hasToString("PSNR(2.0)");
  }
}
