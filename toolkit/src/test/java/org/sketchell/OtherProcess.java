// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How a test starts a main class in a process of its own, on the JDK that runs the tests. */
public final class OtherProcess {
  private OtherProcess() {}

  /** Standard error has what the class says alone: no warnings of newer JDKs about libraries. */
  public static ProcessBuilder of(Class<?> main, List<String> options, Object... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Stream.of(arguments).map(Object::toString).forEach(line::add);
    return new ProcessBuilder(line);
  }

  /**
   * What a main class prints, line by line, once it has ended well.
   *
   * @throws AssertionError if it has not ended within two minutes, or not well
   */
  public static List<String> lines(Class<?> main, List<String> options, Object... arguments)
      throws IOException, InterruptedException {
    Path printed = Files.createTempFile("printed", ".txt");
    try {
      Process process =
          of(main, options, arguments)
              .redirectOutput(printed.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).isZero();
      return Files.readAllLines(printed);
    } finally {
      Files.delete(printed);
    }
  }
}
