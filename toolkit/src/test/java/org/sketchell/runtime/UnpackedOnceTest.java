// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large native libraries, unpacked once for all starts. */
class UnpackedOnceTest {
  private static final List<String> NAMES = List.of("one", "two");

  @TempDir Path work;
  private Path folder;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void jar() throws IOException {
    folder = work.resolve("cache").resolve("natives-1");
    for (String name : NAMES) {
      Files.writeString(work.resolve(name), "library " + name);
    }
  }

  private URL library(String name) {
    try {
      return work.resolve(name).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<Path> filled() {
    return UnpackedOnce.filled(folder, NAMES, this::library, said::add);
  }

  @Test
  void the_first_start_unpacks_and_says_so_and_the_next_does_neither() throws IOException {
    assertThat(filled()).contains(folder);
    assertThat(folder.resolve(System.mapLibraryName("two"))).hasContent("library two");
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains(folder.toString());

    Files.writeString(work.resolve("two"), "another");
    assertThat(filled()).contains(folder);
    assertThat(folder.resolve(System.mapLibraryName("two"))).hasContent("library two");
    assertThat(said).hasSize(1);
  }

  @Test
  void what_cannot_be_unpacked_leaves_nothing_behind() throws IOException {
    Files.delete(work.resolve("two"));
    assertThat(filled()).isEmpty();
    assertThat(folder).doesNotExist();
    try (var rest = Files.list(folder.getParent())) {
      assertThat(rest.map(path -> path.getFileName().toString())).containsExactly("natives-1.lock");
    }
  }

  @Test
  void without_a_place_onnx_runtime_unpacks_as_ever() throws IOException {
    Files.writeString(folder.getParent(), "no folder");
    assertThat(filled()).isEmpty();
  }
}
