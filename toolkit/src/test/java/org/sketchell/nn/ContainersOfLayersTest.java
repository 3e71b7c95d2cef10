// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensors;

/** Layers are found in whatever can be looked into, and have names that stay. */
class ContainersOfLayersTest {
  private static Linear layer() {
    return new Linear(1, 1).bias(false);
  }

  private record Pair(Module left, Module right) {}

  private record Deep(Optional<List<Pair>> pairs, String text, int[] numbers) {}

  private static Set<String> names(Object held) {
    return new Holding(held).namedParameters().keySet();
  }

  private static final class Holding extends Module {
    final Object held;

    Holding(Object held) {
      this.held = held;
    }
  }

  @Test
  void maps_name_layers_by_their_keys_in_their_own_order() {
    Map<String, Module> layers = new LinkedHashMap<>();
    layers.put("second", layer());
    layers.put("first", layer());
    assertThat(names(layers)).containsExactly("held.second.weight", "held.first.weight");
    assertThat(names(new TreeMap<>(layers)))
        .containsExactly("held.first.weight", "held.second.weight");
    assertThat(names(Map.of(2, layer(), 1, layer(), 3, "no layer")))
        .containsExactly("held.1.weight", "held.2.weight");
  }

  @Test
  void keys_that_read_alike_lose_no_layer() {
    Map<Object, Module> layers = new LinkedHashMap<>();
    layers.put(1, layer());
    layers.put(1L, layer());
    assertThat(names(layers)).containsExactly("held.1.weight", "held.1_.weight");
  }

  @Test
  void keys_can_be_layers_too() {
    Map<Module, Module> layers = new LinkedHashMap<>();
    layers.put(layer(), layer());
    assertThat(names(layers)).containsExactly("held.0.key.weight", "held.0.weight");
    assertThat(names(Map.entry("name", layer()))).containsExactly("held.value.weight");
  }

  @Test
  void optionals_and_records_are_opened() {
    assertThat(names(Optional.of(layer()))).containsExactly("held.weight");
    assertThat(names(Optional.empty())).isEmpty();
    assertThat(names(new Pair(layer(), null))).containsExactly("held.left.weight");
    Deep deep = new Deep(Optional.of(List.of(new Pair(layer(), layer()))), "text", new int[2]);
    assertThat(names(deep))
        .containsExactly("held.pairs.0.left.weight", "held.pairs.0.right.weight");
  }

  @Test
  void containers_may_lie_in_each_other() {
    assertThat(names(new Module[][] {{layer()}, {layer(), layer()}}))
        .containsExactly("held.0.0.weight", "held.1.0.weight", "held.1.1.weight");
    assertThat(names(List.of(Map.of("a", List.of(layer()))))).containsExactly("held.0.a.0.weight");
    assertThat(names(new ArrayDeque<>(List.of(layer())))).containsExactly("held.0.weight");
    assertThat(names(new LinkedHashSet<>(List.of(layer(), layer()))))
        .containsExactly("held.0.weight", "held.1.weight");
    Collection<Module> view = new LinkedHashMap<>(Map.of("a", (Module) layer())).values();
    assertThat(names(view)).containsExactly("held.0.weight");
  }

  @Test
  void a_container_that_holds_itself_is_entered_once() {
    List<Object> list = new ArrayList<>(List.of(layer()));
    list.add(list);
    Map<String, Object> map = new HashMap<>(Map.of("list", list));
    map.put("map", map);
    assertThat(names(map)).containsExactly("held.list.0.weight");
  }

  @Test
  void sets_without_an_order_are_refused() {
    assertThatThrownBy(() -> names(new HashSet<>(List.of(layer(), layer()))))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("layers in held lie in a HashSet")
        .hasMessageContaining("LinkedHashSet");
    assertThat(names(Set.of(layer()))).containsExactly("held.0.weight");
    assertThat(names(Set.of("no", "layers"))).isEmpty();
  }

  @Test
  void states_modes_and_buffers_reach_them() {
    Holding from = new Holding(Map.of("norm", new BatchNorm2d(2), "linear", layer()));
    Holding to = new Holding(Map.of("norm", new BatchNorm2d(2), "linear", layer()));
    to.loadStateDict(from.stateDict());
    assertThat(to.stateDict().get("held.linear.weight").toFloatArray())
        .isEqualTo(from.stateDict().get("held.linear.weight").toFloatArray());
    assertThat(from.namedBuffers().keySet())
        .containsExactly("held.norm.runningMean", "held.norm.runningVar");
    from.eval();
    assertThat(from.namedModules().values()).noneMatch(Module::isTraining);
    assertThat(new Holding(Map.of("scale", new Parameter(Tensors.ones(1)))).parameterCount())
        .isEqualTo(1);
  }
}
