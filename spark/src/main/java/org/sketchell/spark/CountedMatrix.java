// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMatrix;

/** How often each class was predicted as each class, counted elsewhere. */
final class CountedMatrix implements ConfusionMatrix<Label> {
  private final ImmutableOutputInfo<Label> domain;
  private final Map<String, Integer> places = new HashMap<>();
  private final long[][] counts;
  private List<Label> order;

  CountedMatrix(List<String> classes) {
    Map<Label, Integer> numbers = new LinkedHashMap<>();
    for (String name : classes) {
      places.put(name, places.size());
      numbers.put(new Label(name), numbers.size());
    }
    this.domain = new LabelFactory().constructInfoForExternalModel(numbers);
    this.counts = new long[classes.size()][classes.size()];
    this.order = List.copyOf(numbers.keySet());
  }

  void add(String truth, String predicted, long count) {
    counts[places.get(truth)][places.get(predicted)] += count;
  }

  private int place(Label label) {
    return places.get(label.getLabel());
  }

  @Override
  public ImmutableOutputInfo<Label> getDomain() {
    return domain;
  }

  @Override
  public List<Label> getLabelOrder() {
    return order;
  }

  @Override
  public void setLabelOrder(List<Label> labels) {
    order = new ArrayList<>(labels);
  }

  @Override
  public double confusion(Label predicted, Label truth) {
    return counts[place(truth)][place(predicted)];
  }

  @Override
  public double support() {
    return domain.getDomain().stream().mapToDouble(this::support).sum();
  }

  @Override
  public double support(Label truth) {
    long sum = 0;
    for (long count : counts[place(truth)]) {
      sum += count;
    }
    return sum;
  }

  private double predicted(Label label) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[place(label)];
    }
    return sum;
  }

  @Override
  public double tp(Label label) {
    return confusion(label, label);
  }

  @Override
  public double fp(Label label) {
    return predicted(label) - tp(label);
  }

  @Override
  public double fn(Label label) {
    return support(label) - tp(label);
  }

  @Override
  public double tn(Label label) {
    return support() - support(label) - fp(label);
  }

  /** A line for each class in the order of the labels: its name, and how often it was which. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Label truth : order) {
      text.append(truth.getLabel());
      for (Label predicted : order) {
        text.append('\t').append((long) confusion(predicted, truth));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
