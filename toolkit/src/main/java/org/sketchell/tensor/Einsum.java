// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/** A sum of products over dimensions that have letters, two tensors at a time. */
final class Einsum {
  private final String equation;
  private final List<Tensor> operands = new ArrayList<>();
  private final List<List<Character>> letters = new ArrayList<>();
  private final Map<Character, Integer> sizes = new TreeMap<>();
  private final List<Character> output;

  private Einsum(String equation, Tensor... tensors) {
    this.equation = equation;
    String text = equation.replace(" ", "");
    int arrow = text.indexOf("->");
    String[] inputs = (arrow < 0 ? text : text.substring(0, arrow)).split(",", -1);
    if (inputs.length != tensors.length || tensors.length == 0) {
      throw new ShapeException(
          "einsum(\"%s\") names %d tensors, but got %d.", equation, inputs.length, tensors.length);
    }
    for (int i = 0; i < inputs.length; i++) {
      letters.add(letters(inputs[i], tensors[i].shape()));
    }
    ElementType common =
        Stream.of(tensors).map(Tensor::elementType).reduce(Promotion::arithmetic).orElseThrow();
    ElementType computed = common == ElementType.INT64 ? common : ElementType.FLOAT32;
    Stream.of(tensors).map(tensor -> tensor.to(computed)).forEach(operands::add);
    output = arrow < 0 ? implied() : letters(text.substring(arrow + 2), null);
    for (char letter : output) {
      if (!sizes.containsKey(letter) || output.indexOf(letter) != output.lastIndexOf(letter)) {
        throw new ShapeException(
            "einsum(\"%s\") cannot have dimension %s in its result; name each once, and only those"
                + " of the tensors %s.",
            equation, letter, shapes(tensors));
      }
    }
  }

  private static List<Shape> shapes(Tensor... tensors) {
    return Arrays.stream(tensors).map(Tensor::shape).toList();
  }

  static Tensor of(String equation, Tensor... tensors) {
    return new Einsum(equation, tensors).result();
  }

  /** Letters of one tensor's dimensions, with their sizes noted. */
  private List<Character> letters(String text, Shape shape) {
    List<Character> found = new ArrayList<>();
    for (char letter : text.toCharArray()) {
      if (!Character.isLetter(letter)) {
        throw new ShapeException(
            "einsum(\"%s\") has dimensions that are letters, commas and one ->, but not %s; write"
                + " out each dimension.",
            equation, letter);
      }
      found.add(letter);
    }
    if (shape == null) {
      return found;
    }
    if (found.size() != shape.rank()) {
      throw new ShapeException(
          "einsum(\"%s\") names %d dimensions by \"%s\", but that tensor has shape %s.",
          equation, found.size(), text, shape);
    }
    for (int i = 0; i < found.size(); i++) {
      int size = shape.size(i);
      int before = sizes.merge(found.get(i), size, (a, b) -> a == 1 ? b : a);
      if (size != before && size != 1) {
        throw new ShapeException(
            "einsum(\"%s\") has size %d for dimension %s in one place and %d in shape %s.",
            equation, before, found.get(i), size, shape);
      }
    }
    return found;
  }

  /** Without an arrow: what occurs once, by the alphabet. */
  private List<Character> implied() {
    return sizes.keySet().stream()
        .filter(c -> letters.stream().flatMap(List::stream).filter(c::equals).count() == 1)
        .toList();
  }

  private Tensor result() {
    List<Character> names = new ArrayList<>();
    Tensor product = null;
    for (int i = 0; i < operands.size(); i++) {
      List<Character> own = new ArrayList<>(letters.get(i));
      Tensor operand = single(operands.get(i), own);
      Set<Character> later = new LinkedHashSet<>(output);
      letters.subList(i + 1, letters.size()).forEach(later::addAll);
      if (product == null) {
        product = summed(operand, own, later);
        names = own;
        continue;
      }
      Set<Character> kept = new LinkedHashSet<>(later);
      kept.addAll(names);
      operand = summed(operand, own, kept);
      kept = new LinkedHashSet<>(later);
      kept.addAll(own);
      product = summed(product, names, kept);
      product = product(product, names, operand, own, later);
    }
    return ordered(product, names, output);
  }

  /** With each letter once, the diagonal of dimensions that share one, in its full size. */
  private Tensor single(Tensor operand, List<Character> own) {
    int[] full = own.stream().mapToInt(sizes::get).toArray();
    Tensor x = operand.expand(full);
    for (int i = 0; i < own.size(); i++) {
      int twin = own.lastIndexOf(own.get(i));
      while (twin > i) {
        int size = x.size(i);
        Shape rest = x.shape().without(twin);
        int[] order = new int[x.rank()];
        order[0] = i;
        order[1] = twin;
        for (int j = 0, next = 2; j < order.length; j++) {
          if (j != i && j != twin) {
            order[next++] = j;
          }
        }
        int[] others = Arrays.stream(order).skip(2).map(x.shape()::size).toArray();
        x =
            x.permute(order)
                .reshape(joined(new int[] {size * size}, others))
                .slice(0, 0, size * size, size + 1);
        own.remove(twin);
        // The diagonal is the first dimension now; it goes back to where the letter stands.
        int[] back = new int[rest.rank()];
        for (int j = 0; j < back.length; j++) {
          back[j] = j < i ? j + 1 : j == i ? 0 : j;
        }
        x = x.permute(back);
        twin = own.lastIndexOf(own.get(i));
      }
    }
    return x;
  }

  private static int[] joined(int[]... parts) {
    return Stream.of(parts).flatMapToInt(Arrays::stream).toArray();
  }

  /** The sum over all dimensions that nobody asks for any more. */
  private static Tensor summed(Tensor x, List<Character> names, Set<Character> kept) {
    int[] gone =
        java.util.stream.IntStream.range(0, names.size())
            .filter(i -> !kept.contains(names.get(i)))
            .toArray();
    names.retainAll(kept);
    return gone.length == 0 ? x : x.sum(gone);
  }

  /** The product of two tensors, summed over what both have and nobody asks for later. */
  private Tensor product(
      Tensor a, List<Character> names, Tensor b, List<Character> own, Set<Character> later) {
    List<Character> both = names.stream().filter(own::contains).toList();
    List<Character> batch = both.stream().filter(later::contains).toList();
    List<Character> sum = both.stream().filter(c -> !later.contains(c)).toList();
    List<Character> left = names.stream().filter(c -> !both.contains(c)).toList();
    List<Character> right = own.stream().filter(c -> !both.contains(c)).toList();
    int[] batches = sizes(batch);
    Tensor rows =
        ordered(a, names, joined(batch, left, sum))
            .reshape(joined(batches, new int[] {count(left), count(sum)}));
    Tensor columns =
        ordered(b, own, joined(batch, sum, right))
            .reshape(joined(batches, new int[] {count(sum), count(right)}));
    Tensor product = sum.isEmpty() ? rows.times(columns) : rows.matmul(columns);
    names.clear();
    names.addAll(joined(batch, left, right));
    return product.reshape(sizes(names));
  }

  private static List<Character> joined(
      List<Character> first, List<Character> second, List<Character> third) {
    return Stream.of(first, second, third).flatMap(List::stream).toList();
  }

  private int[] sizes(List<Character> names) {
    return names.stream().mapToInt(sizes::get).toArray();
  }

  private int count(List<Character> names) {
    return Arrays.stream(sizes(names)).reduce(1, (x, y) -> x * y);
  }

  private static Tensor ordered(Tensor x, List<Character> names, List<Character> order) {
    return names.equals(order) ? x : x.permute(order.stream().mapToInt(names::indexOf).toArray());
  }

  @Override
  public String toString() {
    return "einsum " + equation;
  }
}
