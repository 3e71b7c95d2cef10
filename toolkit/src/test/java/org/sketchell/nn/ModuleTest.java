// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class ModuleTest {
  /** As a user writes it: layers in fields, a list, an array, a parameter of its own. */
  static class Network extends Module {
    private final Conv2d conv1 = new Conv2d(1, 2, 3);
    private final List<Module> layers = List.of(new ReLU(), new Linear(4, 3).bias(false));
    final Module[] heads = {new Linear(3, 2), new BatchNorm2d(2)};
    final Parameter scale = new Parameter(Tensors.ones(1));
    final Module again = conv1;
    static final Linear NOT_PART = new Linear(1, 1);

    @Override
    public Tensor forward(Tensor input) {
      return conv1.forward(input).times(scale.value());
    }
  }

  static final class Larger extends Network {
    final Linear last = new Linear(2, 1);
  }

  @Test
  void parts_are_named_by_their_fields_in_the_order_of_declaration() {
    assertThat(new Larger().namedParameters().keySet())
        .containsExactly(
            "scale",
            "conv1.weight",
            "conv1.bias",
            "layers.1.weight",
            "heads.0.weight",
            "heads.0.bias",
            "heads.1.weight",
            "heads.1.bias",
            "last.weight",
            "last.bias");
    assertThat(new Network().namedBuffers().keySet())
        .containsExactly("heads.1.runningMean", "heads.1.runningVar");
    assertThat(new Network().namedChildren().keySet())
        .containsExactly("conv1", "layers.0", "layers.1", "heads.0", "heads.1", "again");
  }

  @Test
  void a_layer_used_twice_has_its_parameters_once() {
    Linear shared = new Linear(3, 3);
    Sequential network = new Sequential(shared, new ReLU(), shared);
    assertThat(network.namedParameters().keySet()).containsExactly("0.weight", "0.bias");
    assertThat(network.parameterCount()).isEqualTo(12);
  }

  @Test
  void modes_reach_all_modules() {
    Network network = new Network();
    assertThat(network.isTraining()).isTrue();
    network.eval();
    assertThat(network.namedModules().values()).noneMatch(Module::isTraining);
    network.train();
    assertThat(network.namedModules().values()).allMatch(Module::isTraining);
  }

  @Test
  void frozen_parameters_get_no_gradients() {
    Linear linear = new Linear(2, 1);
    linear.freeze();
    assertThat(linear.weight().value().isRequiresGrad()).isFalse();
    linear.bias().unfreeze();
    linear.forward(Tensors.ones(1, 2)).sum().backward();
    assertThat(linear.weight().grad()).isNull();
    assertThat(linear.bias().grad().item()).isEqualTo(1);
    linear.zeroGrad();
    assertThat(linear.bias().grad()).isNull();
  }

  @Test
  void a_parameter_given_a_tensor_does_not_mark_that_tensor() {
    Parameter parameter = new Parameter(Tensors.zeros(2));
    Tensor mine = Tensors.ones(2);
    parameter.assign(mine);
    assertThat(mine.isRequiresGrad()).isFalse();
    assertThat(parameter.value().isRequiresGrad()).isTrue();
    assertThat(parameter.value().toFloatArray()).containsExactly(1, 1);
    assertThatThrownBy(() -> parameter.assign(Tensors.ones(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "This parameter is float32[2] and cannot become float32[3]; a parameter keeps its"
                + " shape.");
  }

  @Test
  void state_goes_from_one_module_to_another() {
    Network from = new Network();
    Network to = new Network();
    Tensor image = Tensors.rand(1, 1, 5, 5);
    to.loadStateDict(from.stateDict());
    assertThat(to.forward(image).toFloatArray()).isEqualTo(from.forward(image).toFloatArray());
  }

  @Test
  void state_stays_as_it_was() {
    Linear linear = new Linear(1, 1);
    Map<String, Tensor> before = linear.stateDict();
    float weight = before.get("weight").toFloatArray()[0];
    linear.weight().assign(Tensors.full(9, 1, 1));
    assertThat(before.get("weight").toFloatArray()).containsExactly(weight);
    assertThat(before.get("weight").isTracked()).isFalse();
  }

  @Test
  void state_that_does_not_fit_is_refused_whole() {
    Linear linear = new Linear(2, 1);
    float[] before = linear.weight().value().toFloatArray();
    Map<String, Tensor> state = new LinkedHashMap<>(Map.of("weight", Tensors.ones(1, 2)));
    assertThatThrownBy(() -> linear.loadStateDict(state))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "The state to load lacks bias; it belongs to a module that is built differently.");
    state.put("bias", Tensors.ones(3));
    assertThatThrownBy(() -> linear.loadStateDict(state))
        .hasMessage(
            "bias is float32[1] here, but float32[3] in the state to load; it belongs to a module"
                + " of other sizes.");
    state.put("gain", Tensors.ones(1));
    assertThatThrownBy(() -> linear.loadStateDict(state))
        .hasMessageContaining("has values that this module has no place for: gain");
    assertThat(linear.weight().value().toFloatArray()).isEqualTo(before);
  }

  @Test
  void modules_print_themselves_nested() {
    Sequential network =
        new Sequential(
            new Conv2d(1, 20, 3).padding(1),
            new Sequential().add("act", new LeakyReLU(0.2)).add("pool", new MaxPool2d(3).stride(2)),
            new Linear(8, 3).bias(false));
    assertThat(network)
        .hasToString(
            """
            Sequential(
              (0): Conv2d(1, 20, kernel_size=3, padding=1)
              (1): Sequential(
                (act): LeakyReLU(negative_slope=0.2)
                (pool): MaxPool2d(kernel_size=3, stride=2)
              )
              (2): Linear(in_features=8, out_features=3, bias=false)
            )""");
  }

  @Test
  void nameless_modules_print_what_they_extend() {
    Module nameless =
        new Module() {
          @Override
          public Tensor forward(Tensor input) {
            return input;
          }
        };
    assertThat(nameless).hasToString("Module()");
    assertThat(new Parameter(Tensors.ones(2)).toString())
        .startsWith("Parameter [2]:\ntensor([1., 1.]");
  }

  @Test
  void every_layer_can_be_observed() {
    ReLU relu = new ReLU();
    Sequential network = new Sequential(new Conv2d(1, 2, 3), relu, new Flatten());
    Shape[] seen = new Shape[1];
    Layer.Observation observation =
        relu.observe((layer, input, output) -> seen[0] = output.shape());
    network.forward(Tensors.zeros(1, 1, 4, 5));
    observation.close();
    assertThat(seen[0]).isEqualTo(Shape.of(1, 2, 2, 3));
    network.forward(Tensors.zeros(1, 1, 8, 8));
    assertThat(seen[0]).isEqualTo(Shape.of(1, 2, 2, 3));
  }

  @Test
  void names_of_sequential_are_checked() {
    Sequential network = new Sequential(new ReLU());
    assertThatThrownBy(() -> network.add("0", new ReLU()))
        .hasMessage("A module of Sequential needs a name of its own without dots, but got \"0\".");
  }
}
