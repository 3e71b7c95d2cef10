// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that is found around a jar. */
class HomeTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"toolkit/target/lib", "lib"})
  void it_is_that_of_a_clone_and_of_an_archive(String library) throws Exception {
    Files.createDirectories(folder.resolve("scripts"));
    Path lib = Files.createDirectories(folder.resolve(library));
    assertThat(Home.around(lib.resolve("sketchell-toolkit.jar"))).hasValue(folder);
    assertThat(Home.program(folder)).isEqualTo(lib.resolve("sketchell-program.jar"));
  }

  @Test
  void there_is_none_around_a_jar_that_lies_elsewhere() throws Exception {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    assertThat(Home.around(lib.resolve("sketchell-toolkit.jar"))).isEmpty();
    Files.createDirectories(folder.resolve("scripts"));
    assertThat(Home.around(lib.resolve("sketchell-toolkit-0.2.0.jar"))).isEmpty();
    assertThat(Home.around(folder.resolve("sketchell-toolkit.jar"))).isEmpty();
  }
}
