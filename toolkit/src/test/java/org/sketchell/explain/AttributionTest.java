// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.model.ScoreException;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Layer;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Tanh;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What every attribution promises, and what each of them is known for. */
class AttributionTest {
  private static final int SIZE = 6;
  private static final int CLASSES = 3;

  private Linear linear;
  private Module linearModel;
  private Conv2d conv;
  private Module network;

  @BeforeEach
  void models() {
    Tensors.manualSeed(7);
    linear = new Linear(SIZE * SIZE, CLASSES);
    linearModel = new Sequential(new Flatten(), linear);
    conv = new Conv2d(1, 4, 3).padding(1);
    network =
        new Sequential(
            conv,
            new BatchNorm2d(4),
            new ReLU(),
            new MaxPool2d(2),
            new Flatten(),
            new Dropout(0.5),
            new Linear(4 * SIZE * SIZE / 4, CLASSES));
  }

  private static Tensor images(int count) {
    return Tensors.rand(count, 1, SIZE, SIZE);
  }

  static Stream<Attribution> of(Module model) {
    return Stream.of(
        new Saliency(model),
        new InputXGradient(model),
        new IntegratedGradients(model).steps(8),
        new SmoothGrad(new Saliency(model)).samples(3),
        new Occlusion(model),
        new GradCam(
            model,
            (Layer)
                model.namedChildren().values().stream()
                    .filter(Conv2d.class::isInstance)
                    .findFirst()
                    .orElseThrow()));
  }

  static List<Integer> all() {
    return List.of(0, 1, 2, 3, 4, 5);
  }

  private Attribution attribution(int number) {
    return of(network).toList().get(number);
  }

  // What all of them promise
  // --------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("all")
  void one_map_for_each_image_as_if_it_were_alone(int number) {
    Tensor images = images(3);
    Tensor together = attribution(number).attribute(images, 1);
    assertThat(together.shape()).isEqualTo(images.shape());
    if (number == 3) {
      return; // The noise of an image depends on its place in the batch.
    }
    for (int i = 0; i < 3; i++) {
      Tensor alone = attribution(number).attribute(images.slice(0, i, i + 1), 1);
      Reference.assertClose("image " + i, together.slice(0, i, i + 1), alone, 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_target_for_each_image(int number) {
    Tensor images = images(2);
    Tensor maps = attribution(number).attribute(images, Tensors.tensor(2L, 0L));
    Reference.assertClose(
        "second",
        maps.slice(0, 1, 2),
        attribution(number).attribute(images.slice(0, 1, 2), 0),
        1e-5);
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_network_is_explained_as_it_predicts_and_put_back_as_it_was(int number) {
    Tensor images = images(2);
    network.train();
    Module normalization = network.namedChildren().get("1");
    normalization.eval();
    Tensor first = attribution(number).attribute(images, 0);
    assertThat(network.isTraining()).isTrue();
    assertThat(normalization.isTraining()).isFalse();
    // Dropout would make two maps differ.
    assertThat(attribution(number).attribute(images, 0).toFloatArray())
        .containsExactly(first.toFloatArray());
    assertThat(network.parameters()).allMatch(parameter -> parameter.grad() == null);
    assertThat(images.isRequiresGrad()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("all")
  void an_unknown_class_is_named(int number) {
    assertThatThrownBy(() -> attribution(number).attribute(images(1), 3))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("no class 3")
        .hasMessageContaining("3 classes");
    assertThatThrownBy(() -> attribution(number).attribute(images(2), Tensors.tensor(1L)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("Every image needs a target");
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_model_that_gives_no_scores_is_named(int number) {
    Module maps = new Sequential(conv, new ReLU());
    assertThatThrownBy(() -> of(maps).toList().get(number).attribute(images(1), 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("batch x classes");
  }

  // Linear models: everything is known
  // ----------------------------------------------------------

  private Tensor weights(int target) {
    return linear.weight().value().detach().select(0, target).reshape(1, 1, SIZE, SIZE);
  }

  @Test
  void the_saliency_of_a_linear_model_is_its_weights() {
    Tensor map = new Saliency(linearModel).attribute(images(1), 2);
    Reference.assertClose("map", map, weights(2).abs(), 1e-6);
  }

  @Test
  void input_x_gradient_and_integrated_gradients_of_a_linear_model_are_the_terms_of_its_sum() {
    Tensor images = images(1);
    Tensor terms = weights(1).times(images);
    Reference.assertClose(
        "input x gradient", new InputXGradient(linearModel).attribute(images, 1), terms, 1e-6);
    Reference.assertClose(
        "integrated gradients",
        new IntegratedGradients(linearModel).steps(3).attribute(images, 1),
        terms,
        1e-5);
  }

  @Test
  void the_occlusion_of_a_linear_model_by_one_pixel_is_the_terms_of_its_sum() {
    Tensor images = images(2);
    Reference.assertClose(
        "map",
        new Occlusion(linearModel).window(1).attribute(images, 0),
        weights(0).times(images),
        1e-4);
    Reference.assertClose(
        "baseline",
        new Occlusion(linearModel).window(1).baseline(0.5).attribute(images, 0),
        weights(0).times(images.minus(0.5)),
        1e-4);
  }

  @Test
  void smoothing_changes_nothing_where_the_gradient_is_the_same_everywhere() {
    Tensor images = images(1);
    Reference.assertClose(
        "map",
        new SmoothGrad(new Saliency(linearModel)).attribute(images, 1),
        new Saliency(linearModel).attribute(images, 1),
        1e-5);
  }

  // Each for itself
  // ------------------------------------------------------------------------------

  @Test
  void saliency_is_the_slope_that_small_steps_measure() {
    Module smooth =
        new Sequential(
            new Conv2d(1, 3, 3), new Tanh(), new AvgPool2d(2), new Flatten(), new Linear(12, 2));
    Tensor image = images(1);
    float[] map = new Saliency(smooth).attribute(image, 1).toFloatArray();
    float[] pixels = image.toFloatArray();
    float step = 1e-2f;
    for (int i = 0; i < pixels.length; i += 5) {
      float[] up = pixels.clone();
      float[] down = pixels.clone();
      up[i] += step;
      down[i] -= step;
      double slope = (score(smooth, up) - score(smooth, down)) / (2 * step);
      assertThat((double) map[i]).isCloseTo(Math.abs(slope), within(2e-4));
    }
  }

  private static double score(Module model, float[] pixels) {
    return model.forward(Tensors.tensor(pixels, 1, 1, SIZE, SIZE)).get(0, 1).item();
  }

  @Test
  void integrated_gradients_are_complete() {
    Tensor images = images(4);
    IntegratedGradients integrated = new IntegratedGradients(network).steps(200).baseline(0.1);
    Tensor maps = integrated.attribute(images, 2);
    assertThat(integrated.convergenceDelta(maps, images, 2).shape().sizes()).containsExactly(4);
    for (float delta : integrated.convergenceDelta(maps, images, 2).toFloatArray()) {
      assertThat(delta).isCloseTo(0, within(0.01f));
    }
    Tensor half = maps.times(0.5);
    assertThat(integrated.convergenceDelta(half, images, 2).abs().max().item()).isGreaterThan(0.02);
  }

  @Test
  void integrated_gradients_take_an_image_as_their_baseline() {
    Tensor images = images(2);
    Tensor maps =
        new IntegratedGradients(network).baseline(images.slice(0, 0, 1)).attribute(images, 0);
    assertThat(maps.get(0).abs().max().item()).isZero();
    assertThat(maps.get(1).abs().max().item()).isPositive();
  }

  @Test
  void the_rule_of_gauss_and_legendre_is_exact_for_polynomials() {
    GaussLegendre rule = GaussLegendre.of(5);
    for (int degree = 0; degree < 10; degree++) {
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        sum += rule.weights()[i] * Math.pow(rule.points()[i], degree);
      }
      assertThat(sum).isCloseTo(1.0 / (degree + 1), within(1e-14));
    }
    assertThat(GaussLegendre.of(300).points()).isSorted();
  }

  @Test
  void occlusion_finds_the_pixel_that_counts_without_any_gradient() {
    // Rounding has no gradient anywhere; the score is the pixel in row 2, column 4.
    Occlusion occlusion =
        new Occlusion(
            images -> {
              Tensor pixel = images.slice(2, 2, 3).slice(3, 4, 5).flatten(1).round();
              return Tensors.concat(1, pixel, pixel.negate());
            });
    Tensor map = occlusion.window(1).attribute(Tensors.ones(1, 1, SIZE, SIZE), 0);
    assertThat(map.get(0, 0, 2, 4).item()).isEqualTo(1);
    assertThat(map.sum().item()).isEqualTo(1);
    Tensor against = occlusion.window(1).attribute(Tensors.ones(1, 1, SIZE, SIZE), 1);
    assertThat(against.sum().item()).isEqualTo(-1);
    Tensor wide = occlusion.window(3).attribute(Tensors.ones(1, 1, SIZE, SIZE), 0);
    assertThat(wide.get(0, 0, 2, 4).item()).isEqualTo(1);
    assertThat(wide.get(0, 0, 4, 1).item()).isZero();
  }

  @Test
  void windows_that_do_not_fit_are_cut_off_and_every_pixel_is_covered() {
    Tensor map =
        new Occlusion(linearModel).window(4).stride(3).attribute(Tensors.ones(1, 1, 6, 6), 0);
    assertThat(map.toFloatArray()).doesNotContain(Float.NaN).doesNotContain(0f);
    // The last window, from 3 on, is cut off: its corner pixel is covered by it alone.
    double corner = weights(0).slice(2, 3, 6).slice(3, 3, 6).sum().item();
    assertThat(map.get(0, 0, 5, 5).item()).isCloseTo(corner, within(1e-5));
    assertThatThrownBy(() -> new Occlusion(linearModel).window(2).stride(3))
        .hasMessageContaining("window 2 and stride 3");
  }

  @Test
  void grad_cam_weighs_the_maps_of_the_layer_by_their_mean_gradients() {
    Conv2d maps = new Conv2d(1, 2, 3).padding(1);
    Linear last = new Linear(2, 2);
    Module model = new Sequential(maps, new AvgPool2d(SIZE), new Flatten(), last);
    Tensor image = images(1);
    // The mean gradient of a map is its weight in the last layer, over the number of pixels.
    Tensor weights = last.weight().value().detach().select(0, 1).reshape(1, 2, 1, 1);
    Tensor expected =
        maps.forward(image).times(weights).sum(true, 1).relu().div(SIZE * SIZE).detach();
    Reference.assertClose("map", new GradCam(model, maps).attribute(image, 1), expected, 1e-5);
  }

  @Test
  void grad_cam_sees_a_rectified_layer_that_pooling_would_skip() {
    Layer relu = (Layer) network.namedChildren().get("2");
    Tensor map = new GradCam(network, relu).attribute(images(1), 0);
    Tensor other = new GradCam(network, relu).attribute(images(1), 1);
    assertThat(Math.max(map.max().item(), other.max().item())).isPositive();
  }

  @Test
  void grad_cam_of_a_layer_that_is_not_there_says_so() {
    assertThatThrownBy(() -> new GradCam(network, new ReLU()).attribute(images(1), 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("not a part of the model");
    assertThatThrownBy(() -> new GradCam(linearModel, linear).attribute(images(1), 0))
        .hasMessageContaining("feature maps");
  }

  @Test
  void smoothing_is_the_same_every_time_for_one_seed() {
    Tensor image = images(1);
    SmoothGrad smooth = new SmoothGrad(new Saliency(network)).samples(2);
    assertThat(smooth.attribute(image, 0).toFloatArray())
        .containsExactly(smooth.attribute(image, 0).toFloatArray())
        .isNotEqualTo(smooth.seed(1).attribute(image, 0).toFloatArray());
    assertThat(smooth.samples(1).standardDeviation(0).attribute(image, 0).toFloatArray())
        .containsExactly(new Saliency(network).attribute(image, 0).toFloatArray());
    assertThatThrownBy(() -> smooth.samples(0)).hasMessageContaining("at least 1 copy");
  }

  @Test
  void images_of_bytes_are_to_be_converted_first() {
    Tensor bytes = images(1).to(ElementType.UINT8);
    assertThatThrownBy(() -> new Saliency(network).attribute(bytes, 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("convert it with to(ElementType.FLOAT32)");
  }

  @Test
  void a_single_image_without_a_batch_says_what_is_missing() {
    Tensor image = Tensors.rand(1, SIZE, SIZE);
    assertThatThrownBy(() -> new Saliency(network).attribute(image, 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("unsqueeze(0)");
    assertThatThrownBy(() -> new Occlusion(network).attribute(image, 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[1, 6, 6]");
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_score_that_is_no_number_is_not_explained(int which) {
    Attribution attribution = of(network).skip(which).findFirst().orElseThrow();
    Tensor images = Tensors.concat(0, images(1), Tensors.full(Double.NaN, 1, 1, SIZE, SIZE));

    assertThatThrownBy(() -> attribution.attribute(images, 1))
        .isInstanceOf(ScoreException.class)
        .hasMessageStartingWith(
            "The score of class 1 is no number (NaN) for 1 of 2 images, the first of them number 1,"
                + " so there is nothing to explain:");
    assertThatThrownBy(() -> attribution.attribute(images, Tensors.tensor(0, 1)))
        .isInstanceOf(ScoreException.class);
  }

  @Test
  void a_score_that_is_no_number_by_a_bias_alone_is_not_explained() {
    Module biased =
        new Module() {
          private final Linear layer = linear;

          @Override
          public Tensor forward(Tensor x) {
            return layer.forward(x.flatten(1)).plus(Tensors.tensor(0f, Float.NaN, 0f));
          }
        };

    assertThatThrownBy(() -> new Saliency(biased).attribute(images(1), 1))
        .isInstanceOf(ScoreException.class);
    assertThat(new Saliency(biased).attribute(images(1), 2).max().item()).isPositive();
  }
}
