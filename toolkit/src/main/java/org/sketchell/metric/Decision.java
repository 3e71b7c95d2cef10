// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * What is decided about each place, and the settings of that.
 *
 * @param kind one of several classes, or yes and no
 * @param classes how many; 1 of a single yes and no
 * @param average how the numbers of classes become one
 * @param threshold probability above which it is yes
 * @param probabilities whether outputs are probabilities; otherwise they are logits
 * @param ignoreIndex target of places that do not count; null for none
 */
record Decision(
    Kind kind,
    int classes,
    Average average,
    double threshold,
    boolean probabilities,
    Long ignoreIndex) {
  enum Kind {
    BINARY,
    MULTICLASS,
    MULTILABEL
  }

  Decision {
    if (kind == Kind.MULTICLASS && classes < 2) {
      throw new MetricException(
          "A metric of classes wants 2 of them or more, but got %d; for yes and no there is"
              + " binary().",
          classes);
    }
    if (classes < 1) {
      throw new MetricException("A metric wants 1 label or more, but got %d.", classes);
    }
    if (!(threshold > 0 && threshold < 1)) {
      throw new MetricException(
          "A threshold is a probability between 0 and 1, such as 0.5, but got %s.", threshold);
    }
  }

  static Decision multiclass(int classes, Average average) {
    return new Decision(Kind.MULTICLASS, classes, average, 0.5, false, null);
  }

  static Decision binary() {
    return new Decision(Kind.BINARY, 1, Average.MICRO, 0.5, false, null);
  }

  static Decision multilabel(int labels, Average average) {
    return new Decision(Kind.MULTILABEL, labels, average, 0.5, false, null);
  }

  Decision average(Average other) {
    if (kind == Kind.BINARY) {
      throw new MetricException("Of yes and no there is one number, so nothing is averaged.");
    }
    return new Decision(kind, classes, other, threshold, probabilities, ignoreIndex);
  }

  Decision threshold(double other) {
    if (kind == Kind.MULTICLASS) {
      throw new MetricException(
          "Of several classes the most probable one is taken, so there is no threshold.");
    }
    return new Decision(kind, classes, average, other, probabilities, ignoreIndex);
  }

  Decision probabilities(boolean are) {
    return new Decision(kind, classes, average, threshold, are, ignoreIndex);
  }

  Decision ignoreIndex(Long other) {
    return new Decision(kind, classes, average, threshold, probabilities, other);
  }

  // As graph -------------------------------------------------------------------------------------

  /**
   * Output and target with the classes along dimension 1.
   *
   * @param output [batch, classes, ...]
   * @param target 1 where a class is meant, else 0, of the same shape, or for several classes only
   *     their index
   * @param counts 1 where a place counts, else 0; of the shape of the target, or null for all
   */
  record Places(Tensor output, Tensor target, Tensor counts) {}

  /** Checks shapes. */
  Places places(String name, Tensor output, Tensor target) {
    Tensor given = output.to(ElementType.FLOAT32);
    if (kind == Kind.MULTICLASS) {
      boolean fits =
          given.rank() >= 2
              && given.size(1) == classes
              && target.elementType() == ElementType.INT64
              && target.shape().equals(without(given.shape()));
      if (!fits) {
        throw new ShapeException(
            "%s of %d classes wants outputs [batch, %d, ...] and int64 labels [batch, ...], but got"
                + " %s and %s.",
            name, classes, classes, output.type(), target.type());
      }
      Tensor labels = target.unsqueeze(1);
      return new Places(given, labels, counts(labels));
    }
    if (kind == Kind.BINARY) {
      given = given.unsqueeze(given.rank() == 0 ? 0 : 1);
      Tensor wanted = target.unsqueeze(target.rank() == 0 ? 0 : 1);
      // A network's single output has a dimension for it.
      if (given.rank() == wanted.rank() + 1 && given.size(2) == 1) {
        given = given.squeeze(2);
      }
      return same(name, output, target, given, wanted);
    }
    if (given.rank() < 2 || given.size(1) != classes) {
      throw new ShapeException(
          "%s of %d labels wants outputs and targets [batch, %d, ...], but got %s and %s.",
          name, classes, classes, output.type(), target.type());
    }
    return same(name, output, target, given, target);
  }

  private Places same(String name, Tensor output, Tensor target, Tensor given, Tensor wanted) {
    if (!given.shape().equals(wanted.shape()) || given.rank() < 2) {
      throw new ShapeException(
          "%s wants outputs and targets of one shape, [batch, ...], but got %s and %s.",
          name, output.type(), target.type());
    }
    return new Places(given, wanted.to(ElementType.FLOAT32), counts(wanted));
  }

  private static Shape without(Shape shape) {
    return Shape.of(
        IntStream.range(0, shape.rank()).filter(i -> i != 1).map(shape::size).toArray());
  }

  private Tensor counts(Tensor target) {
    return ignoreIndex == null ? null : target.ne(ignoreIndex).to(ElementType.FLOAT32);
  }

  /** The index of each class, along dimension 1. */
  private Tensor indices(int rank) {
    int[] sizes = IntStream.range(0, rank).map(i -> i == 1 ? classes : 1).toArray();
    return Tensors.arange(classes).reshape(sizes);
  }

  /** 1 where a class is meant, else 0; of several classes, of the shape of the output. */
  Tensor meant(Places places) {
    return kind == Kind.MULTICLASS
        ? places.target.eq(indices(places.output.rank())).to(ElementType.FLOAT32)
        : places.target;
  }

  /**
   * 1 where a class is decided for, else 0. An output with NaN decides for no class, and of yes and
   * no for what is not meant.
   */
  Tensor decided(Places places) {
    Tensor output = places.output;
    if (kind == Kind.MULTICLASS) {
      Tensor numbers = output.eq(output).to(ElementType.FLOAT32).min(true, 1);
      return output
          .argmax(true, 1)
          .eq(indices(output.rank()))
          .to(ElementType.FLOAT32)
          .times(numbers);
    }
    double limit = probabilities ? threshold : Math.log(threshold / (1 - threshold));
    Tensor opposite = places.target.negate().plus(1);
    return output.isNaN().where(opposite, output.gt(limit).to(ElementType.FLOAT32));
  }

  /** Numbers that are ordered as probabilities are, without their rounding near 0 and 1. */
  Tensor scores(Places places) {
    return kind == Kind.MULTICLASS && !probabilities ? places.output.logSoftmax(1) : places.output;
  }

  /** Sums over all but the classes. */
  Tensor perClass(Tensor numbers) {
    int[] others = IntStream.range(0, numbers.rank()).filter(i -> i != 1).toArray();
    return numbers.sum(others);
  }

  /** In words, such as {@code 3 classes, average macro}. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    switch (kind) {
      case BINARY -> words.add("binary");
      case MULTICLASS -> words.add(classes + " classes");
      case MULTILABEL -> words.add(classes + " labels");
    }
    if (kind != Kind.BINARY) {
      words.add("average " + average);
    }
    if (threshold != 0.5) {
      words.add("threshold " + threshold);
    }
    if (probabilities) {
      words.add("of probabilities");
    }
    if (ignoreIndex != null) {
      words.add("without label " + ignoreIndex);
    }
    return words;
  }
}
