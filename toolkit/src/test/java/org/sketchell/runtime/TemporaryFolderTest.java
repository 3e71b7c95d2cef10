// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of temporary folders. */
class TemporaryFolderTest {
  @TempDir Path folder;

  @Test
  void one_that_can_be_used_is_left_as_it_was() throws Exception {
    assertThat(TemporaryFolder.problem(folder)).isEmpty();
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void one_that_cannot_be_used_is_named() throws Exception {
    assertThat(TemporaryFolder.problem(folder.resolve("none")))
        .hasValue("The temporary folder " + folder.resolve("none") + " does not exist.");
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(TemporaryFolder.problem(file))
        .hasValue("The temporary folder " + file + " is no folder.");
  }

  @Test
  void one_that_is_read_only_is_named() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    closed.toFile().setWritable(false);
    assumeFalse(Files.isWritable(closed));
    assertThat(TemporaryFolder.problem(closed))
        .hasValueSatisfying(it -> assertThat(it).contains("cannot be written"));
  }

  @Test
  void libraries_that_may_not_be_run_are_a_sentence() {
    assertThat(TemporaryFolder.refusal(new UnsatisfiedLinkError("x: failed to map segment from y")))
        .contains("allows no programs (noexec)", "-Djava.io.tmpdir=FOLDER");
  }

  @Test
  void an_archive_for_another_machine_is_told_from_a_folder_that_cannot_be_used() {
    assertThat(
            TemporaryFolder.refusal(
                new UnsatisfiedLinkError("no onnxruntime in java.library.path: /lib")))
        .startsWith("ONNX Runtime's library for " + System.getProperty("os.name"))
        .contains("take the archive of Sketchell for it")
        .doesNotContain("temporary");
  }
}
