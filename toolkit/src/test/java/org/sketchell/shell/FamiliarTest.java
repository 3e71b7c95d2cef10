// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code as people bring it along gets one line with the toolkit's own form, which works. */
class FamiliarTest {
  private static Session session;

  @BeforeAll
  static void open() {
    session = Session.local(null);
    for (String line :
        List.of(
            "var image = rand(1, 1, 28, 28).requiresGrad();",
            "var x = rand(3, 3);",
            "var y = rand(3, 3);",
            "var images = rand(10, 1, 28, 28);",
            "var labels = randint(0, 5, 10);",
            "var conv = new Conv2d(1, 5, 3);",
            "var model = new Sequential(new Conv2d(1, 5, 3), new Flatten(), new Linear(3380, 5));",
            "var network = model;")) {
      assertThat(session.evaluate(line)).as(line).allMatch(Outcome::succeeded);
    }
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** What is said after the compiler's error. */
  private static Optional<String> said(String code) {
    List<Outcome> outcomes = new ArrayList<>();
    String source = "";
    for (Unit unit : Units.of(session.analysis(), code)) {
      source = unit.source();
      outcomes.addAll(session.evaluate(new Origin("test", code), unit.offset(), source));
      Outcome last = outcomes.get(outcomes.size() - 1);
      if (last instanceof Outcome.Rejected rejected) {
        return session.familiar(source, rejected.problem());
      }
    }
    throw new AssertionError("It compiles: " + code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nn.Conv2d(1, 5, 3) | new Conv2d(1, 5, 3)",
        "torch.nn.Conv2d(1, 5, 3) | new Conv2d(1, 5, 3)",
        "new nn.Conv2d(1, 5, 3) | new Conv2d(1, 5, 3)",
        "nn.Bilinear(1, 5) | new Conv2d(1, 5, 3)",
        "Conv2d(1, 5, 3) | new Conv2d(1, 5, 3)",
        "Sequential(new ReLU()) | new Sequential(new ReLU())",
        "np.load(\"violin.npy\") | drawings(\"violin\")",
        "nn.GroupNorm(1, 5) | new GroupNorm(1, 5)",
        "F.hardswish(x) | hardswish(x)",
        "init.kaiming_normal_(conv.weight()) | Initializers.kaimingNormal(conv.weight())",
        "np.zeros(3) | zeros(3)",
        "torch.randn(2, 3) | randn(2, 3)",
        "torch.manual_seed(1) | manualSeed(1)",
        "torch.relu(x) | x.relu()",
        "torch.load(\"m.pt\") | load(\"m.pt\")",
        "torch.optim.Adam(0.001) | new Adam(0.001)",
        "F.cross_entropy(x, labels) | crossEntropy(x, labels)",
        "F.max_pool2d(images, 2) | maxPool2d(images, 2)",
        "F.log_softmax(x, 1) | x.logSoftmax(1)",
        "image.size() | x.shape()",
        "image.shape | image.shape()",
        "image.grad | image.grad()",
        "image.requires_grad | image.requiresGrad()",
        "image.view(1, 784) | image.reshape(...)",
        "image.numpy() | image.toFloatArray()",
        "image.T | image.t()",
        "x.isfinite() | x.isFinite()",
        "x.masked_fill(x.gt(0), 1) | x.maskedFill(x.gt(0), 1)",
        "cat(x, y) | concat(0, x, y)",
        "image.dtype | image.elementType()",
        "x.log_softmax(1) | x.logSoftmax(1)",
        "model(image) | model.forward(image)",
        "relu(x) | x.relu()",
        "softmax(x, 1) | x.softmax(1)",
        "max_pool2d(images, 2) | maxPool2d(images, 2)",
        "plt.subplots(1, 2) | show(figure().add(x).add(x))",
        "plt.imshow(x) | show(x)",
        "imshow(x) | show(x)",
        "subplots(1, 2) | show(figure().add(x).add(x))",
        "DataLoader(images, 10) | for (Batch batch : Batches.shuffled(images, 10)) { ... }",
        "optimizer.step() | new Adam(0.001).over(network.parameters())",
        "optimizer.zero_grad() | new Adam(0.001).over(network.parameters())",
        "loss.item() | crossEntropy(network.forward(images), labels)",
        "conv2d(1, 5, kernel_size=3) | conv2d(1, 5, 3)",
        "new Conv2d(1, 5, 3, padding=1) | new Conv2d(1, 5, 3, padding(1), stride(2))",
        "DataLoader(images, batch_size=3) | for (Batch batch : Batches.shuffled(images, 10)) { ... }",
        "var l = DataLoader(images, shuffle=true) | for (Batch batch : Batches.shuffled(images, 10)) { ... }",
        "torch.log_softmax(x, dim=1) | x.logSoftmax(1)",
        "F.softmax(x.plus(y), dim=1) | softmax is a method of tensors: x.softmax(...)",
        "torch.zeros(3, requires_grad=true) | zeros stands alone: zeros(...)",
        "nn.Conv2d(1, 5, kernel_size=3) | Conv2d stands alone: new Conv2d(...)",
        "Conv2d(1, 5, kernel_size=3) | Conv2d is a class: new Conv2d(...)",
        "log_softmax(x, dim=1) | x.logSoftmax(1)",
        "max_pool2d(images, kernel_size=2) | max_pool2d is written maxPool2d(...)",
        "x.softmax(dim=1) | conv2d(1, 5, 3)",
        "with torch.no_grad(): | Tensor.withoutGradients(() -> network.forward(x))",
        "def f(x): return x | Tensor f(Tensor x) { return x.relu(); }",
        "import torch | conv2d(1, 5, 3)",
        "import numpy as np | randn(2, 3)",
        "from torch import nn | show(x)",
        "from mine import this | import java.util.List",
        "for i in range(3): | for (int i = 0; i < 3; i++) { ... }",
        "print x | print(x)",
        "print \"a\" | print(\"a\")",
        "help | help()",
        "help Conv2d | help(Conv2d.class)",
        "tutorial | tutorial()",
        "exit | /exit",
        "exit() | /exit",
        "quit | /exit",
        "x + y | x.plus(y)",
        "x[0] | x.get(0)",
        "tensor([1, 2]) | tensor(1.0, 2.0)",
        "len(x) | x.size(0)",
        "drawings('violin') | \"violin\"",
        "Object o = None; | null",
        "class Net(nn.Module): | class Net extends Module",
        "# a comment | // this one",
      })
  void the_own_form_is_named(String code, String form) {
    assertThat(said(code)).as(code).hasValueSatisfying(line -> assertThat(line).contains(form));
    assertThat(said(code).orElseThrow().lines().count()).isEqualTo(1);
    if (!form.contains("...")
        && !form.startsWith("/")
        && !form.startsWith("load")
        && !form.startsWith("class")
        && !form.startsWith("drawings")) {
      assertThat(session.evaluate(form.endsWith("}") ? form : form + ";"))
          .as(form)
          .noneMatch(Outcome.Rejected.class::isInstance);
    }
  }

  @Test
  void what_was_to_be_printed_is_still_there() {
    session.evaluate("int kept = 5;");
    assertThat(said("print kept")).hasValue("print is a method: print(kept)");
    assertThat(session.evaluate("int more = kept + 1;")).allMatch(Outcome::succeeded);
  }

  @Test
  void what_is_a_mistake_in_java_gets_no_such_line() {
    for (String code :
        List.of(
            "int a = zzz;",
            "int a = \"text\";",
            "foo(3)",
            "image.foo()",
            "\"text\".foo()",
            "new Conv2d(1)",
            "int f(int a) { return a")) {
      assertThat(said(code)).as(code).isEmpty();
    }
  }

  @Test
  void the_prompt_says_it_after_the_place_of_the_error() {
    java.io.StringWriter answers = new java.io.StringWriter();
    Rendering rendering = Rendering.toOutput();
    try (Dialogue dialogue =
        new Dialogue(
            () -> Session.local(rendering::show),
            new java.io.PrintWriter(answers, true),
            new Paint(rendering::view))) {
      dialogue.accept("nn.ReLU()");
    }
    assertThat(answers.toString().lines())
        .containsExactly(
            "cannot find symbol; symbol:   variable nn",
            "  nn.ReLU()",
            "  ^",
            "ReLU stands alone: new ReLU()");
  }
}
