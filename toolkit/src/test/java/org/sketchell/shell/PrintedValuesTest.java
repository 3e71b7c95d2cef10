// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;

/** Whatever a user can hold prints something useful, on less than a screen. */
class PrintedValuesTest {
  /** Rooms whose objects only the toolkit itself holds. */
  private static final Set<String> BEHIND_THE_SCENES =
      Set.of("autodiff", "lowering", "onnx", "command");

  private static final Set<String> SERVICES =
      Set.of(
          "org.sketchell.runtime.Evaluation",
          "org.sketchell.runtime.Running",
          "org.sketchell.shell.InteractiveShell",
          "org.sketchell.shell.Script");

  private static Stream<Class<?>> publicTypes() throws IOException {
    Path classes = Path.of(System.getProperty("basedir", "."), "target/classes");
    try (Stream<Path> files = Files.walk(classes.resolve("org/sketchell"))) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.contains("-info"))
          .map(name -> name.replace(".class", "").replace(java.io.File.separatorChar, '.'))
          .filter(name -> !BEHIND_THE_SCENES.contains(name.split("\\.")[2]))
          .filter(name -> !SERVICES.contains(name))
          .<Class<?>>map(PrintedValuesTest::type)
          .filter(PrintedValuesTest::isPublic)
          .toList()
          .stream();
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, false, PrintedValuesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
  }

  /** Whether there are instances of exactly this class: it is no holder of static methods. */
  private static boolean hasInstances(Class<?> type) {
    Constructor<?>[] constructors = type.getDeclaredConstructors();
    boolean closed =
        Arrays.stream(constructors).allMatch(made -> Modifier.isPrivate(made.getModifiers()));
    Stream<Method> own =
        Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic());
    return !type.isInterface()
        && !type.isEnum()
        && !Modifier.isAbstract(type.getModifiers())
        && !Throwable.class.isAssignableFrom(type)
        && !(closed && own.allMatch(method -> Modifier.isStatic(method.getModifiers())));
  }

  @Test
  void no_public_class_prints_as_its_name_and_a_hash() throws Exception {
    List<Class<?>> types = publicTypes().filter(PrintedValuesTest::hasInstances).toList();
    assertThat(types).hasSizeGreaterThan(100);
    assertThat(types.stream().filter(PrintedValuesTest::hasOnlyTheHash)).isEmpty();
  }

  private static boolean hasOnlyTheHash(Class<?> type) {
    try {
      return type.getMethod("toString").getDeclaringClass() == Object.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_comes_up_at_the_prompt_prints_itself(@TempDir Path folder) {
    Doodles.write(folder, 60, 1);
    System.setProperty("sketchell.data", folder.toString());
    Rendering plain = Rendering.toOutput();
    try (Session session = Session.local(plain::show)) {
      for (String line :
          List.of(
              "var images = drawings();",
              "var split = Split.random(images, 0.2, 1);",
              "var network = Networks.tutorial(3);",
              "new Saliency(network)",
              "new GradCam(network, new Conv2d(1, 2, 3))",
              "new IntegratedGradients(network).steps(20)",
              "new SmoothGrad(new Saliency(network))",
              "new SmoothGrad((image, target) -> image)",
              "new Occlusion(network)",
              "new Occlusion(x -> x)",
              "new InputXGradient(network)",
              "Batch.of(images)",
              "Batches.shuffled(images, 10, 3)",
              "Batches.sequential(images, 10)",
              "Column.pixels(images)",
              "Examples.of(\"drawing\", Column.pixels(images))",
              "Split.random(Examples.of(\"drawing\", Column.pixels(images)), 0.2, 1)",
              "images.preprocessing()",
              "images.inputs()",
              "new Adam(0.001).over(network.parameters())",
              "new Trainer()",
              "EarlyStopping.lowest(\"validation_loss\", 3)",
              "Checkpoint.every(Path.of(\"x.checkpoint\"), 5)",
              "new CrossEntropyLoss().weight(ones(1000))",
              "CustomFunction.of(x -> x.round(), (x, y, g) -> g)",
              "Generator.shared()",
              "new Generator(3).state()",
              "Weights.of(network)",
              "Networks.named(\"tutorial\")",
              "padding(1)",
              "padding(\"same\")",
              "Size.of(3, 4)",
              "network.parameters()",
              "network.stateDict()",
              "network.namedParameters()",
              "new Classifier(network)",
              "var run = new Trainer().maxEpochs(1).fit(new Classifier(network), split);",
              "run.history()",
              "run.model()",
              "run.model().record()",
              "run.model().labels()",
              "run.model().weights()",
              "run.model().predict(split.validation().tensor(0))",
              "evaluate(run, split.validation())",
              "DrawingsSource.of(images)",
              "new NetworkTrainer()",
              "ColourMap.GRAY",
              "LineChart.of(\"loss\").line(\"training\", 3, 2, 1)")) {
        List<Outcome> outcomes = session.evaluate(line);
        assertThat(outcomes).as(line).hasSize(1);
        assertThat(outcomes.get(0))
            .as(line)
            .isInstanceOfSatisfying(
                Outcome.Value.class,
                value -> {
                  assertThat(value.shown()).as(line).doesNotContainPattern("@[0-9a-f]{5,8}\\b");
                  assertThat(value.shown()).as(line).doesNotContain("$$Lambda").isNotBlank();
                  assertThat(value.shown().lines().count()).as(line).isLessThanOrEqualTo(101);
                  assertThat(value.shown().length()).as(line).isLessThanOrEqualTo(5100);
                });
      }
    } finally {
      System.clearProperty("sketchell.data");
    }
  }

  @Test
  void a_batch_says_what_it_holds() {
    try (Session session = Session.local(String::valueOf)) {
      assertThat(session.evaluate("new Batch(rand(10, 1, 28, 28), randint(0, 3, 10))"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Value.class,
              value ->
                  assertThat(value.shown())
                      .isEqualTo("batch of 10: images float32[10, 1, 28, 28], labels int64[10]"));
    }
  }
}
