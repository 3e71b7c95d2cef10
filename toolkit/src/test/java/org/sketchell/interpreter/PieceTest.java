// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Sgd;
import org.sketchell.partition.Piece;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A vector in pieces, of which the last may overlap the one before, becomes what it did whole. */
class PieceTest {
  private static final int LENGTH = 23;
  private static final int PIECE = 9;

  private final Generator generator = new Generator(7);

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        new Sgd(0.1),
        new Sgd(0.05).momentum(0.9).nesterov(true).weightDecay(0.01),
        new Adam(0.01).weightDecay(0.02),
        new AdamW(0.01),
        new RmsProp(0.01).momentum(0.5).centered(true));
  }

  private static Tensor placeholder(int length) {
    return Tensor.placeholder(TensorType.float32(length));
  }

  private NdArray numbers() {
    return NdArray.of(generator.randn(LENGTH).square().evaluate());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void every_update_rule_can_be_followed_in_pieces(Optimizer rule) {
    List<Tensor> vectors = new ArrayList<>();
    Map<Tensor, NdArray> whole = new IdentityHashMap<>();
    for (int i = 0; i < 2 + rule.stateVectors(); i++) {
      vectors.add(placeholder(LENGTH));
      whole.put(vectors.get(i), numbers());
    }
    Optimizer.Update update =
        rule.update(
            vectors.get(0),
            vectors.get(1),
            vectors.subList(2, vectors.size()),
            Tensors.scalar(0.1f),
            Tensors.scalar(3f));
    List<Tensor> results =
        Stream.concat(Stream.of(update.parameters()), update.state().stream()).toList();

    agree(results, vectors, whole);
  }

  private void agree(List<Tensor> results, List<Tensor> vectors, Map<Tensor, NdArray> whole) {
    Piece piece = Piece.of(Graph.of(results), vectors, PIECE).orElseThrow();
    assertThat(piece.batch()).allMatch(tensor -> tensor.size(0) == PIECE);
    for (int first : new int[] {0, PIECE, LENGTH - PIECE}) {
      Map<Tensor, NdArray> fed = new IdentityHashMap<>();
      fed.put(piece.first(), NdArray.of(Tensors.scalar((long) first)));
      for (int i = 0; i < vectors.size(); i++) {
        fed.put(piece.batch().get(i), piece(whole.get(vectors.get(i)), first));
      }
      for (int i = 0; i < results.size(); i++) {
        Comparisons.close(
            "result %d from %d on".formatted(i, first),
            Interpreter.evaluate(piece.graph().outputs().get(i), fed),
            piece(Interpreter.evaluate(results.get(i), whole), first),
            1e-12);
      }
    }
  }

  private static NdArray piece(NdArray whole, int first) {
    return NdArray.generate(
        whole.elements(), new int[] {PIECE}, index -> whole.at(first + index[0]));
  }

  @Test
  void pieces_have_their_own_of_what_is_known_or_drawn_for_each_element() {
    Tensor vector = placeholder(LENGTH);
    Tensor known = generator.randn(LENGTH).evaluate();
    Map<Tensor, NdArray> whole = new IdentityHashMap<>(Map.of(vector, numbers()));
    agree(List.of(vector.times(known).plus(3)), List.of(vector), whole);
  }

  @Test
  void there_are_none_where_an_element_depends_on_all() {
    Tensor vector = placeholder(LENGTH);
    Optional<Piece> clipped =
        Piece.of(
            Graph.of(List.of(vector.div(vector.square().sum().sqrt()))), List.of(vector), PIECE);
    assertThat(clipped).isEmpty();
    assertThat(Piece.of(Graph.of(List.of(vector.flip(0))), List.of(vector), PIECE)).isEmpty();
    assertThat(Piece.of(Graph.of(List.of(vector, vector.sum())), List.of(vector), PIECE)).isEmpty();
  }
}
