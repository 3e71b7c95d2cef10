// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the toolkit has of a kind, a user can write at the prompt, and use it beside the others. */
class DoorsAtThePromptTest {
  private static JShell shell;

  @BeforeAll
  static void open() {
    shell =
        JShell.builder()
            .executionEngine("local")
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build();
    for (String room :
        List.of("data", "doodle", "explain", "nn", "optim", "shape", "tensor", "train")) {
      evaluate("import org.sketchell." + room + ".*;");
    }
    evaluate("import java.util.*; import java.nio.file.*; import org.sketchell.nn.Module;");
    evaluate("import static org.sketchell.nn.Options.*;");
    evaluate(
        """
        var split = Split.stratified(Doodles.set(List.of("angel", "piano"), 40, 1), 0.25, 1);
        Module network() {
          return new Sequential(new Conv2d(1, 2, 3, stride(2)), new ReLU(), new Flatten(),
              new Linear(2 * 13 * 13, 2));
        }
        Trainer trainer = new Trainer().maxEpochs(1).batchSize(10);
        """);
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  @Test
  void a_learner_says_how_it_is_trained() {
    evaluate(
        """
        class Mine extends Learner {
          Module conv = new Conv2d(1, 4, 3).padding(1);
          Module[] rest = {new ReLU(), new MaxPool2d(4), new Flatten(), new Linear(4 * 49, 2)};
          public Tensor forward(Tensor x) {
            x = conv.forward(x);
            for (Module layer : rest) x = layer.forward(x);
            return x;
          }
          public Tensor trainingStep(Batch batch) {
            Tensor loss = Losses.crossEntropy(forward(batch.images()), batch.labels());
            log("loss", loss);
            return loss;
          }
          public void validationStep(Batch batch) {
            log("accuracy", Classifier.accuracy(forward(batch.images()), batch.labels()));
          }
        }
        """);
    evaluate("var mine = trainer.maxEpochs(2).fit(new Mine(), split);");
    assertThat(evaluate("mine.steps()")).isEqualTo("12");
    assertThat(evaluate("mine.learner().namedParameters().keySet()"))
        .isEqualTo("[conv.weight, conv.bias, rest.3.weight, rest.3.bias]");
    assertThat(evaluate("mine.last().orElseThrow().values().keySet()"))
        .isEqualTo("[loss, validation_accuracy]");
  }

  @Test
  void an_update_rule_is_a_record_and_can_be_resumed(@TempDir Path folder) {
    evaluate(
        """
        record HeavyBall(double learningRate, double mass) implements Optimizer {
          public int stateVectors() { return 1; }
          public Update update(
              Tensor p, Tensor gradient, List<Tensor> state, Tensor rate, Tensor step) {
            Tensor velocity = state.get(0).times(mass).minus(gradient.times(rate));
            return new Update(p.plus(velocity), velocity);
          }
        }
        """);
    assertThat(evaluate("new HeavyBall(0.1, 0.5).name()")).isEqualTo("\"HeavyBall\"");
    assertThat(evaluate("new HeavyBall(0.1, 0.5).settings()"))
        .isEqualTo("{learningRate=0.1, mass=0.5}");
    evaluate(
        """
        Classifier learner() {
          manualSeed(1);
          return new Classifier(network()).optimizer(new HeavyBall(0.05, 0.9));
        }
        """
            .replace("manualSeed", "Tensors.manualSeed"));
    evaluate("var whole = trainer.maxEpochs(2).fit(learner(), split);");
    evaluate("var half = trainer.fit(learner(), split);");
    evaluate("var file = Path.of(\"" + folder.resolve("half.ckpt") + "\");");
    evaluate("half.saveCheckpoint(file);");
    evaluate("var resumed = trainer.maxEpochs(2).resume(file, learner(), split);");
    assertThat(
            evaluate(
                "resumed.last().orElseThrow().value(\"loss\") =="
                    + " whole.last().orElseThrow().value(\"loss\")"))
        .isEqualTo("true");
    assertThat(
            evaluate(
                "whole.last().orElseThrow().value(\"loss\")"
                    + " < whole.history().get(0).value(\"loss\")"))
        .isEqualTo("true");
  }

  @Test
  void an_update_rule_that_breaks_its_word_is_told_so() {
    evaluate(
        """
        record Forgetful(double learningRate) implements Optimizer {
          public int stateVectors() { return 1; }
          public Update update(
              Tensor p, Tensor gradient, List<Tensor> state, Tensor rate, Tensor step) {
            return new Update(p);
          }
        }
        String complaint(Runnable code) {
          try {
            code.run();
            return "";
          } catch (RuntimeException e) {
            return e.getMessage();
          }
        }
        """);
    assertThat(
            evaluate(
                "complaint(() -> trainer.fit(new Classifier(network())"
                    + ".optimizer(new Forgetful(1)), split))"))
        .contains(
            "Forgetful says that it remembers 1 tensors between steps (stateVectors), but its"
                + " update gave 0.");
  }

  @Test
  void a_schedule_is_a_function() {
    evaluate(
        "var cooled = trainer.maxEpochs(2).fit("
            + "new Classifier(network()).schedule((base, step) -> base / (1 + step)), split);");
    assertThat(evaluate("cooled.last().orElseThrow().learningRate() * cooled.steps()"))
        .startsWith("0.001");
  }

  @Test
  void a_loss_is_a_function() {
    evaluate(
        """
        Loss hinge = (logits, labels) -> {
          Tensor right = labels.oneHot(2);
          Tensor margin = logits.times(right.times(2).minus(1)).negate().plus(1);
          return margin.relu().mean();
        };
        var hinged = new Classifier(network()).loss(hinge);
        var run = trainer.maxEpochs(3).fit(hinged, split);
        """);
    assertThat(evaluate("hinged.loss().name()")).isEqualTo("\"a function of its own\"");
    assertThat(
            evaluate(
                "run.last().orElseThrow().value(\"loss\") < run.history().get(0).value(\"loss\")"))
        .isEqualTo("true");
  }

  @Test
  void a_loss_of_the_toolkit_is_handed_on() {
    evaluate(
        "var smoothed = new Classifier(network()).loss(new CrossEntropyLoss().labelSmoothing(0.1));"
            + "var of = trainer.fit(smoothed, split);");
    assertThat(evaluate("of.steps()")).isEqualTo("6");
    assertThat(evaluate("smoothed.loss()"))
        .isEqualTo(
            "CrossEntropyLoss[reduction=MEAN, labelSmoothing=0.1, weight=null, ignoreIndex=null]");
  }

  @Test
  void a_metric_is_a_function_of_logits_and_labels() {
    evaluate(
        """
        Loss confidence = (logits, labels) -> logits.softmax(1).max(1).mean();
        var measured = trainer.fit(new Classifier(network()).measure("confidence", confidence), split);
        """);
    assertThat(evaluate("measured.last().orElseThrow().values().keySet()"))
        .isEqualTo(
            "[loss, accuracy, confidence, validation_loss, validation_accuracy,"
                + " validation_confidence]");
    assertThat(evaluate("measured.last().orElseThrow().value(\"validation_confidence\") > 0.5"))
        .isEqualTo("true");
  }

  @Test
  void an_operation_with_a_gradient_of_its_own_is_trained_through_and_saved(@TempDir Path folder) {
    evaluate(
        """
        CustomFunction binary = CustomFunction.of(x -> x.gt(0).to(ElementType.FLOAT32),
            (x, y, dy) -> dy.times(x.abs().lt(1)));
        class Binary extends Layer {
          protected Tensor compute(Tensor input) { return binary.apply(input); }
        }
        var conv = new Conv2d(1, 2, 3, stride(2));
        var before = conv.weight().value().toFloatArray();
        var through = trainer.fit(new Classifier(new Sequential(
            conv, new Binary(), new Flatten(), new Linear(2 * 13 * 13, 2))), split);
        """);
    assertThat(evaluate("Arrays.equals(before, conv.weight().value().toFloatArray())"))
        .isEqualTo("false");
    evaluate("through.model().save(Path.of(\"" + folder.resolve("binary.onnx") + "\"));");
    evaluate("var pictures = Tensors.randint(0, 256, 3, 1, 28, 28).to(ElementType.FLOAT32);");
    evaluate("through.learner().eval();");
    evaluate("var own = through.learner().forward(pictures.times(1 / 255.0));");
    assertThat(
            evaluate(
                "own.minus(org.sketchell.model.TrainedModel.load(Path.of(\""
                    + folder.resolve("binary.onnx")
                    + "\")).logits(pictures)).abs().max().item() < 1e-4"))
        .isEqualTo("true");
  }

  @Test
  void a_layer_names_itself_and_is_observed_like_others() {
    evaluate(
        """
        class Scale extends Layer {
          Parameter factor = new Parameter(Tensors.ones(1));
          protected Tensor compute(Tensor input) { return input.times(factor.value()); }
        }
        var scale = new Scale();
        var scaled = new Classifier(new Sequential(new Flatten(), scale, new Linear(784, 2)));
        int[] seen = new int[1];
        var observation = scale.observe((layer, in, out) -> seen[0]++);
        var trained = trainer.fit(scaled, split);
        """);
    assertThat(evaluate("scale.factor.value().item() != 1")).isEqualTo("true");
    assertThat(evaluate("seen[0] > 0")).isEqualTo("true");
    assertThat(evaluate("scaled.namedParameters().keySet()"))
        .isEqualTo("[network.1.factor, network.2.weight, network.2.bias]");
  }

  @Test
  void a_callback_is_told_and_may_stop() {
    evaluate(
        """
        class Impatient implements Callback {
          public void epochEnded(TrainingRun run, EpochMetrics epoch) { run.stop("enough"); }
        }
        var stopped = trainer.maxEpochs(9).callback(new Impatient())
            .fit(new Classifier(network()), split);
        """);
    assertThat(evaluate("stopped.epochs() + stopped.stopReason().orElseThrow()"))
        .isEqualTo("\"1enough\"");
  }

  @Test
  void an_attribution_is_a_function_that_others_build_on() {
    evaluate(
        """
        Module model = network();
        Attribution squared = (images, target) -> {
          Tensor image = images.detach().requiresGrad();
          Tensor score = model.forward(image).select(1, target).sum();
          return Tensor.gradient(score, image).square().detach();
        };
        var images = split.validation().tensor(0, 1);
        """);
    assertThat(evaluate("squared.attribute(images, 1).shape().toString()"))
        .isEqualTo("\"[2, 1, 28, 28]\"");
    assertThat(evaluate("squared.attribute(images, Tensors.tensor(0, 1)).shape().toString()"))
        .isEqualTo("\"[2, 1, 28, 28]\"");
    assertThat(
            evaluate("new SmoothGrad(squared).samples(2).attribute(images, 0).shape().toString()"))
        .isEqualTo("\"[2, 1, 28, 28]\"");
  }

  private static String evaluate(String source) {
    String value = null;
    String rest = source;
    while (!rest.isBlank()) {
      var part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      for (SnippetEvent event : shell.eval(part.source())) {
        assertThat(shell.diagnostics(event.snippet()))
            .as(part.source())
            .extracting(diagnostic -> diagnostic.getMessage(null))
            .isEmpty();
        assertThat(event.exception()).as(part.source()).isNull();
        value = event.value();
      }
      rest = part.remaining();
    }
    return value;
  }
}
