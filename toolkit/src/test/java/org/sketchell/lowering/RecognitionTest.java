// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Conv;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** What a portable graph has taken apart is put together again, and nothing else is. */
class RecognitionTest {
  private final Generator generator = new Generator(3);

  private static Window window(int height, int width, int down, int across, int padding) {
    return new Window(
        List.of(height, width),
        List.of(down, across),
        List.of(padding, padding),
        List.of(padding, padding),
        List.of(1, 1));
  }

  private static Tensor pooled(Window window, Tensor images) {
    return Tensor.apply(new MaxPool(window, false), images);
  }

  private static Graph recognized(Tensor... outputs) {
    return new Recognition().over(Target.PORTABLE.lower(Graph.of(List.of(outputs))));
  }

  private static List<Window> windows(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.operator() instanceof MaxPool)
        .map(node -> ((MaxPool) node.operator()).window())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 8, 8", "2, 2, 9, 8", "2, 2, 7, 7", "3, 2, 8, 5", "2, 3, 2, 3"})
  void windows_side_by_side_are_recognized(int height, int width, int down, int across) {
    Tensor images = generator.randn(2, 3, down, across).requiresGrad().times(2);
    Window window = window(height, width, height, width, 0);
    Tensor pooled = pooled(window, images.relu());
    Graph graph = recognized(pooled);
    assertThat(windows(graph)).containsExactly(window);
    assertThat(graph.nodes()).as("product, ReLU, pooling").hasSize(3);
    assertThat(graph.outputs().get(0).toFloatArray()).isEqualTo(pooled.toFloatArray());
  }

  @Test
  void so_are_several_of_the_same_images_and_behind_each_other() {
    Tensor images = Tensor.placeholder(TensorType.float32(2, 3, 12, 12));
    Window two = window(2, 2, 2, 2, 0);
    Window three = window(3, 3, 3, 3, 0);
    assertThat(windows(recognized(pooled(three, pooled(two, images)), pooled(three, images))))
        .containsExactly(two, three, three);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 2, 2, 0, 1",
    "3, 3, 1, 1, 1, 1",
    "3, 2, 2, 2, 1, 1",
    "3, 2, 3, 1, 0, 1",
    "2, 2, 2, 2, 1, 1",
    "2, 3, 1, 2, 1, 2",
    "2, 2, 3, 3, 0, 1",
    "1, 2, 1, 2, 0, 1",
    "2, 1, 2, 1, 0, 1",
    "1, 1, 2, 2, 0, 1",
    "4, 4, 4, 4, 2, 1",
  })
  void so_are_windows_that_overlap_or_leave_out_or_see_a_margin(
      int height, int width, int down, int across, int padding, int dilation) {
    Window window =
        new Window(
            List.of(height, width),
            List.of(down, across),
            List.of(Math.min(padding, height - 1), Math.min(padding, width - 1)),
            List.of(Math.min(padding, height - 1), Math.min(padding, width - 1)),
            List.of(dilation, dilation));
    Tensor images = Tensor.placeholder(TensorType.float32(2, 3, 11, 12));
    Graph graph = recognized(pooled(window, images.relu()).relu());
    assertThat(windows(graph)).containsExactly(window);
    assertThat(graph.nodes()).as("ReLU, pooling, ReLU").hasSize(3);
  }

  @Test
  void what_only_looks_like_a_pooling_stays() {
    Tensor images = Tensor.placeholder(TensorType.float32(2, 3, 8, 8));
    List<Tensor> rows = images.reshape(2, 3, 4, 2, 8).split(3, 1, 1);
    for (Tensor down :
        List.of(
            rows.get(0).minimum(rows.get(1)),
            rows.get(0).maximum(rows.get(0)),
            rows.get(1).maximum(rows.get(0)))) {
      List<Tensor> columns = down.reshape(2, 3, 4, 8).reshape(-1, 2).split(1, 1, 1);
      Tensor result = columns.get(0).maximum(columns.get(1)).reshape(2, 3, 4, 4);
      Graph graph = Graph.of(List.of(result));
      assertThat(new Recognition().over(graph)).isSameAs(graph);
    }
    List<Tensor> columns =
        rows.get(0).maximum(rows.get(1)).reshape(2, 3, 4, 8).reshape(-1, 2).split(1, 1, 1);
    Tensor pooled = columns.get(0).maximum(columns.get(1));
    assertThat(windows(new Recognition().over(Graph.of(List.of(pooled.reshape(2, 3, 4, 4))))))
        .hasSize(1);
    Graph turned = Graph.of(List.of(pooled.reshape(2, 3, 8, 2)));
    assertThat(new Recognition().over(turned)).isSameAs(turned);
  }

  private Tensor normalized(Tensor images, int channels) {
    return Tensor.apply(
        new BatchNormalization(1e-5f),
        images,
        generator.randn(channels).evaluate(),
        generator.randn(channels).evaluate(),
        generator.randn(channels).evaluate(),
        generator.randn(channels).square().evaluate());
  }

  private static boolean normalizes(Graph graph) {
    return graph.nodes().stream().anyMatch(node -> node.operator() instanceof BatchNormalization);
  }

  @Test
  void known_statistics_are_done_to_the_weights_of_a_convolution() {
    Tensor images = generator.randn(2, 4, 5, 5).evaluate();
    Tensor weight = generator.randn(6, 2, 3, 3).evaluate();
    Tensor bias = generator.randn(6).evaluate();
    Conv conv = new Conv(window(3, 3, 1, 1, 1), 2);
    for (Tensor made :
        List.of(Tensor.apply(conv, images, weight), Tensor.apply(conv, images, weight, bias))) {
      Tensor result = normalized(made, 6);
      Graph graph = new NormalizedWeights().over(Graph.of(List.of(result)));
      assertThat(normalizes(graph)).isFalse();
      float[] expected = result.toFloatArray();
      float[] found = graph.outputs().get(0).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-4f));
      }
    }
  }

  @Test
  void weights_that_may_change_and_images_that_others_want_are_left() {
    Tensor images = generator.randn(2, 2, 5, 5).evaluate();
    Tensor weight = generator.randn(3, 2, 3, 3).evaluate();
    Conv conv = new Conv(window(3, 3, 1, 1, 1), 1);
    Tensor wanted = Tensor.apply(conv, images, weight);
    Tensor changing =
        Tensor.apply(conv, images, Tensor.placeholder(TensorType.float32(3, 2, 3, 3)));
    for (Graph graph :
        List.of(
            Graph.of(List.of(normalized(wanted, 3), wanted)),
            Graph.of(List.of(normalized(wanted, 3), wanted.relu())),
            Graph.of(List.of(normalized(changing, 3))),
            Graph.of(List.of(normalized(images, 2))))) {
      assertThat(new NormalizedWeights().over(graph)).isSameAs(graph);
    }
  }
}
