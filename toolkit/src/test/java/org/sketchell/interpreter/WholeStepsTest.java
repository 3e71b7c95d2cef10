// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.outputPadding;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.lowering.Target;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Sigmoid;
import org.sketchell.nn.Tanh;
import org.sketchell.nn.Upsample;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Networks of every make are trained for 50 steps, and at each of them the portable form and those
 * of this machine give the same loss and the same gradients. Where they do not, the interpreter
 * judges, in double precision, as it does at the first step.
 */
class WholeStepsTest {
  private static final int STEPS = 50;
  private static final int COUNT = 6;
  private static final int SIDE = 12;
  private static final int CLASSES = 5;
  private static final double RATE = 0.02;

  /** Of the largest number of a gradient: what rounding does. */
  private static final double ROUNDING = 1e-5;

  /**
   * A ReLU or a pooling near a tie that rounding decides otherwise moves a gradient by as much. It
   * happens in few steps; a form that is wrong is so in many.
   */
  private static final double DECISION = 5e-2;

  private static final int STEPS_WITH_DECISIONS = 3;

  /** Layers whose result is added to what went in. */
  static final class Residual extends Module {
    private final Conv2d first = new Conv2d(16, 16, 3, padding(1));
    private final BatchNorm2d norm = new BatchNorm2d(16);
    private final Conv2d second = new Conv2d(16, 16, 3, padding(1));

    @Override
    public Tensor forward(Tensor x) {
      return second.forward(norm.forward(first.forward(x)).relu()).plus(x).relu();
    }
  }

  /** Two levels with skips, one way up learned and one not. */
  static final class TwoLevels extends Module {
    private final Conv2d wide = new Conv2d(3, 16, 3, padding(1));
    private final Conv2d deep = new Conv2d(16, 32, 3, padding(1));
    private final Conv2d deepest = new Conv2d(32, 32, 3, padding(1));
    private final ConvTranspose2d up = new ConvTranspose2d(32, 32, 2, stride(2));
    private final Upsample larger = new Upsample(2);
    private final Conv2d last = new Conv2d(80, 16, 3, padding(1));
    private final Conv2d head = new Conv2d(16, 3, 1);

    @Override
    public Tensor forward(Tensor images) {
      MaxPool2d half = new MaxPool2d(2);
      Tensor first = wide.forward(images).relu();
      Tensor second = deep.forward(half.forward(first)).relu();
      Tensor third = up.forward(deepest.forward(half.forward(second)).relu());
      Tensor joined = Tensors.concat(1, first, larger.forward(Tensors.concat(1, second, third)));
      return head.forward(last.forward(joined).relu());
    }
  }

  private record Example(String name, Supplier<Module> network) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Example of(String name, Supplier<Module> network) {
    return new Example(name, network);
  }

  static Stream<Example> networks() {
    return Stream.of(
        of(
            "convolutions and max pooling",
            () ->
                new Sequential(
                    new Conv2d(3, 16, 3, padding(1)),
                    new ReLU(),
                    new MaxPool2d(2),
                    new Conv2d(16, 32, 3),
                    new ReLU(),
                    new MaxPool2d(2),
                    new Flatten(),
                    new Linear(128, CLASSES))),
        of(
            "many channels",
            () ->
                new Sequential(
                    new Conv2d(3, 64, 3, padding(1)),
                    new ReLU(),
                    new MaxPool2d(3),
                    new Conv2d(64, 64, 3, padding(1)),
                    new ReLU(),
                    new Conv2d(64, 64, 3, padding(1)),
                    new ReLU(),
                    new Flatten(),
                    new Linear(1024, CLASSES))),
        of(
            "batch norm and strides",
            () ->
                new Sequential(
                    new Conv2d(3, 16, 3, padding(1)),
                    new BatchNorm2d(16),
                    new ReLU(),
                    new Conv2d(16, 32, 3, padding(1), stride(2)),
                    new BatchNorm2d(32),
                    new ReLU(),
                    new Conv2d(32, 32, 3, padding(1), stride(2)),
                    new BatchNorm2d(32),
                    new ReLU(),
                    new Flatten(),
                    new Linear(288, CLASSES))),
        of(
            "groups, and each channel alone",
            () ->
                new Sequential(
                    new Conv2d(3, 32, 3, padding(1)),
                    new ReLU(),
                    new Conv2d(32, 32, 3, padding(1), groups(32)),
                    new Conv2d(32, 64, 1),
                    new ReLU(),
                    new Conv2d(64, 32, 3, stride(2), groups(4)),
                    new ReLU(),
                    new Flatten(),
                    new Linear(800, CLASSES))),
        of(
            "dilation",
            () ->
                new Sequential(
                    new Conv2d(3, 16, 5, padding(2)),
                    new ReLU(),
                    new Conv2d(16, 32, 3, padding(2), dilation(2)),
                    new ReLU(),
                    new Conv2d(32, 16, 3, dilation(3)),
                    new ReLU(),
                    new Flatten(),
                    new Linear(576, CLASSES))),
        of(
            "residual blocks",
            () ->
                new Sequential(
                    new Conv2d(3, 16, 3, padding(1)),
                    new ReLU(),
                    new Residual(),
                    new MaxPool2d(2),
                    new Residual(),
                    new Flatten(),
                    new Linear(576, CLASSES))),
        of("two levels and back", TwoLevels::new),
        of(
            "average pooling",
            () ->
                new Sequential(
                    new Conv2d(3, 24, 3, padding(1)),
                    new Tanh(),
                    new AvgPool2d(2),
                    new Conv2d(24, 32, 3, padding(1)),
                    new ReLU(),
                    new AvgPool2d(3),
                    new Flatten(),
                    new Linear(128, CLASSES))),
        of(
            "dropout",
            () ->
                new Sequential(
                    new Conv2d(3, 16, 3, padding(1)),
                    new ReLU(),
                    new Dropout(0.25),
                    new Conv2d(16, 32, 3, padding(1)),
                    new ReLU(),
                    new MaxPool2d(2),
                    new Flatten(),
                    new Dropout(0.5),
                    new Linear(1152, CLASSES))),
        of(
            "autoencoder",
            () ->
                new Sequential(
                    new Conv2d(3, 16, 3, stride(2), padding(1)),
                    new ReLU(),
                    new Conv2d(16, 32, 3, stride(2), padding(1)),
                    new ReLU(),
                    new ConvTranspose2d(32, 16, 3, stride(2), padding(1), outputPadding(1)),
                    new ReLU(),
                    new ConvTranspose2d(16, 3, 4, stride(2), padding(1)),
                    new Sigmoid())));
  }

  /** One network's loss and gradients as a graph over what is known when it runs. */
  private static final class Meaning {
    private final Map<Tensor, Tensor> known = new LinkedHashMap<>();
    private final Tensor images;
    private final List<Tensor> parameters;
    private final Graph graph;

    Meaning(Module network) {
      images = standIn(Tensors.rand(COUNT, 3, SIDE, SIDE).evaluate());
      parameters =
          network.parameters().stream()
              .map(
                  parameter -> {
                    Tensor standIn = standIn(parameter.value());
                    parameter.assign(standIn);
                    return standIn;
                  })
              .toList();
      Tensor output = network.forward(images);
      Tensor loss =
          output.rank() == 4
              ? Losses.mse(output, images)
              : Losses.crossEntropy(output, Tensors.tensor(0, 3, 1, 4, 2, 0));
      List<Tensor> outputs = new ArrayList<>(List.of(loss));
      outputs.addAll(Tensor.gradients(loss, parameters.toArray(Tensor[]::new)));
      graph = Graph.of(outputs);
    }

    private Tensor standIn(Tensor value) {
      Tensor standIn = Tensor.placeholder(value.type());
      known.put(standIn, value);
      return standIn;
    }

    /** The loss and the gradients for what a form is fed with. */
    List<double[]> inDoublePrecision(Form form) {
      Map<Tensor, NdArray> leaves = new IdentityHashMap<>();
      form.fed.forEach(
          (leaf, buffer) -> leaves.put(leaf, NdArray.of(Tensor.over(leaf.type(), buffer))));
      return Interpreter.evaluate(graph.outputs(), leaves).stream().map(NdArray::data).toList();
    }
  }

  /** A form of it, to be run again and again. */
  private static final class Form implements AutoCloseable {
    private final Map<Tensor, ByteBuffer> fed = new HashMap<>();
    private final List<FloatBuffer> given = new ArrayList<>();
    private final Map<String, OnnxTensor> in = new HashMap<>();
    private final Map<String, OnnxTensor> out = new LinkedHashMap<>();
    private final CompiledGraph compiled;

    Form(Meaning meaning, Target target) {
      Graph lowered = target.lower(meaning.graph);
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      for (Tensor leaf : lowered.leaves()) {
        String name = "x" + inputs.size();
        inputs.put(name, leaf);
        Tensor value = meaning.known.getOrDefault(leaf, leaf);
        ByteBuffer buffer = room(leaf);
        buffer.duplicate().put(value.value().orElseThrow());
        fed.put(leaf, buffer);
        in.put(name, CompiledGraph.tensor(leaf.type(), buffer));
      }
      List<String> names = new ArrayList<>();
      for (Tensor output : lowered.outputs()) {
        String name = "y" + names.size();
        names.add(name);
        ByteBuffer buffer = room(output);
        given.add(buffer.asFloatBuffer());
        out.put(name, CompiledGraph.tensor(output.type(), buffer));
      }
      compiled =
          CompiledGraph.of(
              ModelWriter.write(lowered, inputs, names), Device.CPU, CompiledGraph.Effort.FULL, 1);
    }

    private static ByteBuffer room(Tensor tensor) {
      return ByteBuffer.allocateDirect((int) tensor.type().bytes()).order(ByteOrder.nativeOrder());
    }

    FloatBuffer fed(Tensor leaf) {
      return fed.get(leaf).asFloatBuffer();
    }

    /** The loss and the gradients. */
    List<double[]> run() {
      compiled.run(in, out);
      return given.stream().map(Form::numbers).toList();
    }

    private static double[] numbers(FloatBuffer given) {
      double[] numbers = new double[given.capacity()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = given.get(i);
      }
      return numbers;
    }

    @Override
    public void close() {
      compiled.close();
      in.values().forEach(OnnxTensor::close);
      out.values().forEach(OnnxTensor::close);
    }
  }

  /** The largest difference of the gradients, as a part of the largest number of them all. */
  private static double difference(List<double[]> found, List<double[]> expected) {
    double largest = 0;
    double scale = 0;
    for (int output = 1; output < expected.size(); output++) {
      for (int i = 0; i < expected.get(output).length; i++) {
        double difference = Math.abs(found.get(output)[i] - expected.get(output)[i]);
        largest = Math.max(largest, Double.isNaN(difference) ? 1 : difference);
        scale = Math.max(scale, Math.abs(expected.get(output)[i]));
      }
    }
    return largest / scale;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void have_the_same_gradients_in_every_form(Example example) {
    Tensors.manualSeed(3);
    Meaning meaning = new Meaning(example.network().get());
    Random random = new Random(7);
    try (Form portable = new Form(meaning, Target.PORTABLE);
        Form local = new Form(meaning, Target.LOCAL_CPU);
        Form here = new Form(meaning, BlockedLayoutTest.here())) {
      Map<String, Form> forms = new LinkedHashMap<>();
      forms.put("portable", portable);
      forms.put("local", local);
      forms.put("blocks", here);
      Map<String, Integer> decided = new HashMap<>();
      for (int step = 0; step < STEPS; step++) {
        Map<String, List<double[]>> results = new LinkedHashMap<>();
        forms.forEach((name, form) -> results.put(name, form.run()));
        List<double[]> expected = results.get("portable");
        boolean alike =
            results.values().stream().allMatch(found -> difference(found, expected) < ROUNDING);
        List<double[]> judge = step == 0 || !alike ? meaning.inDoublePrecision(portable) : expected;
        for (String name : forms.keySet()) {
          List<double[]> found = results.get(name);
          String what = name + ", step " + step;
          assertThat(found.get(0)[0]).as(what).isCloseTo(judge.get(0)[0], within(ROUNDING));
          double difference = difference(found, judge);
          assertThat(difference).as(what).isLessThan(DECISION);
          if (difference >= ROUNDING) {
            decided.merge(name, 1, Integer::sum);
          }
        }
        learn(meaning, expected, random, forms.values());
      }
      assertThat(decided.values()).allMatch(steps -> steps <= STEPS_WITH_DECISIONS);
    }
  }

  /** All go on from the same parameters, with other images. */
  private static void learn(
      Meaning meaning, List<double[]> results, Random random, Collection<Form> forms) {
    float[] images = new float[COUNT * 3 * SIDE * SIDE];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    for (Form form : forms) {
      form.fed(meaning.images).put(images);
      for (int i = 0; i < meaning.parameters.size(); i++) {
        FloatBuffer values = form.fed(meaning.parameters.get(i));
        double[] gradient = results.get(i + 1);
        for (int k = 0; k < gradient.length; k++) {
          values.put(k, (float) (values.get(k) - RATE * gradient[k]));
        }
      }
    }
  }
}
