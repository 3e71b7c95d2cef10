// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Jupyter's own libraries, where Debian's Python has them. */
public final class Jupyter {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private Jupyter() {}

  /** Passes a test over, with a word, where a library of Python is missing. */
  public static void assumeHas(String library) throws IOException, InterruptedException {
    boolean has =
        Files.isExecutable(PYTHON)
            && new ProcessBuilder(PYTHON.toString(), "-c", "import " + library)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()
                == 0;
    assumeTrue(has, PYTHON + " has no " + library + ": Jupyter is not asked.");
  }

  /** What a program prints, which must succeed. */
  public static String python(String program, Path... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-c", program));
    for (Path argument : arguments) {
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
