// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.tensor.Graph;

/**
 * Takes the places of a step's operations along, through partition and lowering, into the names of
 * a model's nodes, which ONNX Runtime keeps where it puts several together. Only for steps that are
 * compiled by {@link #during}.
 */
final class StepMarks {
  private static final ThreadLocal<StepMarks> CURRENT = new ThreadLocal<>();
  private static final Pattern MARK = Pattern.compile("@(\\d+)@");

  private final List<StepPlace> places = new ArrayList<>();

  <T> T during(Supplier<T> code) {
    StepMarks outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return code.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  /** The step with marks, if somebody wants them; else as it is. */
  static TracedStep on(TracedStep traced, Learner learner) {
    StepMarks current = CURRENT.get();
    return current == null ? traced : new StepPlaces(traced, learner).marked(current::mark);
  }

  private String mark(StepPlace place) {
    if (!places.contains(place)) {
      places.add(place);
    }
    return "@" + places.indexOf(place) + "@";
  }

  /** The model of a lowered graph with marks in the names of its nodes, if somebody wants them. */
  static OnnxMl.ModelProto named(OnnxMl.ModelProto model, Graph lowered) {
    if (CURRENT.get() == null) {
      return model;
    }
    OnnxMl.ModelProto.Builder named = model.toBuilder();
    for (int i = 0; i < lowered.nodes().size(); i++) {
      OnnxMl.NodeProto.Builder node = named.getGraphBuilder().getNodeBuilder(i);
      node.setName(lowered.nodes().get(i).scope() + node.getName());
    }
    return named.build();
  }

  /** The place that a node's name tells; empty if it has no mark. */
  Optional<StepPlace> of(String node) {
    Matcher mark = MARK.matcher(node);
    return mark.find()
        ? Optional.of(places.get(Integer.parseInt(mark.group(1))))
        : Optional.empty();
  }

  /** A node's name without marks. */
  static String plain(String node) {
    return MARK.matcher(node).replaceAll("");
  }
}
