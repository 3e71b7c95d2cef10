package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
              .filter(name -> !name.equals("org.sketchell.shell"))
              .distinct()
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
