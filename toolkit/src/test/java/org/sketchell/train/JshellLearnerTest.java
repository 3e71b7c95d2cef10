package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.Test;

/** A learner typed at the prompt is a learner like others. */
class JshellLearnerTest {
  @Test
  void a_learner_defined_at_the_prompt_is_trained() {
    try (JShell shell =
        JShell.builder()
            .executionEngine("local")
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build()) {
      for (String room : List.of("data", "doodle", "nn", "optim", "tensor", "train")) {
        evaluate(shell, "import org.sketchell." + room + ".*;");
      }
      evaluate(shell, "import java.util.List; import org.sketchell.nn.Module;");
      evaluate(
          shell,
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
      evaluate(
          shell,
          "var split = Split.stratified(Doodles.set(List.of(\"angel\", \"piano\"), 40, 1), 0.25,"
              + " 1);");
      evaluate(shell, "var run = new Trainer().maxEpochs(2).batchSize(10).fit(new Mine(), split);");
      assertThat(evaluate(shell, "run.steps()")).isEqualTo("12");
      assertThat(evaluate(shell, "run.learner().namedParameters().keySet()"))
          .isEqualTo("[conv.weight, conv.bias, rest.3.weight, rest.3.bias]");
      assertThat(evaluate(shell, "run.last().orElseThrow().values().keySet()"))
          .isEqualTo("[loss, validation_accuracy]");
    }
  }

  private static String evaluate(JShell shell, String source) {
    String value = null;
    String rest = source;
    while (!rest.isBlank()) {
      var part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      for (SnippetEvent event : shell.eval(part.source())) {
        assertThat(shell.diagnostics(event.snippet()))
            .as(part.source())
            .extracting(diagnostic -> diagnostic.getMessage(null))
            .isEmpty();
        assertThat(event.exception()).isNull();
        value = event.value();
      }
      rest = part.remaining();
    }
    return value;
  }
}
