package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every door opens into the same rooms. */
class StartupImportsTest {
  @Test
  void everyPackageWithPublicTypesIsImported() throws IOException {
    Path sources = Packaged.root().resolve("toolkit/src/main/java");
    List<String> packages;
    try (Stream<Path> files = Files.walk(sources)) {
      packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(StartupImportsTest::declaresAPublicType)
              .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
              .distinct()
              .filter(name -> !name.equals("org.sketchell.shell"))
              // Its names are those of layers: a Flatten at the prompt is the layer.
              .filter(name -> !name.equals("org.sketchell.operator"))
              .toList();
    }
    assertThat(Session.startupImports())
        .containsAll(packages.stream().map(name -> "import " + name + ".*;").toList());
  }

  private static boolean declaresAPublicType(Path file) {
    try {
      return Files.readString(file)
          .lines()
          .anyMatch(
              line -> line.matches("public .*\\b(class|interface|record|enum|@interface)\\b.*"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void noNameOfTheToolkitIsAmbiguous() throws IOException {
    Path sources = Packaged.root().resolve("toolkit/src/main/java");
    List<String> types;
    try (Stream<Path> files = Files.walk(sources)) {
      types =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(StartupImportsTest::declaresAPublicType)
              .map(file -> sources.relativize(file).toString().replace('/', '.'))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .filter(name -> !name.matches("org\\.sketchell\\.(shell|operator)\\..*"))
              .sorted()
              .toList();
    }
    String simple =
        types.stream()
            .map(name -> name.substring(name.lastIndexOf('.') + 1) + ".class.getName()")
            .collect(Collectors.joining(", "));
    try (Session session = Session.local(String::valueOf)) {
      assertThat(session.evaluate("List.of(" + simple + ").toString()"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Value.class, value -> assertThat(value.shown()).isEqualTo(types.toString()));
    }
  }

  @Test
  void theWordsOfTheChapterAreThere() {
    try (Session session = Session.local(String::valueOf)) {
      for (String words :
          List.of(
              "manualSeed(42)",
              "conv2d(1, 5, 3)",
              "conv2d(randn(1, 1, 28, 28), zeros(5, 1, 3, 3)).shape()",
              "maxPool2d(ones(1, 1, 4, 4), 2).shape()",
              "tensor(1.0, 2.0).plus(full(3, 2))",
              "figure().panels().size()",
              "Module network = Networks.tutorial(3);",
              "Optimizer optimizer = new Adam(1e-3);")) {
        assertThat(session.evaluate(words)).as(words).allMatch(Outcome::succeeded);
      }
    }
  }

  @Test
  void theJdksOwnImportsAreThereToo() {
    assertThat(Session.startupImports())
        .contains("import java.util.*;", "import java.util.stream.*;", "import java.nio.file.*;");
  }

  @Test
  void helpIsAtHand() {
    try (Session session = Session.local(null)) {
      assertThat(session.evaluate("help();")).allMatch(Outcome::succeeded);
    }
  }
}
