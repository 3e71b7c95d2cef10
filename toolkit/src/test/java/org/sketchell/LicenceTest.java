// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sketchell.shell.Packaged;

/** Whoever has one file of the house knows what may be done with it. */
class LicenceTest {
  private static final String LINE = "SPDX-License-Identifier: Apache-2.0";
  private static final Path ROOT = Packaged.root();

  private static final Pattern SOURCE =
      Pattern.compile(".*\\.(java|jsh|sh|cmd|py|js|mjs|css|html|xml|ipynb)");

  /** Folders of what is made or fetched, where git cannot tell. */
  private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules", "page");

  @Test
  void every_source_names_the_licence() throws IOException {
    List<String> sources = files().stream().filter(LicenceTest::isSource).toList();
    assertThat(sources)
        .contains(
            "sketchell",
            "pom.xml",
            "scripts/01-filters.jsh",
            "scripts/notebooks/01-filters.ipynb",
            "scripts/web/page/page.js")
        .contains("toolkit/src/main/java/org/sketchell/file/package-info.java");
    assertThat(sources).filteredOn(name -> !names(name)).as("Sources without %s", LINE).isEmpty();
  }

  @Test
  void the_licence_is_the_same_everywhere() throws IOException {
    assertThat(ROOT.resolve("LICENSE"))
        .content()
        .startsWith(LINE)
        .contains("https://www.apache.org/licenses/LICENSE-2.0")
        .contains("https://spdx.org/licenses/Apache-2.0.html");
    assertThat(ROOT.resolve("pom.xml")).content().contains("<name>Apache-2.0</name>");
    assertThat(ROOT.resolve("scripts/runtimes/package.json"))
        .content()
        .contains("\"license\": \"Apache-2.0\"");
  }

  /** Names of all files that are kept, from the root. */
  private static List<String> files() throws IOException {
    if (Files.exists(ROOT.resolve(".git"))) {
      Process git =
          new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
              .directory(ROOT.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader names = git.inputReader()) {
        List<String> kept = names.lines().toList();
        if (!kept.isEmpty()) {
          return kept;
        }
      } catch (IOException e) {
        return walked();
      }
    }
    return walked();
  }

  private static List<String> walked() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(Files::isRegularFile)
          .map(ROOT::relativize)
          .filter(
              file ->
                  Stream.iterate(file, Path::getParent)
                      .limit(file.getNameCount())
                      .noneMatch(LicenceTest::isNotOurs))
          .map(file -> file.toString().replace('\\', '/'))
          .toList();
    }
  }

  private static boolean isNotOurs(Path path) {
    return NOT_OURS.contains(path.getFileName().toString());
  }

  private static boolean isSource(String name) {
    return Files.isRegularFile(ROOT.resolve(name))
        && (SOURCE.matcher(name).matches()
            || name.indexOf('.', 1) < 0 && text(name).startsWith("#!"));
  }

  private static boolean names(String name) {
    return text(name).contains(LINE);
  }

  private static String text(String name) {
    try {
      return new String(Files.readAllBytes(ROOT.resolve(name)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
