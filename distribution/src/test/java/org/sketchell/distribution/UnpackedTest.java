// SPDX-License-Identifier: Apache-2.0
package org.sketchell.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The archive of this platform, unpacked and used. */
@DisabledOnOs(OS.WINDOWS)
class UnpackedTest {
  @TempDir private Path folder;

  static List<Path> jdks() throws IOException {
    List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    Path all = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(all)) {
      try (Stream<Path> installed = Files.list(all)) {
        installed
            .filter(home -> home.getFileName().toString().contains("25"))
            .filter(home -> Files.isExecutable(home.resolve("bin/jshell")))
            .filter(home -> !homes.contains(home))
            .forEach(homes::add);
      }
    }
    return homes;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void an_archive_works_where_it_is_unpacked(Path jdk) throws Exception {
    new Unpacked("", folder)
        .assertWorks(Map.of("JAVA_HOME", jdk.toString(), "HOME", folder.toString()));
  }

  /** As it is installed by an administrator for all. */
  @Test
  void one_who_cannot_write_it_and_has_no_home_works_with_it() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/")), "only root becomes another");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")));
    Unpacked archive = new Unpacked("", folder);
    Map<String, String> environment =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "HOME", "/nonexistent");
    List<String> nobody =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    nobody.addAll(archive.line("tutorial", "--epochs", "1"));
    Unpacked.Result tutorial = archive.run(environment, "", nobody);
    assertThat(tutorial.err()).isEmpty();
    assertThat(tutorial.out()).contains("each of angel, piano, violin in data\n", "agrees with");
    assertThat(archive.work().resolve("data/violin.npy")).exists();
    assertThat(Path.of("/nonexistent")).doesNotExist();
  }
}
