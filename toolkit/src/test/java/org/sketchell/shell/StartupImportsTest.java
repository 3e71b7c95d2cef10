// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.VarSnippet;
import org.junit.jupiter.api.Test;

/** Every door opens into the same rooms. */
class StartupImportsTest {
  /** Not imported: names at the prompt are those of layers, not of operators, and no commands. */
  private static final Set<String> CLOSED =
      Set.of("operator", "partition", "notebook", "dependency", "shell", "kernel", "command");

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("(?m)^public .*?\\b(?:class|interface|record|enum|@interface) (\\w+)");

  /** The full names of the public types of all rooms that are open. */
  private static List<String> openTypes() throws IOException {
    Path house = Packaged.root().resolve("toolkit/src/main/java/org/sketchell");
    try (Stream<Path> files = Files.walk(house)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !CLOSED.contains(house.relativize(file).getName(0).toString()))
          .flatMap(
              file ->
                  publicTypes(file)
                      .map(
                          type ->
                              "org.sketchell."
                                  + house.relativize(file.getParent()).toString().replace('/', '.')
                                  + "."
                                  + type))
          .sorted()
          .toList();
    }
  }

  private static Stream<String> publicTypes(Path file) {
    try {
      return PUBLIC_TYPE
          .matcher(Files.readString(file))
          .results()
          .map(result -> result.group(1))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  @Test
  void every_open_room_is_imported() throws IOException {
    assertThat(Session.startupImports())
        .containsAll(
            openTypes().stream()
                .map(type -> "import " + type.substring(0, type.lastIndexOf('.')) + ".*;")
                .distinct()
                .toList());
  }

  @Test
  void no_public_name_is_in_two_open_rooms() throws IOException {
    assertThat(openTypes().stream().map(StartupImportsTest::simple).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void only_module_which_java_lang_has_too_is_imported_by_name() {
    assertThat(Session.startupImports())
        .filteredOn(line -> line.matches("import org\\.sketchell\\.\\w+\\.\\w+;"))
        .containsExactly("import org.sketchell.nn.Module;");
  }

  @Test
  void every_open_type_is_known_by_its_simple_name() throws IOException {
    List<String> types = openTypes();
    String asked =
        types.stream()
            .map(type -> simple(type) + ".class.getName()")
            .collect(Collectors.joining(", "));
    try (Session session = Session.local(String::valueOf)) {
      assertThat(session.evaluate("List.of(" + asked + ").toString()"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Value.class, value -> assertThat(value.shown()).isEqualTo(types.toString()));
    }
  }

  @Test
  void the_words_of_the_chapter_are_there() {
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
  void the_imports_of_the_jdk_are_there_too() {
    assertThat(Session.startupImports())
        .contains("import java.util.*;", "import java.util.stream.*;", "import java.nio.file.*;");
  }

  @Test
  void the_imports_take_one_snippet_and_are_told_one_by_one() {
    try (Session session = Session.local(null)) {
      assertThat(session.jshell().imports()).hasSize(1);
      assertThat(session.imports()).containsExactlyElementsOf(Session.startupImports());
    }
  }

  @Test
  void an_import_that_is_written_again_takes_no_other_away() {
    try (Session session = Session.local(null)) {
      for (String line : Session.startupImports()) {
        assertThat(session.evaluate(line)).as(line).allMatch(Outcome::succeeded);
      }
      assertThat(session.evaluate("import java.time.*;")).allMatch(Outcome::succeeded);
      assertThat(session.evaluate("Duration.ofDays(List.of(conv2d(1, 5, 3)).size());"))
          .allMatch(Outcome::succeeded);
      assertThat(session.imports())
          .containsAll(Session.startupImports())
          .contains("import java.time.*;")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void types_of_what_is_imported_are_told_by_their_simple_names() {
    try (Session session = Session.local(null)) {
      session.evaluate("var all = new HashMap<String, List<Functional.Pooled>>();");
      session.evaluate("var day = java.time.LocalDate.MIN;");
      assertThat(session.active().map(variable -> session.typeOf((VarSnippet) variable)))
          .containsExactly("HashMap<String,List<Functional.Pooled>>", "java.time.LocalDate");
    }
  }

  @Test
  void help_is_at_hand() {
    try (Session session = Session.local(null)) {
      assertThat(session.evaluate("help();")).allMatch(Outcome::succeeded);
    }
  }

  @Test
  void a_network_can_be_typed() {
    List<String> lines =
        List.of(
            """
            class Net extends Module {
              Conv2d conv = conv2d(1, 5, 3);
              Parameter scale = new Parameter(ones(1));
              public Tensor forward(Tensor x) {
                return maxPool2d(conv.forward(x).relu(), 2).times(scale.value());
              }
            }
            """,
            "Net net = new Net();",
            "Tensor y = net.forward(rand(1, 1, 28, 28));",
            "Tensor loss = crossEntropy(y.flatten(1), tensor(0));",
            "Tensor same = conv2d(rand(1, 1, 28, 28), net.conv.weight().value());",
            "Module head = new Sequential(new Flatten(), new Softmax(1));");
    try (Session session = Session.local(null)) {
      for (String line : lines) {
        assertThat(session.evaluate(line)).as(line).allMatch(Outcome::succeeded);
      }
    }
  }
}
