package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
              // Nobody types operators; several are called as layers are.
              .filter(name -> !name.equals("org.sketchell.operator"))
              .distinct()
              .toList();
    }
    assertThat(Session.startupImports())
        .containsAll(packages.stream().map(name -> "import " + name + ".*;").toList());
  }

  @Test
  void noNameIsAmbiguous() throws IOException {
    Map<String, Set<String>> packagesOf = new TreeMap<>();
    for (String name : Session.startupImports()) {
      if (name.endsWith(".*;") && !name.startsWith("import static ")) {
        String imported = name.substring("import ".length(), name.length() - ".*;".length());
        publicTypes(imported)
            .forEach(type -> packagesOf.computeIfAbsent(type, t -> new TreeSet<>()).add(imported));
      }
    }
    publicTypes("java.lang")
        .forEach(type -> packagesOf.computeIfAbsent(type, t -> new TreeSet<>()).add("java.lang"));
    packagesOf.forEach(
        (type, packages) -> {
          if (packages.size() > 1) {
            assertThat(Session.startupImports())
                .as("%s is in %s: one of them needs an import of its own", type, packages)
                .anyMatch(line -> line.startsWith("import ") && line.endsWith("." + type + ";"));
          }
        });
  }

  /** The simple names of the public top-level types of a package of the toolkit or the JDK. */
  private static Set<String> publicTypes(String name) throws IOException {
    String folder = name.replace('.', '/');
    Set<String> types = new TreeSet<>();
    Path own = Packaged.root().resolve("toolkit/src/main/java").resolve(folder);
    if (Files.isDirectory(own)) {
      try (Stream<Path> files = Files.list(own)) {
        files
            .filter(StartupImportsTest::declaresAPublicType)
            .forEach(file -> types.add(file.getFileName().toString().replace(".java", "")));
      }
      return types;
    }
    for (String module : List.of("java.base", "java.prefs")) {
      Path jdk = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module, folder);
      if (Files.isDirectory(jdk)) {
        try (Stream<Path> files = Files.list(jdk)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".class") && !file.contains("$"))
              .map(file -> file.substring(0, file.length() - ".class".length()))
              .filter(type -> isPublic(name + "." + type))
              .forEach(types::add);
        }
      }
    }
    return types;
  }

  private static boolean isPublic(String type) {
    try {
      return Modifier.isPublic(Class.forName(type, false, null).getModifiers());
    } catch (ClassNotFoundException e) {
      return false;
    }
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
