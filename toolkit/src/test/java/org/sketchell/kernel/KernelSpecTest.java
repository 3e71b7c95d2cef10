// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSpecTest {
  @TempDir Path folder;

  private static Path place(Map<String, String> environment, String system) {
    return KernelSpec.ofUser(environment, system, Path.of("/home/ada")).folder();
  }

  @Test
  void it_lies_where_jupyter_looks_on_each_system() {
    assertThat(place(Map.of(), "Linux"))
        .isEqualTo(Path.of("/home/ada/.local/share/jupyter/kernels/sketchell"));
    assertThat(place(Map.of("XDG_DATA_HOME", "/data"), "Linux"))
        .isEqualTo(Path.of("/data/jupyter/kernels/sketchell"));
    assertThat(place(Map.of(), "Mac OS X"))
        .isEqualTo(Path.of("/home/ada/Library/Jupyter/kernels/sketchell"));
    assertThat(place(Map.of("APPDATA", "/roaming"), "Windows 11"))
        .isEqualTo(Path.of("/roaming/jupyter/kernels/sketchell"));
    assertThat(place(Map.of("JUPYTER_DATA_DIR", "/mine"), "Linux"))
        .isEqualTo(Path.of("/mine/kernels/sketchell"));
    assertThat(KernelSpec.below(Path.of("/env")).folder())
        .isEqualTo(Path.of("/env/share/jupyter/kernels/sketchell"));
  }

  @Test
  void it_names_the_launcher_and_is_interrupted_by_a_message() throws IOException {
    JsonNode spec =
        new ObjectMapper().readTree(KernelSpec.json(Path.of("/opt/my tools/sketchell"), "/jdk"));
    assertThat(spec.path("argv").toString())
        .isEqualTo("[\"/opt/my tools/sketchell\",\"kernel\",\"{connection_file}\"]");
    assertThat(spec.path("interrupt_mode").asText()).isEqualTo("message");
    assertThat(spec.path("language").asText()).isEqualTo("java");
    assertThat(spec.path("env").path("JAVA_HOME").asText()).isEqualTo("/jdk");
  }

  @Test
  void the_launcher_is_found_in_a_clone_and_in_an_archive() throws IOException {
    Path clone = Files.createDirectories(folder.resolve("clone"));
    Path archive = Files.createDirectories(folder.resolve("archive/bin")).getParent();
    Files.createFile(clone.resolve("sketchell"));
    Files.createFile(archive.resolve("bin/sketchell.cmd"));
    assertThat(KernelSpec.launcher(clone, "Linux")).isEqualTo(clone.resolve("sketchell"));
    assertThat(KernelSpec.launcher(archive, "Windows 11"))
        .isEqualTo(archive.resolve("bin/sketchell.cmd"));
    assertThatThrownBy(() -> KernelSpec.launcher(archive, "Linux"))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("there is no sketchell in " + archive);
  }

  @Test
  void one_that_was_there_is_told_and_replaced_and_can_be_deleted() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createFile(home.resolve("sketchell"));
    KernelSpec spec = KernelSpec.below(folder);
    assertThat(spec.program()).isEmpty();
    assertThat(spec.delete()).isFalse();
    spec.write(home);
    assertThat(spec.program()).contains(home.resolve("sketchell").toString());
    assertThat(spec.folder()).isDirectoryContaining("glob:**logo-svg.svg");
    assertThat(spec.delete()).isTrue();
    assertThat(spec.folder()).doesNotExist();
  }

  @Test
  void deleting_leaves_what_somebody_else_put_there() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createFile(home.resolve("sketchell"));
    KernelSpec spec = KernelSpec.below(folder);
    spec.write(home);
    Files.createFile(spec.folder().resolve("kernel.js"));
    assertThat(spec.delete()).isTrue();
    assertThat(spec.folder().resolve("kernel.js")).exists();
  }
}
