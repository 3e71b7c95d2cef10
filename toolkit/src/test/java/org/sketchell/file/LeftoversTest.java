// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.OtherProcess;

/** What goes when a process goes. */
class LeftoversTest {
  @TempDir private Path folder;

  /** Begins a file and a folder, and ends in the middle; runs in a JVM of its own. */
  static final class Broken {
    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      Path temporary = Files.createDirectory(folder.resolve("temporary"));
      Leftovers.add(temporary);
      Files.writeString(Files.createDirectory(temporary.resolve("deep")).resolve("file"), "x");
      AtomicFile.write(
          folder.resolve("model.onnx"),
          out -> {
            out.write(1);
            end(arguments[1]);
          });
    }

    private static void end(String how) {
      if (how.equals("halt")) {
        Leftovers.delete();
        Runtime.getRuntime().halt(3);
      }
      System.exit(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "halt"})
  void a_process_that_ends_in_the_middle_leaves_nothing(String how)
      throws IOException, InterruptedException {
    Process process = OtherProcess.of(Broken.class, List.of(), folder, how).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(3);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void what_is_finished_stays() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Leftovers.add(file);
    Leftovers.remove(file);
    Leftovers.delete();
    assertThat(file).exists();
  }
}
