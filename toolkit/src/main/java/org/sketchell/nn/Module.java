// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * A part of a network, or a whole one: a function of a tensor with parameters.
 *
 * <p>A network is a class with its layers as fields and a {@link #forward(Tensor)} that applies
 * them. The fields are found by themselves, in the order of their declaration: modules, parameters,
 * buffers, and what holds them: collections, arrays, maps, records, optionals. Names are paths of
 * field names, numbers and keys, such as {@code conv1.weight}, {@code layers.0.bias} or {@code
 * heads.cat.weight}; what is reachable twice is shared and appears once, under its first name. What
 * a lambda captures, or a static field holds, is not found; training says so before it begins.
 */
public abstract class Module {
  private boolean training = true;
  private volatile String name = "";

  /**
   * Applies this module. Nothing is computed until somebody looks at the result.
   *
   * @throws ShapeException if the input does not fit
   */
  public Tensor forward(Tensor input) {
    throw new ShapeException(
        "%s has no Tensor forward(Tensor input): define it, or, for several inputs or outputs,"
            + " List<Tensor> forward(List<Tensor> inputs), which is applied to a list.",
        title());
  }

  /**
   * Applies this module to several inputs, or for several outputs. By default there is one of each:
   * those of {@link #forward(Tensor)}.
   *
   * @throws ShapeException if the inputs do not fit
   */
  public List<Tensor> forward(List<Tensor> inputs) {
    if (inputs.size() != 1) {
      throw new ShapeException(
          "%s takes one input, but got %d; a network of several inputs has a method"
              + " List<Tensor> forward(List<Tensor> inputs).",
          title(), inputs.size());
    }
    return List.of(forward(inputs.get(0)));
  }

  // What it consists of ------------------------------------------------------------------------

  /** Its modules, one level down, by name. */
  public Map<String, Module> namedChildren() {
    return Members.of(this).children();
  }

  /** This module (under the empty name) and all below it, each before its own parts. */
  public Map<String, Module> namedModules() {
    return Members.below(this).modules();
  }

  /** All parameters, by name; those of layers that know no input size yet have no values. */
  public Map<String, Parameter> namedParameters() {
    return Members.below(this).parameters();
  }

  /**
   * All parameters, in the order of their names' declaration.
   *
   * @throws ShapeException if a layer does not know the size of its input yet
   */
  public List<Parameter> parameters() {
    List<Parameter> all = List.copyOf(namedParameters().values());
    all.forEach(Parameter::requireSized);
    return all;
  }

  /**
   * Whether every layer knows the size of its input: those made by {@link Linear#lazy} and its like
   * do once they have seen one.
   */
  public boolean isSized() {
    return namedParameters().values().stream().allMatch(Parameter::isSized);
  }

  /** All buffers, by name. */
  public Map<String, Buffer> namedBuffers() {
    return Members.below(this).buffers();
  }

  /** Number of numbers in all parameters, shared ones counted once. */
  public long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.shape().elements()).sum();
  }

  /**
   * The layers with what they give for an input, what there is to compute, and what that takes of
   * memory; see {@link Summary}. Layers that did not know the size of their input do then.
   *
   * @param input its shape with the batch dimension, such as 1, 1, 28, 28
   * @throws ShapeException if the network does not take such an input
   */
  public Summary summary(int... input) {
    return Summary.of(this, input);
  }

  /** The same of a network of several inputs, or of one. */
  public Summary summary(Shape... inputs) {
    return Summary.of(this, List.of(inputs));
  }

  // Modes ----------------------------------------------------------------------------------------

  /** Switches this module and all below it to training: dropout drops, statistics are updated. */
  public Module train() {
    namedModules().values().forEach(module -> module.training = true);
    return this;
  }

  /** Switches this module and all below it to evaluation: results depend on the input alone. */
  public Module eval() {
    namedModules().values().forEach(module -> module.training = false);
    return this;
  }

  /** Whether this module is in training mode, as it is from the start. */
  public boolean isTraining() {
    Encounters.met(this);
    return training;
  }

  /** Puts a copy of this module into the mode that this one is in. */
  <M extends Module> M inMyMode(M copy) {
    ((Module) copy).training = training;
    return copy;
  }

  /** Runs code in evaluation mode, then puts this module and all below it back as they were. */
  public <T> T evaluating(Supplier<T> code) {
    Map<Module, Boolean> before = new IdentityHashMap<>();
    namedModules().values().forEach(module -> before.put(module, module.training));
    try {
      eval();
      return code.get();
    } finally {
      before.forEach((module, mode) -> module.training = mode);
    }
  }

  /** Excludes all parameters from training. */
  public Module freeze() {
    namedParameters().values().forEach(Parameter::freeze);
    return this;
  }

  public Module unfreeze() {
    namedParameters().values().forEach(Parameter::unfreeze);
    return this;
  }

  /** Forgets the gradients of all parameters. */
  public void zeroGrad() {
    namedParameters().values().forEach(Parameter::clearGrad);
  }

  // State ----------------------------------------------------------------------------------------

  /**
   * The values of all parameters and buffers, by name; they stay as they are now.
   *
   * @throws ShapeException if a layer does not know the size of its input yet
   */
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    namedParameters().forEach((key, parameter) -> state.put(key, parameter.value().detach()));
    namedBuffers().forEach((key, buffer) -> state.put(key, buffer.value()));
    return state;
  }

  /**
   * Takes over values that {@link #stateDict()} of an equally built module gave. Either all are
   * taken over or none. A layer that does not know the size of its input has it from them.
   *
   * @throws ShapeException if a value is missing, has no place, or has another shape
   */
  public void loadStateDict(Map<String, Tensor> state) {
    Map<String, Parameter> parameters = namedParameters();
    Map<String, Buffer> buffers = namedBuffers();
    Map<String, Object> expected = new LinkedHashMap<>(parameters);
    expected.putAll(buffers);
    requireNone("lacks", expected, state);
    requireNone("has values that this module has no place for:", state, expected);
    parameters.forEach(
        (key, mine) ->
            requireFit(key, mine.accepts(state.get(key).type()), mine.type(), state.get(key)));
    buffers.forEach(
        (key, mine) -> {
          TensorType type = mine.value().type();
          requireFit(key, type.equals(state.get(key).type()), type.toString(), state.get(key));
        });
    parameters.forEach((key, parameter) -> parameter.assign(state.get(key)));
    buffers.forEach((key, buffer) -> buffer.assign(state.get(key)));
  }

  private static void requireFit(String key, boolean fits, String mine, Tensor given) {
    if (!fits) {
      throw new ShapeException(
          "%s is %s here, but %s in the state to load; it belongs to a module of other sizes.",
          key, mine, given.type());
    }
  }

  private static void requireNone(String verdict, Map<String, ?> from, Map<String, ?> of) {
    List<String> names = from.keySet().stream().filter(key -> !of.containsKey(key)).toList();
    if (!names.isEmpty()) {
      throw new ShapeException(
          "The state to load %s %s; it belongs to a module that is built differently.",
          verdict, String.join(", ", names));
    }
  }

  // Names ----------------------------------------------------------------------------------------

  /** The path under which the network that was last asked for its parts knows this module. */
  String name() {
    return name;
  }

  void name(String path) {
    name = path;
  }

  /** Its options as they stand between the parentheses of {@link #toString()}. */
  protected String options() {
    return "";
  }

  /** What it calls itself: its class's name, or that of the class it extends namelessly. */
  public String title() {
    Class<?> named = getClass();
    while (named.isAnonymousClass()) {
      named = named.getSuperclass();
    }
    return named.getSimpleName();
  }

  /** This module and its parts, one a line, indented, as PyTorch prints them. */
  @Override
  public String toString() {
    Map<String, Module> children = namedChildren();
    if (children.isEmpty()) {
      return title() + "(" + options() + ")";
    }
    List<String> lines = new ArrayList<>();
    children.forEach((key, child) -> lines.add("(" + key + "): " + child));
    return lines.stream()
        .map(line -> line.indent(2))
        .collect(Collectors.joining("", title() + "(" + options() + "\n", ")"));
  }
}
