// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.nn.Options.bias;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sketchell.optim.Adam;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A layer that is not told how many inputs it has takes that from the first it sees. */
class LazySizesTest {
  private static final String UNKNOWN =
      "does not know the size of its input yet: apply the network to an input";

  @BeforeEach
  void seeds() {
    Tensors.manualSeed(3);
  }

  private static Sequential lazy() {
    return new Sequential(
        Conv2d.lazy(4, 3, padding(1)), new ReLU(), new Flatten(), Linear.lazy(10));
  }

  private static Sequential sized() {
    return new Sequential(
        new Conv2d(2, 4, 3, padding(1)), new ReLU(), new Flatten(), new Linear(144, 10));
  }

  private static Map<String, Tensor> seeded(Supplier<Module> network, int... input) {
    Tensors.manualSeed(7);
    Module made = network.get();
    made.forward(Tensors.zeros(input));
    return made.stateDict();
  }

  private static void assertSame(Supplier<Module> one, Supplier<Module> other, int... input) {
    Map<String, Tensor> mine = seeded(one, input);
    Map<String, Tensor> theirs = seeded(other, input);
    assertThat(mine.keySet()).containsExactlyElementsOf(theirs.keySet());
    mine.forEach(
        (name, value) -> {
          assertThat(value.shape()).as(name).isEqualTo(theirs.get(name).shape());
          assertThat(value.toFloatArray()).as(name).isEqualTo(theirs.get(name).toFloatArray());
        });
  }

  @Test
  void a_seed_draws_the_values_that_a_sized_layer_has() {
    assertSame(LazySizesTest::lazy, LazySizesTest::sized, 1, 2, 6, 6);
    assertSame(() -> Linear.lazy(3, bias(false)), () -> new Linear(5, 3, bias(false)), 2, 7, 5);
    assertSame(() -> Conv1d.lazy(6, 3, groups(2)), () -> new Conv1d(4, 6, 3, groups(2)), 1, 4, 9);
    assertSame(
        () -> ConvTranspose2d.lazy(6, Size.of(2, 3), stride(2), groups(2)),
        () -> new ConvTranspose2d(4, 6, Size.of(2, 3), stride(2), groups(2)),
        1,
        4,
        5,
        5);
    assertSame(
        () -> Conv2d.lazy(6, Size.of(2, 3), groups(2)),
        () -> new Conv2d(4, 6, Size.of(2, 3), groups(2)),
        1,
        4,
        5,
        5);
  }

  @Test
  void it_prints_a_question_mark_until_then() {
    assertThat(Linear.lazy(10)).hasToString("Linear(in_features=?, out_features=10)");
    assertThat(Conv2d.lazy(8, 3, padding(1))).hasToString("Conv2d(?, 8, kernel_size=3, padding=1)");
    assertThat(Conv1d.lazy(8, 3)).hasToString("Conv1d(?, 8, kernel_size=3)");
    assertThat(ConvTranspose2d.lazy(8, 2)).hasToString("ConvTranspose2d(?, 8, kernel_size=2)");
    assertThat(Linear.lazy(10).weight())
        .hasToString(
            "Parameter float32[10, ?], which Linear(in_features=?, out_features=10) draws when it"
                + " sees an input");
    Sequential network = lazy();
    network.summary(1, 2, 6, 6);
    assertThat(network).hasToString(sized().toString());
  }

  @Test
  void asking_for_its_numbers_before_is_one_sentence() {
    Sequential network = lazy().add("last", Linear.lazy(2));
    assertThat(network.isSized()).isFalse();
    assertThatThrownBy(network::parameters)
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("0, Conv2d(?, 4, kernel_size=3, padding=1), " + UNKNOWN);
    assertThatThrownBy(network::parameterCount).hasMessageContaining(UNKNOWN);
    assertThatThrownBy(network::stateDict).hasMessageContaining(UNKNOWN);
    assertThatThrownBy(() -> new Adam().over(network.parameters())).hasMessageContaining(UNKNOWN);
    assertThatThrownBy(() -> ((Linear) network.get(3)).weight().value())
        .hasMessageStartingWith("3, Linear(in_features=?, out_features=10), " + UNKNOWN);
    assertThatThrownBy(() -> ((Linear) network.get(3)).bias().shape())
        .hasMessageContaining(UNKNOWN);
    assertThatThrownBy(() -> Initializers.kaimingNormal(((Linear) network.get(3)).weight()))
        .hasMessageContaining(UNKNOWN);
    network.zeroGrad();
  }

  @Test
  void a_shape_is_enough() {
    Sequential network = lazy();
    network.summary(1, 2, 6, 6);
    assertThat(network.isSized()).isTrue();
    assertThat(network.parameterCount()).isEqualTo(76 + 1450);
    assertThat(network.isTraining()).isTrue();
    assertThatThrownBy(() -> network.forward(Tensors.zeros(1, 3, 6, 6)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("In 0: Conv2d(2, 4, kernel_size=3, padding=1).");
  }

  @Test
  void copies_share_what_is_drawn() {
    Conv2d conv = Conv2d.lazy(4, 3);
    Conv2d padded = conv.padding(1).stride(2);
    Conv2d split = conv.groups(2);
    Linear without = Linear.lazy(3).bias(false);
    padded.forward(Tensors.zeros(1, 2, 6, 6));
    assertThat(conv.weight()).isSameAs(padded.weight());
    assertThat(conv).hasToString("Conv2d(2, 4, kernel_size=3)");
    assertThat(split).hasToString("Conv2d(?, 4, kernel_size=3, groups=2)");
    assertThat(split.forward(Tensors.zeros(1, 6, 4, 4)).shape()).isEqualTo(Shape.of(1, 4, 2, 2));
    assertThat(split.weight().shape()).isEqualTo(Shape.of(4, 3, 3, 3));
    assertThat(conv.groups(2).weight().shape()).isEqualTo(Shape.of(4, 1, 3, 3));
    assertThat(without.bias(true).forward(Tensors.zeros(2, 5)).shape()).isEqualTo(Shape.of(2, 3));
    assertThat(without.weight().shape()).isEqualTo(Shape.of(3, 5));
    ModuleList list = new ModuleList(Linear.lazy(2), Linear.lazy(2));
    list.forEach(layer -> layer.forward(Tensors.zeros(1, 4)));
    assertThat(list.parameterCount()).isEqualTo(20);
  }

  @Test
  void frozen_before_it_is_frozen_after() {
    Sequential network = lazy();
    network.get(0).freeze();
    network.forward(Tensors.zeros(1, 2, 6, 6));
    assertThat(((Conv2d) network.get(0)).weight().isTrainable()).isFalse();
    assertThat(((Linear) network.get(3)).weight().isTrainable()).isTrue();
    network.forward(Tensors.ones(1, 2, 6, 6)).sum().backward();
    assertThat(((Linear) network.get(3)).weight().grad()).isNotNull();
    assertThat(((Conv2d) network.get(0)).weight().grad()).isNull();
  }

  @Test
  void a_state_gives_it_the_sizes() {
    Sequential given = sized();
    Sequential network = lazy();
    network.loadStateDict(given.stateDict());
    assertThat(network).hasToString(given.toString());
    Tensor input = Tensors.ones(1, 2, 6, 6);
    assertThat(network.forward(input).toFloatArray())
        .isEqualTo(given.forward(input).toFloatArray());

    Sequential other = new Sequential(Conv2d.lazy(5, 3), new ReLU(), new Flatten(), Linear.lazy(9));
    assertThatThrownBy(() -> other.loadStateDict(given.stateDict()))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "0.weight is float32[5, ?, 3, 3] here, but float32[4, 2, 3, 3] in the state to load; it"
                + " belongs to a module of other sizes.");
    assertThat(other.isSized()).isFalse();
  }

  @Test
  void what_does_not_fit_is_said_and_nothing_is_drawn() {
    Conv2d conv = Conv2d.lazy(4, 3, groups(2));
    assertThatThrownBy(() -> conv.forward(Tensors.zeros(28, 28)))
        .hasMessage(
            "Conv2d wants batch x channels x height x width, but got [28, 28]; a dimension of size 1"
                + " that is missing is added with unsqueeze(0). In Conv2d(?, 4, kernel_size=3,"
                + " groups=2).");
    assertThatThrownBy(() -> conv.forward(Tensors.zeros(1, 3, 8, 8)))
        .hasMessageContaining("2 groups must divide both the 3 input channels and the 4 output");
    assertThatThrownBy(() -> Conv1d.lazy(4, 3).forward(Tensors.zeros(3, 8)))
        .hasMessageContaining("Conv1d wants lines of batch x channels x length, but got [3, 8]");
    assertThatThrownBy(() -> Linear.lazy(4).forward(Tensors.zeros(2, 1).sum()))
        .hasMessageContaining("linear wants features in the last dimension");
    assertThat(conv.isSized()).isFalse();
    assertThatThrownBy(() -> Linear.lazy(0)).hasMessageContaining("but got 0");
    assertThatThrownBy(() -> Conv2d.lazy(0, 3)).hasMessageContaining("but got 0 output channels");
    assertThatThrownBy(() -> Conv1d.lazy(1, 0)).hasMessageContaining("a kernel of 0");
    assertThatThrownBy(() -> Conv2d.lazy(5, 3, groups(2))).hasMessageContaining("2 groups must");
  }
}
