// SPDX-License-Identifier: Apache-2.0
package org.sketchell.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The image, unpacked and used where there is no Java. */
@DisabledOnOs(OS.WINDOWS)
class ImageTest {
  @TempDir private Path folder;
  @TempDir private Path links;

  @Test
  void an_image_works_without_a_java() throws Exception {
    Unpacked image = new Unpacked("-image", folder);
    Path bin = allProgramsBut("java");
    Map<String, String> environment = Map.of("PATH", bin.toString(), "HOME", folder.toString());
    image.assertWorks(environment);
    image.assertDoesEverything(environment);
    Unpacked.Result version = image.run(Map.of("JAVA_HOME", "/none"), "", image.line("--version"));
    assertThat(version.err()).isEmpty();
  }

  /** A folder in which all programs of the system are, by links, but for one. */
  private Path allProgramsBut(String name) throws IOException {
    for (String place : List.of("/usr/bin", "/bin")) {
      try (Stream<Path> programs = Files.list(Path.of(place))) {
        for (Path program : programs.filter(it -> !it.endsWith(name)).toList()) {
          Path link = links.resolve(program.getFileName());
          if (Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, program);
          }
        }
      }
    }
    return links;
  }

  /** JUnit says of each link that it deletes that it does. */
  @AfterEach
  void deletesLinks() throws IOException {
    try (Stream<Path> all = Files.list(links)) {
      for (Path link : all.toList()) {
        Files.delete(link);
      }
    }
  }

  /** Every module that the jars name is in it; what is only found at run time is tried above. */
  @Test
  void an_image_has_the_modules_that_its_jars_name() throws Exception {
    Unpacked image = new Unpacked("-image", folder);
    List<String> line = new ArrayList<>(List.of("--ignore-missing-deps", "--print-module-deps"));
    line.addAll(List.of("--multi-release", "" + Runtime.version().feature()));
    try (Stream<Path> jars = Files.list(image.home().resolve("lib"))) {
      jars.filter(jar -> jar.toString().endsWith(".jar")).forEach(jar -> line.add(jar.toString()));
    }
    StringWriter out = new StringWriter();
    int code =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(System.err, true),
                line.toArray(String[]::new));
    assertThat(code).isZero();
    assertThat(new TreeSet<>(List.of(System.getProperty("runtime.modules").split(","))))
        .containsAll(List.of(out.toString().strip().split(",")));
  }
}
