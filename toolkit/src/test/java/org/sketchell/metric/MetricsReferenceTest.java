// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Metrics give what scikit-learn gives, and the same however the examples are cut into batches. */
class MetricsReferenceTest {
  record Case(JsonNode json) {
    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }

  static List<Case> cases() throws IOException {
    try (InputStream in = MetricsReferenceTest.class.getResourceAsStream("metrics.json.gz")) {
      JsonNode all = new ObjectMapper().readTree(new GZIPInputStream(in)).get("cases");
      return StreamSupport.stream(all.spliterator(), false).map(Case::new).toList();
    }
  }

  private static Tensor tensor(JsonNode json) {
    int[] sizes = ints(json.get("shape"));
    JsonNode data = json.get("data");
    if (json.get("dtype").asText().equals("int64")) {
      long[] numbers = new long[data.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = data.get(i).asLong();
      }
      return Tensors.tensor(numbers, sizes);
    }
    float[] numbers = new float[data.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) data.get(i).asDouble();
    }
    return Tensors.tensor(numbers, sizes);
  }

  private static int[] ints(JsonNode json) {
    return StreamSupport.stream(json.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static Metric metric(JsonNode json) {
    JsonNode options = json.get("options");
    String name = json.get("metric").asText();
    switch (name) {
      case "mae":
        return new MeanAbsoluteError();
      case "mse":
        return new MeanSquaredError();
      case "rmse":
        return new MeanSquaredError().root(true);
      case "psnr":
        return new PSNR(options.get("range").asDouble());
      case "top":
        return new TopKAccuracy(options.get("k").asInt());
      default:
    }
    String kind = json.get("kind").asText();
    int classes =
        json.get("output").get("shape").size() < 2 ? 1 : ints(json.get("output").get("shape"))[1];
    JsonNode average = json.get("average");
    if (name.equals("auroc")) {
      AUROC area =
          kind.equals("binary")
              ? AUROC.binary()
              : kind.equals("multilabel") ? AUROC.multilabel(classes) : new AUROC(classes);
      area = average.isNull() ? area : area.average(average(average));
      area = options.has("ignore") ? area.ignoreIndex(options.get("ignore").asLong()) : area;
      return area.probabilities(options.has("probabilities"));
    }
    ClassMetric<?> counted = counted(name, kind, classes);
    counted = average.isNull() ? counted : counted.average(average(average));
    counted =
        options.has("threshold") ? counted.threshold(options.get("threshold").asDouble()) : counted;
    return options.has("ignore") ? counted.ignoreIndex(options.get("ignore").asLong()) : counted;
  }

  private static Average average(JsonNode json) {
    return Average.valueOf(json.asText().toUpperCase(Locale.ROOT));
  }

  private static ClassMetric<?> counted(String name, String kind, int classes) {
    boolean binary = kind.equals("binary");
    boolean flags = kind.equals("multilabel");
    return switch (name) {
      case "accuracy" ->
          binary ? Accuracy.binary() : flags ? Accuracy.multilabel(classes) : new Accuracy(classes);
      case "precision" ->
          binary
              ? Precision.binary()
              : flags ? Precision.multilabel(classes) : new Precision(classes);
      case "recall" ->
          binary ? Recall.binary() : flags ? Recall.multilabel(classes) : new Recall(classes);
      case "f1" ->
          binary ? F1Score.binary() : flags ? F1Score.multilabel(classes) : new F1Score(classes);
      case "iou" -> binary ? IoU.binary() : flags ? IoU.multilabel(classes) : new IoU(classes);
      case "dice" -> binary ? Dice.binary() : flags ? Dice.multilabel(classes) : new Dice(classes);
      default -> throw new AssertionError(name);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_metric_is_that_of_scikit_learn(Case one) {
    Metric metric = metric(one.json);
    metric.update(tensor(one.json.get("output")), tensor(one.json.get("target")));
    requireValues(metric.values(), one);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_metric_over_batches_is_that_of_all_examples_at_once(Case one) {
    Tensor output = tensor(one.json.get("output"));
    Tensor target = tensor(one.json.get("target"));
    Metric metric = metric(one.json);
    Random random = new Random(one.toString().hashCode());
    int at = 0;
    while (at < output.size(0)) {
      int next = Math.min(output.size(0), at + 1 + random.nextInt(1 + output.size(0) / 2));
      metric.update(output.slice(0, at, next), target.slice(0, at, next));
      at = next;
    }
    requireValues(metric.values(), one);
  }

  private static void requireValues(double[] values, Case one) {
    JsonNode expected = one.json.get("values");
    assertThat(values).hasSize(expected.size());
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isCloseTo(expected.get(i).asDouble(), within(1e-6));
    }
  }
}
