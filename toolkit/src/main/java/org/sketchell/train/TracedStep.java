package org.sketchell.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sketchell.data.Batch;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Encounters;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.Optimizer;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.RandomSource;
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
 * @param logged names of the logged scalars, in order; in a training step {@link #LOSS} is the last
 * @param classes looks at the classes of a batch
 */
record TracedStep(
    Graph graph,
    List<Shape> parameters,
    Map<String, Tensor> inputs,
    List<String> outputs,
    Tensor gradient,
    List<String> logged,
    ClassCheck classes) {
  /** Name under which the loss itself is logged, beside what the learner logs. */
  static final String LOSS = "training_objective";

  /**
   * Forward, backward and update, for batches of one size.
   *
   * @throws TrainingException if it computes with parameters that nobody would train, or with other
   *     numbers each time its code runs
   */
  static TracedStep training(
      Learner learner,
      StateLayout layout,
      Optimizer optimizer,
      Given given,
      int count,
      long seed,
      double gradientClip) {
    TracedStep traced = once(learner, layout, optimizer, given, count, seed, gradientClip);
    Steadiness.require(
        traced.graph, once(learner, layout, optimizer, given, count, seed, gradientClip).graph);
    return traced;
  }

  private static TracedStep once(
      Learner learner,
      StateLayout layout,
      Optimizer optimizer,
      Given given,
      int count,
      long seed,
      double gradientClip) {
    Tracing tracing = new Tracing(layout, given, count);
    LogBook book = LogBook.open();
    Tensor[] loss = new Tensor[1];
    List<Tensor> buffers =
        tracing.run(
            learner,
            true,
            book,
            new CounterRandom(seed, tracing.step),
            batch -> loss[0] = learner.trainingStep(batch));
    requireScalar(loss[0]);
    Strangers.refuse(learner, tracing.met.parameters(), loss[0]);
    Tensor gradient = flat(Tensor.gradients(loss[0], tracing.cut.toArray(Tensor[]::new)));
    List<Tensor> memory =
        layout.memoryNames().stream().map(name -> tracing.vectors.get(name)).toList();
    Tensor parameters = tracing.vectors.get(StateLayout.PARAMETERS);
    Optimizer.Update update =
        optimizer
            .update(
                parameters,
                clipped(gradient, gradientClip),
                memory,
                tracing.learningRate,
                tracing.step)
            .checked(optimizer, parameters);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    book.entries().forEach((name, value) -> outputs.put("log_" + name, value));
    outputs.put("log_" + LOSS, loss[0].reshape());
    outputs.put("new_parameters", update.parameters());
    for (int i = 0; i < memory.size(); i++) {
      outputs.put("new_" + layout.memoryNames().get(i), update.state().get(i));
    }
    if (!buffers.isEmpty()) {
      outputs.put("new_buffers", flat(buffers));
    }
    List<String> logged = new ArrayList<>(book.entries().keySet());
    logged.add(LOSS);
    return new TracedStep(
        Graph.of(outputs.values()),
        layout.shapes(),
        tracing.inputs(),
        List.copyOf(outputs.keySet()),
        gradient,
        logged,
        ClassCheck.of(given.fields(), tracing.raw, List.of(loss[0])));
  }

  /** What the learner logs about unseen images; the state stays as it is. */
  static TracedStep validation(Learner learner, StateLayout layout, Given given, int count) {
    Tracing tracing = new Tracing(layout, given, count);
    LogBook book = LogBook.open();
    tracing.run(learner, false, book, new CounterRandom(0, tracing.step), learner::validationStep);
    tracing.met.requireEvaluation(learner);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    book.entries().forEach((name, value) -> outputs.put("log_" + name, value));
    return new TracedStep(
        Graph.of(outputs.values()),
        layout.shapes(),
        tracing.inputs(),
        List.copyOf(outputs.keySet()),
        null,
        List.copyOf(book.entries().keySet()),
        ClassCheck.of(given.fields(), tracing.raw, outputs.values()));
  }

  /** A gradient not longer than the given length, as PyTorch's clip_grad_norm_ makes it. */
  private static Tensor clipped(Tensor gradient, double longest) {
    if (longest == 0) {
      return gradient;
    }
    Tensor length = gradient.square().sum().sqrt();
    return gradient.times(
        Tensors.scalar((float) longest).div(length.plus(1e-6)).minimum(Tensors.scalar(1f)));
  }

  private static void requireScalar(Tensor loss) {
    if (loss == null || loss.shape().elements() != 1) {
      String returned = loss == null ? "null" : "shape " + loss.shape();
      throw new ShapeException(
          "trainingStep must return a single number, the loss, but returned %s; reduce it with"
              + " mean().",
          returned);
    }
    if (!loss.isTracked()) {
      throw new TrainingException(
          "The loss that trainingStep returned does not depend on any parameter that is trained;"
              + " check that it is computed from forward(...) and that not everything is frozen.");
    }
  }

  private static Tensor flat(List<Tensor> tensors) {
    return Tensors.concat(0, tensors.stream().map(tensor -> tensor.reshape(-1)).toList());
  }

  /** The stand-ins for everything that is known only when the step runs. */
  private static final class Tracing {
    private final StateLayout layout;
    private final Given given;
    private final List<Tensor> raw;
    private final Tensor learningRate = Tensor.placeholder(TensorType.float32());
    private final Tensor step = Tensor.placeholder(TensorType.float32());
    private final Map<String, Tensor> vectors = new LinkedHashMap<>();
    private final List<Tensor> cut;
    private final Encounters met = new Encounters();

    private Tracing(StateLayout layout, Given given, int count) {
      this.layout = layout;
      this.given = given;
      raw = given.placeholders(count);
      layout
          .vectors()
          .forEach((name, size) -> vectors.put(name, Tensor.placeholder(TensorType.float32(size))));
      cut = StateLayout.cut(vectors.get(StateLayout.PARAMETERS), layout.shapes());
    }

    private Map<String, Tensor> inputs() {
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      for (int i = 0; i < raw.size(); i++) {
        inputs.put(given.names().get(i), raw.get(i));
      }
      inputs.put("learning_rate", learningRate);
      inputs.put("step", step);
      inputs.putAll(vectors);
      return inputs;
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
