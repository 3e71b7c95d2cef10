// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The toolkit as a library of other programs. */
class PlainProgramTest {
  /** Pictures ask JLine how wide a letter is, and nothing else. */
  private static final String OF_THE_SHELL =
      ".*\\b(org\\.sketchell\\.(shell|command)|org\\.(eclipse\\.aether|apache\\.maven|slf4j)|org\\.jline(?!\\.utils\\.WCWidth)|picocli|jdk\\.jshell|com\\.sun\\.tools)\\..*";

  private static final String OPTIONAL =
      ".*/(jline-(native|reader|terminal-jni)|picocli|maven|plexus|http(client|core)|commons-codec"
          + "|gson|slf4j|jcl)-.*";

  @TempDir Path folder;

  @Test
  void a_program_prints_what_it_prints_itself_and_loads_nothing_of_the_shell() throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Path loaded = folder.resolve("loaded.txt");
    Process process =
        new ProcessBuilder(line("-Xlog:class+load:file=" + loaded))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(err).hasContent("");
    assertThat(out).hasContent("trained 2 epochs\nknown 3 classes, reported 36 drawings");
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains("org.sketchell.train.Trainer "))
        .noneMatch(line -> line.matches(OF_THE_SHELL));
  }

  /** The program starts without the jars that only the shell and the commands need. */
  private List<String> line(String option) {
    List<String> line = OtherProcess.of(PlainProgram.class, List.of(option), folder).command();
    int path = line.indexOf("-cp") + 1;
    line.set(
        path,
        Stream.of(line.get(path).split(File.pathSeparator))
            .filter(entry -> !entry.matches(OPTIONAL))
            .collect(Collectors.joining(File.pathSeparator)));
    return line;
  }
}
