// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that are written whole or not at all, and what is not written over. */
class AtomicFileTest {
  private static final byte[] OLD = {1};
  private static final byte[] NEW = {2, 3};

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.onnx");
  }

  private static void assertNothingElseThan(Path folder, Path... expected) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(expected);
    }
  }

  @Test
  void a_file_is_made_or_replaced() throws IOException {
    AtomicFile.write(file, OLD);
    assertThat(file).hasBinaryContent(OLD);
    AtomicFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);
    assertNothingElseThan(folder, file);
  }

  @Test
  void an_error_in_the_middle_leaves_the_old_file_and_nothing_else() throws IOException {
    Files.write(file, OLD);
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(FileException.class)
        .hasMessage("Cannot write " + file + ": No space left on device.");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      throw new IllegalStateException("no content");
                    }))
        .hasMessage("no content");
    assertThat(file).hasBinaryContent(OLD);
    assertNothingElseThan(folder, file);
  }

  @Test
  void a_thread_that_is_interrupted_can_write() {
    Thread.currentThread().interrupt();
    AtomicFile.write(file, NEW);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_link_stays_and_its_target_is_written() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path target = Files.write(elsewhere.resolve("target.onnx"), OLD);
    Path first = Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("target.onnx"));
    Files.createSymbolicLink(file, Path.of("elsewhere", "first"));
    AtomicFile.write(file, NEW);

    assertThat(file).isSymbolicLink();
    assertThat(first).isSymbolicLink();
    assertThat(target).isRegularFile().hasBinaryContent(NEW);
    assertNothingElseThan(elsewhere, first, target);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_link_to_a_file_that_is_not_there_yet_makes_it() throws IOException {
    Files.createSymbolicLink(file, folder.resolve("later.onnx"));
    AtomicFile.write(file, NEW);
    assertThat(file).isSymbolicLink();
    assertThat(folder.resolve("later.onnx")).isRegularFile().hasBinaryContent(NEW);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_link_that_leads_to_itself_is_refused() throws IOException {
    Files.createSymbolicLink(file, file);
    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .isInstanceOf(FileException.class)
        .hasMessageStartingWith("Cannot write " + file + ": ");
    assertThat(file).isSymbolicLink();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_device_is_refused_also_behind_a_link() throws IOException {
    Files.createSymbolicLink(file, Path.of("/dev/full"));
    for (Path device : new Path[] {Path.of("/dev/null"), file}) {
      assertThatThrownBy(() -> AtomicFile.write(device, NEW))
          .isInstanceOf(FileException.class)
          .hasMessage(
              "Cannot write " + device + ": it is a device or a pipe and not a file; name a file.");
      assertThatThrownBy(() -> AtomicFile.requireWritable(device, 1))
          .hasMessageContaining("it is a device or a pipe");
    }
  }

  /** What a process has open leads to a file that others write to as well. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void standard_output_is_refused_whatever_it_is() {
    Path out = Path.of("/dev/stdout");
    assumeTrue(Files.isSymbolicLink(out));
    assertThatThrownBy(() -> AtomicFile.requireWritable(out, 1))
        .hasMessageContaining("it is a device or a pipe and not a file");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void the_permissions_of_a_file_that_is_replaced_stay() throws IOException {
    for (String permissions : new String[] {"rw-------", "rwxrw-r--"}) {
      Files.write(file, OLD);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      AtomicFile.write(file, NEW);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(permissions);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_new_file_has_the_permissions_that_any_new_file_has() throws IOException {
    Path ordinary = Files.createFile(folder.resolve("ordinary"));
    AtomicFile.write(file, NEW);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void a_file_that_may_not_be_changed_is_not_replaced() throws IOException {
    Files.write(file, OLD);
    assumeTrue(file.toFile().setWritable(false));
    assumeTrue(!Files.isWritable(file), "root may change everything");
    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .hasMessage("Cannot write " + file + ": it is there and may not be changed.");
    assertThat(file).hasBinaryContent(OLD);
  }

  @Test
  void folders_are_named_where_a_file_is_wanted_or_a_folder_is_missing() {
    assertThatThrownBy(() -> AtomicFile.write(folder, NEW))
        .hasMessage("Cannot write " + folder + ": it is a folder.");
    Path missing = folder.resolve("missing");
    Path below = missing.resolve("model.onnx");
    assertThatThrownBy(() -> AtomicFile.write(below, NEW))
        .hasMessage("Cannot write " + below + ": there is no folder " + missing + ".");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_folder_that_takes_no_files_is_named() {
    Path path = Path.of("/proc/model.onnx");
    assumeTrue(Files.isDirectory(path.getParent()));
    for (Runnable attempt :
        new Runnable[] {
          () -> AtomicFile.write(path, NEW), () -> AtomicFile.requireWritable(path, 1)
        }) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(FileException.class)
          .hasMessageMatching(
              "Cannot write /proc/model.onnx: (no file can be made|no permission to make a file)"
                  + " in /proc.");
    }
  }

  @Test
  void what_can_be_written_is_left_as_it_is_by_the_trial() throws IOException {
    assertThatCode(() -> AtomicFile.requireWritable(file, 1 << 20)).doesNotThrowAnyException();
    assertNothingElseThan(folder);
    Files.write(file, OLD);
    AtomicFile.requireWritable(file, 1 << 20);
    assertThat(file).hasBinaryContent(OLD);
    assertNothingElseThan(folder, file);
  }

  @Test
  void more_than_there_is_space_for_is_refused_before() {
    assertThatThrownBy(() -> AtomicFile.requireWritable(file, Long.MAX_VALUE / 2))
        .isInstanceOf(FileException.class)
        .hasMessageMatching(
            "Cannot write .*model.onnx: it will have about \\d+ KB, and there is space for \\d+"
                + " KB\\.");
  }

  @Test
  void a_name_that_is_as_long_as_names_may_be_is_written() {
    Path longest = folder.resolve("n".repeat(250) + ".onnx");
    AtomicFile.write(longest, NEW);
    assertThat(longest).hasBinaryContent(NEW);
  }

  @Test
  void what_killed_processes_have_left_goes_and_nothing_else() throws IOException {
    Path dead = Files.write(folder.resolve("." + file.getFileName() + ".99999999-1.part"), OLD);
    String alive = Long.toString(ProcessHandle.current().pid());
    Path other =
        Files.write(folder.resolve("." + file.getFileName() + "." + alive + "-9.part"), OLD);
    Path strange = Files.write(folder.resolve(".violin.part"), OLD);
    for (Path path : new Path[] {dead, other, strange}) {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
    }
    AtomicFile.write(file, NEW);
    assertNothingElseThan(folder, file, other, strange);
  }

  @Test
  void a_finished_file_is_moved_under_the_same_conditions() throws IOException {
    Path part = Files.write(folder.resolve("part"), NEW);
    AtomicFile.move(part, file);
    assertThat(file).hasBinaryContent(NEW);
    assertThatThrownBy(() -> AtomicFile.move(file, folder)).hasMessageContaining("is a folder");
    assertThat(file).hasBinaryContent(NEW);
  }
}
