// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sketchell.data.Batch;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Encounters;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * A step as a graph. Inputs: every field as it is stored, under {@code input/NAME} or {@code
 * target/NAME}, {@code learning_rate} and {@code step} (float32 scalars), and the state's vectors.
 * Outputs: what was logged, under {@code log_NAME}, and the state's new vectors, under {@code
 * new_NAME}.
 *
 * @param graph what the step computes, as it was built
 * @param parameters shapes of what is trained, one after the other in the vector of that name
 * @param inputs the leaves that are fed on each run, by name
 * @param outputs names of the graph's outputs, in order
 * @param gradient of the loss, flat, as it comes out of the backward pass; null if the step trains
 *     nothing
 * @param logged what is logged, in order; in a training step {@link #LOSS} is the last
 * @param classes looks at the classes of a batch
 */
record TracedStep(
    Graph graph,
    List<Shape> parameters,
    Map<String, Tensor> inputs,
    List<String> outputs,
    Tensor gradient,
    List<Logged> logged,
    ClassCheck classes) {
  /** Name under which the loss itself is logged, beside what the learner logs. */
  static final String LOSS = "training_objective";

  /** Counts batches, where an update is made of several. */
  static final String BATCH_NUMBER = "batch_number";

  /** How many examples an update is made of, where they are those of several batches. */
  static final String GATHERED_EXAMPLES = "gathered_examples";

  /** What a training step is told beside the batch and the state. */
  static Map<String, TensorType> scalars(StateLayout layout) {
    int rates = layout.plan().groups().size();
    Map<String, TensorType> scalars = new LinkedHashMap<>();
    scalars.put(
        PortableStep.LEARNING_RATE, rates == 1 ? TensorType.float32() : TensorType.float32(rates));
    scalars.put(PortableStep.STEP, TensorType.float32());
    if (layout.form().gathers()) {
      scalars.put(BATCH_NUMBER, TensorType.float32());
      scalars.put(GATHERED_EXAMPLES, TensorType.float32());
    }
    return scalars;
  }

  /**
   * Forward, backward and update, for batches of one size.
   *
   * @throws TrainingException if it computes with parameters that nobody would train, or with other
   *     numbers each time its code runs
   */
  static TracedStep training(
      Learner learner, StateLayout layout, Given given, int count, Stage stage) {
    TracedStep traced = once(learner, layout, given, count, stage);
    Steadiness.require(traced.graph, once(learner, layout, given, count, stage).graph);
    return traced;
  }

  private static TracedStep once(
      Learner learner, StateLayout layout, Given given, int count, Stage stage) {
    Tracing tracing = new Tracing(layout, given, count);
    LogBook book = LogBook.open();
    List<Tensor> losses = new ArrayList<>();
    StepUpdate update =
        Scope.of(StepPlaces.UPDATING, () -> new StepUpdate(layout, stage, count, tracing.inputs()));
    List<Plan.Move> moves = layout.plan().turns();
    List<Tensor> buffers =
        tracing.run(
            learner,
            true,
            book,
            new CounterRandom(layout.form().seed(), tracing.draw),
            batch -> {
              for (Plan.Move move : moves) {
                Tensor loss = move.loss().apply(batch);
                requireScalar(loss, move);
                losses.add(loss);
                update.by(move, loss, tracing.bound);
                if (losses.size() < moves.size()) {
                  tracing.bind(update.parameters());
                }
              }
            });
    losses.forEach(loss -> Strangers.refuse(learner, tracing.met.parameters(), loss));
    List<Logged> logged = new ArrayList<>(book.logged(given, tracing.raw));
    logged.add(
        Logged.number(
            LOSS, losses.stream().map(Tensor::reshape).reduce(Tensor::plus).orElseThrow()));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    logged.forEach(one -> outputs.putAll(one.outputs()));
    Optional<Tensor> changed = buffers.isEmpty() ? Optional.empty() : Optional.of(flat(buffers));
    Scope.of(StepPlaces.UPDATING, () -> update.vectors(changed))
        .forEach((name, vector) -> outputs.put("new_" + name, vector));
    return new TracedStep(
        Graph.of(outputs.values()),
        layout.shapes(),
        tracing.inputs(),
        List.copyOf(outputs.keySet()),
        update.gradient(),
        logged,
        ClassCheck.of(given.fields(), tracing.raw, losses));
  }

  /** What the learner logs about unseen images; the state stays as it is. */
  static TracedStep validation(Learner learner, StateLayout layout, Given given, int count) {
    Tracing tracing = new Tracing(layout, given, count);
    LogBook book = LogBook.open();
    tracing.run(learner, false, book, new CounterRandom(0, tracing.draw), learner::validationStep);
    tracing.met.requireEvaluation(learner);
    List<Logged> logged = book.logged(given, tracing.raw);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    logged.forEach(one -> outputs.putAll(one.outputs()));
    return new TracedStep(
        Graph.of(outputs.values()),
        layout.shapes(),
        tracing.inputs(),
        List.copyOf(outputs.keySet()),
        null,
        logged,
        ClassCheck.of(given.fields(), tracing.raw, outputs.values()));
  }

  /** The same step by another graph over the same leaves, with outputs in the same order. */
  TracedStep with(Graph other) {
    return new TracedStep(other, parameters, inputs, outputs, gradient, logged, classes);
  }

  private static void requireScalar(Tensor loss, Plan.Move move) {
    String who = move.name().isEmpty() ? "trainingStep" : "The turn '" + move.name() + "'";
    if (loss == null || loss.shape().elements() != 1) {
      String returned = loss == null ? "null" : "shape " + loss.shape();
      throw new ShapeException(
          "%s must return a single number, the loss, but returned %s; reduce it with mean().",
          who, returned);
    }
    if (!loss.isTracked()) {
      throw new TrainingException(
          "The loss that %s returned does not depend on any parameter that is trained; check that it"
              + " is computed from forward(...) and that not everything is frozen.",
          move.name().isEmpty() ? "trainingStep" : "the turn '" + move.name() + "'");
    }
  }

  static Tensor flat(List<Tensor> tensors) {
    return Tensors.concat(0, tensors.stream().map(tensor -> tensor.reshape(-1)).toList());
  }

  /** The stand-ins for everything that is known only when the step runs. */
  private static final class Tracing {
    private final StateLayout layout;
    private final Given given;
    private final List<Tensor> raw;
    private final Map<String, Tensor> scalars = new LinkedHashMap<>();
    private final Map<String, Tensor> vectors = new LinkedHashMap<>();
    private final List<Tensor> cut;

    /** What the parameters are at the moment. */
    private List<Tensor> bound;

    /** Tells each drawing of numbers from those of other steps. */
    private final Tensor draw;

    private final Encounters met = new Encounters();

    private Tracing(StateLayout layout, Given given, int count) {
      this.layout = layout;
      this.given = given;
      raw = given.placeholders(count);
      scalars(layout).forEach((name, type) -> scalars.put(name, Tensor.placeholder(type)));
      draw = scalars.get(layout.form().gathers() ? BATCH_NUMBER : PortableStep.STEP);
      layout
          .vectors()
          .forEach((name, size) -> vectors.put(name, Tensor.placeholder(TensorType.float32(size))));
      cut = StateLayout.cut(vectors.get(StateLayout.PARAMETERS), layout.shapes());
      bound = cut;
    }

    private Map<String, Tensor> inputs() {
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      for (int i = 0; i < raw.size(); i++) {
        inputs.put(given.names().get(i), raw.get(i));
      }
      inputs.putAll(scalars);
      inputs.putAll(vectors);
      return inputs;
    }

    /** Lets code that runs compute with other values of the parameters. */
    private void bind(List<Tensor> values) {
      bound = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        layout.parameters().get(i).assign(values.get(i));
        // With what the parameter holds: a leaf of its own, or the traced value itself.
        bound.add(layout.parameters().get(i).value());
      }
    }

    /**
     * Runs a step's code with the module bound to the stand-ins, and puts the module back.
     *
     * @param trains the mode that the module is in meanwhile
     * @return what the buffers became
     */
    private List<Tensor> run(
        Learner learner, boolean trains, LogBook book, RandomSource random, Consumer<Batch> code) {
      List<Module> modules = List.copyOf(learner.namedModules().values());
      List<Boolean> modes = modules.stream().map(Module::isTraining).toList();
      List<Tensor> parameters = layout.parameters().stream().map(Parameter::value).toList();
      List<Tensor> buffers = layout.buffers().stream().map(Buffer::value).toList();
      try {
        switchTo(trains, learner);
        for (int i = 0; i < parameters.size(); i++) {
          layout.parameters().get(i).assign(cut.get(i));
        }
        if (!buffers.isEmpty()) {
          List<Shape> shapes = layout.buffers().stream().map(Buffer::shape).toList();
          List<Tensor> traced = StateLayout.cut(vectors.get(StateLayout.BUFFERS), shapes);
          for (int i = 0; i < buffers.size(); i++) {
            layout.buffers().get(i).assign(traced.get(i));
          }
        }
        Batch batch = given.decoded(raw);
        met.during(
            () ->
                RandomSource.inStep(
                    random,
                    () -> {
                      learner.logging(book, () -> code.accept(batch));
                      return book;
                    }));
        return layout.buffers().stream().map(Buffer::value).toList();
      } finally {
        // First of all layers, also those that the learner does not know.
        met.putBuffersBack();
        // Each module comes before its parts, so that those have the last word about themselves.
        for (int i = 0; i < modes.size(); i++) {
          switchTo(modes.get(i), modules.get(i));
        }
        for (int i = 0; i < parameters.size(); i++) {
          layout.parameters().get(i).assign(parameters.get(i));
        }
        for (int i = 0; i < buffers.size(); i++) {
          layout.buffers().get(i).assign(buffers.get(i));
        }
      }
    }

    private static void switchTo(boolean training, Module module) {
      if (training) {
        module.train();
      } else {
        module.eval();
      }
    }
  }
}
