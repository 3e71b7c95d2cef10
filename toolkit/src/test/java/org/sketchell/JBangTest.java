// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.runtime.Versions;
import org.sketchell.shell.Packaged;

/** The script of one file: what JBang reads in it, and what it does. */
class JBangTest {
  private static final Path SCRIPT = Packaged.root().resolve("scripts/jbang/TrainDoodles.java");

  @TempDir Path folder;

  /** The words of a directive, such as {@code //JAVA 17+}. */
  private static List<String> words(String directive) throws IOException {
    return Files.readAllLines(SCRIPT).stream()
        .filter(line -> line.startsWith("//" + directive + " "))
        .flatMap(line -> List.of(line.split(" ")).stream().skip(1))
        .toList();
  }

  @Test
  void it_needs_this_version_and_java_17() throws IOException {
    assertThat(words("DEPS"))
        .containsExactly("org.sketchell:sketchell-toolkit:" + Versions.sketchell());
    assertThat(words("JAVA")).containsExactly("17+");
  }

  @Test
  void it_compiles_without_warnings_and_says_what_it_has_learned() throws Exception {
    String path = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                List.of(
                        "-Xlint:all,-processing,-path",
                        "-Werror",
                        "-cp",
                        path,
                        "-d",
                        folder.toString(),
                        SCRIPT.toString())
                    .toArray(String[]::new));
    assertThat(compiled).isZero();
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(words("RUNTIME_OPTIONS"));
    line.addAll(List.of("-cp", folder + File.pathSeparator + path, "TrainDoodles"));
    Path printed = folder.resolve("printed.txt");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(printed).hasContent("Others show: angel, piano, violin");
  }
}
