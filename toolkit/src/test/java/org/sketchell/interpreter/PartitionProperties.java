// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.operator.MaxPool;
import org.sketchell.partition.Partition;
import org.sketchell.partition.Piece;
import org.sketchell.partition.Stage;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An operator whose inputs are cut along any of their dimensions either gives, from the pieces,
 * what it gives from the whole, or is not cut.
 */
class PartitionProperties {
  private static final int WHOLE = -1;

  /** A share on its way through its stages, with the values that it has by now. */
  private record Share(List<Stage> stages, Map<Tensor, NdArray> fed, Map<Integer, NdArray> values) {
    Map<Integer, NdArray> run(int number, Map<Tensor, NdArray> sent) {
      Stage stage = stages.get(number);
      Map<Tensor, NdArray> leaves = new IdentityHashMap<>(fed);
      leaves.putAll(sent);
      stage.reads().forEach((value, leaf) -> leaves.put(leaf, values.get(value)));
      List<NdArray> results = Interpreter.evaluate(stage.graph().outputs(), leaves);
      for (int i = 0; i < results.size(); i++) {
        values.put(stage.gives().get(i), results.get(i));
      }
      return values;
    }
  }

  /** A case with some inputs cut along a dimension; the results are weighted and added up. */
  private static final class Cut {
    private final List<Tensor> batch = new ArrayList<>();
    private final List<NdArray> values = new ArrayList<>();
    private final Graph graph;

    Cut(Case given, int[] dimensions) {
      List<Tensor> inputs = new ArrayList<>();
      for (int i = 0; i < dimensions.length; i++) {
        Tensor input = given.inputs().get(i);
        inputs.add(dimensions[i] == WHOLE ? input : placeholder(input, dimensions[i]));
      }
      Generator generator = new Generator(1);
      List<Tensor> weighted = new ArrayList<>();
      for (Tensor output : Tensor.applyAll(given.operator(), inputs.toArray(Tensor[]::new))) {
        Tensor weights = generator.randn(output.shape().sizes()).evaluate();
        weighted.add(output.to(ElementType.FLOAT32).times(weights));
      }
      Tensor sum = weighted.stream().map(Tensor::sum).reduce(Tensor::plus).orElseThrow();
      // Something that needs the sum, something that does not need the batch, and something that
      // the examples are computed with once it is known of all of them, twice over.
      Tensor one = weighted.get(0);
      Tensor centred = one.minus(sum.times(0.1).expand(one.shape().sizes()));
      Tensor spread = centred.square().sum();
      graph =
          Graph.of(
              List.of(
                  sum,
                  sum.square().plus(sum.times(3)),
                  generator.randn(2).times(2),
                  spread,
                  centred.div(spread.plus(1).sqrt()).times(one.minus(1)).sum()));
    }

    /** A batch has its examples along its first dimension; what the operator sees has not. */
    private Tensor placeholder(Tensor input, int dimension) {
      Integer[] order = new Integer[input.rank()];
      int[] back = new int[input.rank()];
      order[0] = dimension;
      for (int i = 0, next = 1; i < order.length; i++) {
        if (i != dimension) {
          order[next++] = i;
        }
      }
      for (int i = 0; i < order.length; i++) {
        back[order[i]] = i;
      }
      int[] sizes = Arrays.stream(order).mapToInt(input.shape()::size).toArray();
      NdArray value = NdArray.of(input.evaluate());
      values.add(
          NdArray.generate(
              input.elementType(),
              sizes,
              index -> value.at(Arrays.stream(back).map(i -> index[i]).toArray())));
      Tensor leaf = Tensor.placeholder(new TensorType(input.elementType(), Shape.of(sizes)));
      batch.add(leaf);
      return leaf.permute(back);
    }

    boolean holds(int shares) {
      Optional<Partition> found = Partition.of(graph, batch, shares);
      found.ifPresent(this::agrees);
      return found.isPresent();
    }

    private void agrees(Partition partition) {
      List<Share> shares = new ArrayList<>();
      int first = 0;
      for (Piece piece : partition.shares()) {
        Map<Tensor, NdArray> fed = new IdentityHashMap<>();
        fed.put(piece.first(), NdArray.of(Tensors.scalar((long) first)));
        for (int i = 0; i < values.size(); i++) {
          fed.put(piece.batch().get(i), piece(values.get(i), first, piece.size()));
        }
        shares.add(new Share(Stage.allOf(piece.graph(), partition.sent()), fed, new HashMap<>()));
        first += piece.size();
      }
      Map<Tensor, NdArray> sent = new IdentityHashMap<>();
      for (int stage = 0; stage < shares.get(0).stages().size(); stage++) {
        // Nobody reads what another one gives at the same time.
        Map<Tensor, NdArray> given = new IdentityHashMap<>();
        for (int i = 0; i < shares.size(); i++) {
          Map<Integer, NdArray> values = shares.get(i).run(stage, sent);
          for (int part = 0; part < partition.sent().size(); part++) {
            if (values.containsKey(part)) {
              given.put(partition.sent().get(part).get(i), values.get(part));
            }
          }
        }
        sent.putAll(given);
      }
      Map<Tensor, NdArray> whole = new IdentityHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        whole.put(batch.get(i), values.get(i));
      }
      for (int i = 0; i < graph.outputs().size(); i++) {
        Comparisons.close(
            "cut " + graph.nodes() + " into " + partition.shares().size(),
            Interpreter.evaluate(partition.rest().outputs().get(i), sent),
            Interpreter.evaluate(graph.outputs().get(i), whole),
            1e-5);
      }
    }

    private static NdArray piece(NdArray whole, int first, int count) {
      int[] sizes = whole.sizes();
      sizes[0] = count;
      return NdArray.generate(
          whole.elements(),
          sizes,
          index -> {
            int[] place = index.clone();
            place[0] += first;
            return whole.at(place);
          });
    }
  }

  /** Every way to choose a dimension, or none, of each of the inputs; but not none of all. */
  private static List<int[]> choices(List<Tensor> inputs) {
    List<int[]> choices = new ArrayList<>(List.of(new int[0]));
    for (Tensor input : inputs) {
      List<int[]> longer = new ArrayList<>();
      for (int[] choice : choices) {
        for (int dimension = WHOLE; dimension < input.rank(); dimension++) {
          int[] more = Arrays.copyOf(choice, choice.length + 1);
          more[choice.length] = dimension;
          longer.add(more);
        }
      }
      choices = longer;
    }
    return choices.stream().filter(c -> Arrays.stream(c).anyMatch(i -> i != WHOLE)).toList();
  }

  /** How often something could be cut. */
  private static int cut(Case given) {
    int count = 0;
    for (int[] choice : choices(given.inputs())) {
      for (int shares : new int[] {2, 3}) {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < choice.length; i++) {
          if (choice[i] != WHOLE) {
            sizes.add(given.inputs().get(i).shape().size(choice[i]));
          }
        }
        boolean agree = Set.copyOf(sizes).size() == 1 && sizes.get(0) >= shares;
        count += agree && new Cut(given, choice).holds(shares) ? 1 : 0;
      }
    }
    return count;
  }

  @Property(tries = 10)
  void pieces_give_what_the_whole_gives(@ForAll Random random) {
    for (Object operator : Cases.operators()) {
      cut(Cases.of(operator, random));
    }
  }

  @Example
  void every_operator_can_be_cut_somehow_but_places_in_a_batch() {
    Random random = new Random(1);
    Set<Object> uncut = new LinkedHashSet<>();
    for (Object operator : Cases.operators()) {
      int count = 0;
      for (int i = 0; i < 100 && count == 0; i++) {
        Case given = Cases.of(operator, random);
        count += given.operator() instanceof MaxPool pool && pool.indices() ? 0 : cut(given);
      }
      if (count == 0) {
        uncut.add(operator);
      }
    }
    assertThat(uncut).isEmpty();
  }
}
