// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.data.Examples;
import org.sketchell.lowering.ConstantFolding;
import org.sketchell.lowering.Target;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Parameter;
import org.sketchell.onnx.BatchDimension;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Schedule;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Writes the step of a learner for other runtimes. */
final class StepExport {
  private static final String GRADIENT = "gradient";

  /** What both halves of a step are given. */
  private static final Set<String> SHARED = Set.of(PortableStep.STEP, StateLayout.PARAMETERS);

  private static final String LOSS_INSIDE = "log_" + TracedStep.LOSS;

  private final Trainer trainer;
  private final Learner learner;
  private final Plan plan;
  private final StateLayout state;
  private final Given given;
  private final TracedStep traced;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, String> meanings;
  private final Map<Tensor, String> constants = new IdentityHashMap<>();
  private final Map<String, Tensor> outputs;
  private final Map<String, StepLayout.Place> places;
  private final String network;

  StepExport(Trainer trainer, Learner learner, Examples like) {
    this.trainer = trainer;
    this.learner = learner;
    given = Given.of(like);
    FirstInput.shown(learner, given);
    plan = Plan.of(learner);
    if (trainer.form().gathers()) {
      throw new TrainingException(
          "A step that gathers the gradients of %d batches is not one graph: leave"
              + " accumulateGradients out and write halves(...), which are cut where gradients are"
              + " added.",
          trainer.form().gathered());
    }
    trainer
        .averaging()
        .filter(averaging -> !averaging.isOverSteps())
        .ifPresent(
            averaging -> {
              throw new TrainingException(
                  "A step that is written for other runtimes knows of no epochs, but weights are to"
                      + " be averaged over them (%s); leave that out and average there, or average"
                      + " over steps, as 'ema 0.999' does.",
                  averaging);
            });
    state = new StateLayout(learner, plan, trainer.form());
    Stage stage = Stage.all(plan);
    if (plan.groups().stream().anyMatch(group -> group.fromEpoch() > 1)) {
      throw new TrainingException(
          "A step that is written for other runtimes is the same in all epochs, but a group of"
              + " parameters is trained from a later one on; leave fromEpoch(...) out, or freeze() what"
              + " is not to be trained.");
    }
    traced = TracedStep.training(learner, state, given, trainer.batchSize(), stage);
    Map<String, String> called = called(given, state);
    traced.inputs().forEach((key, tensor) -> inputs.put(called.getOrDefault(key, key), tensor));
    meanings = meanings(given, called, inputs);
    learner
        .namedParameters()
        .forEach((key, parameter) -> constants.put(parameter.value(), "frozen/" + key));
    outputs = outputs(traced, first(state, constants));
    places = places(learner, state);
    network =
        ServedNetwork.packed(
            TrainedModel.of(
                    learner.network(), given.inputs(), given.classes(learner, like.classes()))
                .onnx("", 0),
            places.keySet());
  }

  /** The whole step. */
  PortableStep whole() {
    return written(inputs, outputs);
  }

  /** The step cut at its gradients. */
  PortableHalves halves() {
    if (traced.gradient() == null) {
      throw new TrainingException(
          "The step of %s has %d turns, each with a gradient of its own, and cannot be cut in two"
              + " halves.",
          learner.title(), plan.turns().size());
    }
    Map<String, Tensor> found = new LinkedHashMap<>(outputs);
    Map<String, Tensor> updated = new LinkedHashMap<>(outputs);
    // The statistics come out of the forward pass, and so do their averages.
    Set<String> statistics =
        Set.of(
            PortableStep.NEW + StateLayout.BUFFERS,
            PortableStep.NEW + StateLayout.AVERAGE + StateLayout.BUFFERS);
    found.keySet().removeIf(key -> key.startsWith(PortableStep.NEW) && !statistics.contains(key));
    updated.keySet().removeIf(key -> !key.startsWith(PortableStep.NEW) || statistics.contains(key));
    found.put(GRADIENT, traced.gradient());
    Tensor arriving = Tensor.placeholder(traced.gradient().type());
    Map<String, Tensor> before = new LinkedHashMap<>();
    Map<String, Tensor> after = new LinkedHashMap<>(Map.of(GRADIENT, arriving));
    inputs.forEach(
        (name, tensor) -> {
          boolean ofUpdate = isOfUpdate(name);
          if (!ofUpdate || SHARED.contains(name)) {
            before.put(name, tensor);
          }
          if (ofUpdate) {
            after.put(name, tensor);
          }
        });
    Graph whole = Graph.of(updated.values());
    Node maker = whole.maker(traced.gradient()).orElseThrow();
    List<Tensor> rest =
        whole.rewritten((node, from) -> node == maker ? List.of(arriving) : null).outputs();
    int next = 0;
    for (Map.Entry<String, Tensor> output : updated.entrySet()) {
      output.setValue(rest.get(next++));
    }
    return new PortableHalves(written(before, found), written(after, updated));
  }

  private boolean isOfUpdate(String input) {
    return SHARED.contains(input)
        || input.equals(StateLayout.AVERAGE + StateLayout.PARAMETERS)
        || input.equals(PortableStep.LEARNING_RATE)
        || state.memoryNames().contains(input);
  }

  private PortableStep written(Map<String, Tensor> taken, Map<String, Tensor> results) {
    Map<String, String> said = new LinkedHashMap<>(meanings);
    said.put(GRADIENT, "of the loss, in the order of the parameters");
    said.keySet().retainAll(taken.keySet());
    StepLayout layout =
        new StepLayout(
            StepLayout.VERSION,
            trainer.batchSize(),
            said,
            meanings(results),
            vectors(learner, state),
            places,
            training(trainer, learner, plan));
    Graph meant = Target.PORTABLE.lower(Graph.of(results.values()));
    Graph graph = ConstantFolding.of(meant, meant, constants.keySet());
    // In this order, so that the same step has the same bytes.
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(PortableStep.LAYOUT, layout.toJson());
    metadata.put(PortableStep.NETWORK, network);
    return new PortableStep(
        "",
        ModelWriter.write(
            graph,
            taken,
            List.copyOf(results.keySet()),
            constants,
            metadata,
            BatchDimension.fixed()),
        layout,
        network);
  }

  /** Names of the fields as the file has them: their own, unless two things had one name. */
  private static Map<String, String> called(Given given, StateLayout state) {
    Set<String> taken = new HashSet<>(state.vectors().keySet());
    taken.add(PortableStep.LEARNING_RATE);
    taken.add(PortableStep.STEP);
    Map<String, String> called = new LinkedHashMap<>();
    for (String key : given.names()) {
      String own = key.substring(key.indexOf('/') + 1);
      called.put(key, taken.add(own) ? own : key);
    }
    return called;
  }

  /** What each vector of the state is at first; memory is zeros. */
  private static Map<String, Tensor> first(StateLayout state, Map<Tensor, String> constants) {
    Map<String, Tensor> first = new LinkedHashMap<>();
    for (String vector : state.vectors().keySet()) {
      String kind = vector.replace(StateLayout.AVERAGE, "");
      List<Tensor> values =
          kind.equals(StateLayout.PARAMETERS)
              ? state.parameters().stream().map(Parameter::value).toList()
              : kind.equals(StateLayout.BUFFERS)
                  ? state.buffers().stream().map(Buffer::value).toList()
                  : List.of();
      if (values.isEmpty()) {
        first.put(vector, Tensors.scalar(0f));
      } else {
        Tensor flat = flat(values, state.vectors().get(vector));
        constants.put(flat, "first_" + vector);
        first.put(vector, flat);
      }
    }
    return first;
  }

  private static Tensor flat(List<Tensor> values, int size) {
    FloatBuffer all = FloatBuffer.allocate(size);
    values.forEach(value -> all.put(value.toFloatArray()));
    return Tensors.tensor(all.array(), size);
  }

  private static Map<String, Tensor> outputs(TracedStep traced, Map<String, Tensor> first) {
    Tensor begins = traced.inputs().get(PortableStep.STEP).eq(0);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    List<Tensor> results = traced.graph().outputs();
    outputs.put(PortableStep.LOSS, results.get(traced.outputs().indexOf(LOSS_INSIDE)));
    for (int i = 0; i < results.size(); i++) {
      String key = traced.outputs().get(i);
      if (key.startsWith(PortableStep.NEW)) {
        Tensor beginning = first.get(key.substring(PortableStep.NEW.length()));
        outputs.put(key, begins.where(beginning, results.get(i)));
      } else if (!key.equals(LOSS_INSIDE)) {
        outputs.put(key, results.get(i));
      }
    }
    return outputs;
  }

  // What it says of itself -----------------------------------------------------------------------

  private static Map<String, String> meanings(
      Given given, Map<String, String> called, Map<String, Tensor> inputs) {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (String input : inputs.keySet()) {
      meanings.put(input, "state: what the step before gave as " + PortableStep.NEW + input);
    }
    List<String> names = given.names();
    for (int i = 0; i < names.size(); i++) {
      String kind = i < given.inputs().size() ? "input: " : "target: ";
      meanings.put(called.get(names.get(i)), kind + given.fields().get(i));
    }
    meanings.put(
        PortableStep.LEARNING_RATE,
        inputs.get(PortableStep.LEARNING_RATE).rank() == 0
            ? "size of this step"
            : "sizes of this step, one for each group of parameters");
    meanings.put(PortableStep.STEP, "0 for the state to begin with, then 1, 2, and so on");
    return meanings;
  }

  private static Map<String, String> meanings(Map<String, Tensor> outputs) {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (String output : outputs.keySet()) {
      meanings.put(
          output,
          output.equals(PortableStep.LOSS)
              ? "what training makes small, before this step"
              : output.startsWith(PortableStep.NEW)
                  ? "state: the next step's " + output.substring(PortableStep.NEW.length())
                  : output.equals(GRADIENT)
                      ? "of the loss, in the order of the parameters"
                      : results(output, outputs.get(output)));
    }
    return meanings;
  }

  private static String results(String output, Tensor value) {
    return value.rank() == 0
        ? "logged by the learner"
        : "what the batch contributes to a metric that the learner logs: part "
            + output.substring(output.lastIndexOf('/') + 1);
  }

  private static List<StepLayout.Vector> vectors(Learner learner, StateLayout state) {
    List<StepLayout.Vector> vectors = new ArrayList<>();
    state
        .vectors()
        .forEach(
            (vector, size) -> {
              List<StepLayout.Part> parts = new ArrayList<>();
              state
                  .parts(learner, vector)
                  .forEach((part, shape) -> parts.add(new StepLayout.Part(part, sizes(shape))));
              vectors.add(new StepLayout.Vector(vector, size, parts));
            });
    return vectors;
  }

  private static List<Integer> sizes(Shape shape) {
    List<Integer> sizes = new ArrayList<>();
    for (int size : shape.sizes()) {
      sizes.add(size);
    }
    return sizes;
  }

  private static Map<String, StepLayout.Place> places(Learner learner, StateLayout state) {
    Map<Object, StepLayout.Place> known = new IdentityHashMap<>();
    String prefix = state.form().averagesSteps() ? StateLayout.AVERAGE : "";
    int at = 0;
    for (Parameter parameter : state.parameters()) {
      known.put(parameter, new StepLayout.Place(prefix + StateLayout.PARAMETERS, at));
      at += Math.toIntExact(parameter.shape().elements());
    }
    at = 0;
    for (Buffer buffer : state.buffers()) {
      known.put(buffer, new StepLayout.Place(prefix + StateLayout.BUFFERS, at));
      at += Math.toIntExact(buffer.shape().elements());
    }
    Map<String, Object> named = new LinkedHashMap<>(learner.network().namedParameters());
    named.putAll(learner.network().namedBuffers());
    Map<String, StepLayout.Place> places = new LinkedHashMap<>();
    named.forEach(
        (key, value) -> {
          // Frozen ones lie nowhere: they are written into the network.
          if (known.containsKey(value)) {
            places.put(key, known.get(value));
          }
        });
    return places;
  }

  private static Map<String, Object> training(Trainer trainer, Learner learner, Plan plan) {
    Optimizer optimizer = plan.optimizer();
    Schedule schedule = learner.configureSchedule();
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("learner", learner.title());
    training.put("loss", learner.objective());
    training.put("optimizer", optimizer.name());
    training.put("optimizer_settings", optimizer.settings());
    training.put("learning_rate", optimizer.learningRate());
    if (!plan.isPlain()) {
      training.put("learning_rates", plan.rates(optimizer.learningRate()));
    }
    training.put("schedule", schedule.description());
    training.put("gradient_clip", trainer.gradientClip());
    if (trainer.gradientClipValue() > 0) {
      training.put("gradient_clip_value", trainer.gradientClipValue());
    }
    trainer.averaging().ifPresent(averaging -> training.put("averaging", averaging.toString()));
    training.put("seed", trainer.seed());
    return training;
  }
}
