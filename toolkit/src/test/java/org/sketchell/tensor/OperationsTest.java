// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sketchell.shape.ElementType;

/** Operations give PyTorch's values and gradients; operations.py made the numbers. */
class OperationsTest {
  private static final double TOLERANCE = 2e-5;

  @TestFactory
  Stream<DynamicTest> values_and_gradients_are_those_of_pytorch() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (InputStream file = OperationsTest.class.getResourceAsStream("operations.json.gz");
        InputStream text = new GZIPInputStream(file)) {
      for (JsonNode json : new ObjectMapper().readTree(text).get("cases")) {
        tests.add(dynamicTest(json.get("name").asText(), () -> check(json)));
      }
    }
    return tests.stream();
  }

  private static void check(JsonNode json) {
    List<Tensor> inputs = new ArrayList<>();
    json.get("inputs").forEach(input -> inputs.add(tensor(input)));
    List<Tensor> leaves =
        inputs.stream().filter(x -> x.elementType() == ElementType.FLOAT32).toList();
    leaves.forEach(Tensor::requiresGrad);
    List<Tensor> outputs = apply(json.get("name").asText().split(" "), inputs);
    for (int i = 0; i < json.get("outputs").size(); i++) {
      close(outputs.get(i), tensor(json.get("outputs").get(i)));
    }
    if (!json.has("gradients")) {
      return;
    }
    Tensor sum = Tensors.scalar(0f);
    int next = 0;
    for (Tensor output : outputs) {
      if (output.elementType() == ElementType.FLOAT32) {
        sum = sum.plus(output.times(tensor(json.get("weights").get(next++))).sum());
      }
    }
    List<Tensor> gradients = Tensor.gradients(sum, leaves.toArray(Tensor[]::new));
    for (int i = 0; i < leaves.size(); i++) {
      close(gradients.get(i), tensor(json.get("gradients").get(i)));
    }
  }

  private static List<Tensor> both(ValuesAndIndices found) {
    return List.of(found.values(), found.indices());
  }

  private static List<Tensor> apply(String[] name, List<Tensor> in) {
    Tensor x = in.get(0);
    Tensor y = in.size() > 1 ? in.get(1) : null;
    Tensor index = Tensors.tensor(new long[] {0, 2, 1, 1, 1, 0}, 2, 3);
    String words = String.join(" ", name);
    switch (words.replaceAll(" (plain|tied|odd|whole)$", "")) {
      case "prod all", "prod all zeros":
        return List.of(x.prod());
      case "roll all":
        return List.of(x.roll(-2));
      case "roll two":
        return List.of(x.roll(new int[] {1, -1}, new int[] {0, 2}));
      case "norm all":
        return List.of(x.norm());
      case "norm two":
        return List.of(x.norm(3, 0, 2));
      case "logsumexp two":
        return List.of(x.logsumexp(true, 0, 2));
      case "topk values":
        return List.of(x.topk(3).values());
      case "topk smallest values":
        return List.of(x.topk(3, -1, false).values());
      case "scatter number":
        return List.of(x.scatter(1, index, 5));
      case "unfold one":
        return List.of(x.unfold(3));
      case "fold one":
        return List.of(x.fold(4, 4, 2, 1, 0, 2));
      default:
        break;
    }
    if (words.startsWith("norm all ") && words.endsWith(" zeros")) {
      return List.of(x.norm(number(name[2])));
    }
    if (words.startsWith("topk smallest")) {
      return both(x.topk(2, Integer.parseInt(name[2]), false));
    }
    if (words.startsWith("sort descending")) {
      return both(x.sort(Integer.parseInt(name[2]), true));
    }
    int d = name.length > 1 && name[1].matches("-?\\d") ? Integer.parseInt(name[1]) : 0;
    return switch (name[0]) {
      case "max" -> both(x.maxWithIndices(d));
      case "min" -> both(x.minWithIndices(d));
      case "sort" -> both(x.sort(d));
      case "argsort" -> List.of(x.argsort(d));
      case "topk" -> both(x.topk(2, d));
      case "cumsum" -> List.of(x.cumsum(d));
      case "prod" -> List.of(x.prod(d));
      case "norm" -> List.of(x.norm(number(name[2]), d));
      case "logsumexp" -> List.of(x.logsumexp(d));
      case "isInf" -> List.of(x.isInf());
      case "isNaN" -> List.of(x.isNaN());
      case "isFinite" -> List.of(x.isFinite());
      case "roll" -> List.of(x.roll(2, d));
      case "chunk" -> x.chunk(2, d);
      case "repeat" -> List.of(x.repeat(times(x.rank())));
      case "repeatInterleave" -> List.of(x.repeatInterleave(2, d));
      case "tril" -> List.of(x.tril(1));
      case "triu" -> List.of(x.triu(-1));
      case "maskedFill" -> List.of(x.maskedFill(x.gt(1), 7));
      case "maskedSelect" -> List.of(x.maskedSelect(x.gt(1)));
      case "gather" -> List.of(x.gather(d, index));
      case "scatter" -> List.of(x.scatter(d, index, y));
      case "scatterAdd" -> List.of(x.scatterAdd(d, index, y));
      case "unfold" ->
          List.of(x.unfold(new int[] {2, 3}, new int[] {2, 1}, new int[] {1, 0}, new int[] {1, 2}));
      case "fold" ->
          List.of(
              x.fold(
                  new int[] {6, 5},
                  new int[] {2, 3},
                  new int[] {2, 1},
                  new int[] {1, 0},
                  new int[] {1, 2}));
      case "einsum" -> List.of(Tensors.einsum(name[1], in.toArray(Tensor[]::new)));
      case "outer" -> List.of(x.outer(y));
      case "dot" -> List.of(x.dot(y));
      default -> throw new AssertionError("No operation for " + words);
    };
  }

  /** Twice along a new dimension, and twice along the last one. */
  private static int[] times(int rank) {
    int[] times = new int[rank + 1];
    java.util.Arrays.fill(times, 1);
    times[0] = 2;
    times[rank] = 2;
    return times;
  }

  private static double number(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static Tensor tensor(JsonNode json) {
    int[] sizes = new int[json.get("shape").size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = json.get("shape").get(i).asInt();
    }
    JsonNode data = json.get("data");
    double[] values = new double[data.size()];
    for (int i = 0; i < values.length; i++) {
      String text = data.get(i).asText();
      values[i] = text.equals("nan") ? Double.NaN : number(text);
    }
    return switch (json.get("dtype").asText()) {
      case "int64" ->
          Tensors.tensor(Tensors.tensor(values).to(ElementType.INT64).toLongArray(), sizes);
      case "bool" -> Tensors.tensor(values).reshape(sizes).ne(0);
      default -> Tensors.tensor(values).reshape(sizes);
    };
  }

  private static void close(Tensor found, Tensor expected) {
    assertThat(found.type()).isEqualTo(expected.type());
    float[] numbers = found.to(ElementType.FLOAT32).toFloatArray();
    float[] wanted = expected.to(ElementType.FLOAT32).toFloatArray();
    double scale = 1;
    for (float value : wanted) {
      scale = Float.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean same =
          Float.compare(numbers[i], wanted[i]) == 0
              || Math.abs((double) numbers[i] - wanted[i]) <= TOLERANCE * scale;
      assertThat(same)
          .as("%s where PyTorch has %s", found.toString(), expected.toString())
          .isTrue();
    }
  }
}
