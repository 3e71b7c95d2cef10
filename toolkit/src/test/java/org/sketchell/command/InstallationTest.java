// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shell.Packaged;

/** The launcher in an archive that was unpacked, with a Java that only pretends. */
@DisabledOnOs(OS.WINDOWS)
class InstallationTest {
  /** What makes a process one of a user to whom nothing belongs, where the tests are root's. */
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  @TempDir private Path folder;
  private final List<Path> closed = new ArrayList<>();
  private Path java;

  private record Result(int code, String out, String err) {
    /** The archive of classes that Java is told to use; null if none. */
    Path classes() {
      return out.lines()
          .filter(line -> line.startsWith("-XX:SharedArchiveFile="))
          .map(line -> Path.of(line.substring(line.indexOf('=') + 1)))
          .findFirst()
          .orElse(null);
    }
  }

  @BeforeEach
  void makes() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    java = PretendedJava.in(folder.resolve("jdk"), "21.0.1");
  }

  /** So that they can be deleted. */
  @AfterEach
  void opens() {
    closed.forEach(it -> assertThat(it.toFile().setWritable(true)).isTrue());
  }

  private Path installation(String name) throws IOException {
    Path home = folder.resolve(name);
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.writeString(lib.resolve("sketchell-program.jar"), "");
    Files.writeString(lib.resolve("sketchell-toolkit.jar"), name);
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.copy(Packaged.root().resolve("sketchell"), bin.resolve("sketchell"));
    assertThat(bin.resolve("sketchell").toFile().setExecutable(true, false)).isTrue();
    return home;
  }

  /** One that a user can read, and nobody write. */
  private Path readOnly(String name) throws IOException {
    Path home = installation(name);
    close(home.resolve("lib"));
    return home;
  }

  private void close(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
    closed.add(file);
  }

  private Result start(Path home, Map<String, String> environment) throws Exception {
    return start(List.of(), home, environment);
  }

  private Result startAsAnother(Path home, Map<String, String> environment) throws Exception {
    boolean root = Files.isWritable(Path.of("/"));
    assumeTrue(!root || Files.isExecutable(Path.of("/usr/bin/setpriv")));
    return start(root ? NOBODY : List.of(), home, environment);
  }

  private Result start(List<String> before, Path home, Map<String, String> environment)
      throws Exception {
    List<String> line = new ArrayList<>(before);
    line.add(home.resolve("bin/sketchell").toString());
    line.addAll(List.of("run", "a b.jsh", ""));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().keySet().removeAll(List.of("HOME", "XDG_CACHE_HOME"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  private Path writable(String name) throws IOException {
    Path made = Files.createDirectories(folder.resolve(name));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    return made;
  }

  @Test
  void it_starts_without_building_and_names_its_folder_and_jars() throws Exception {
    Path home = installation("my täols (1)");
    Result result = start(home, Map.of());
    assertThat(result.code()).isZero();
    assertThat(result.out().lines())
        .contains(
            "-Dsketchell.home=" + home.toRealPath(),
            home.toRealPath().resolve("lib/sketchell-program.jar").toString())
        .endsWith("org.sketchell.command.Sketchell", "run", "a b.jsh", "");
  }

  @Test
  void its_classes_are_kept_beside_the_jars_for_all_users() throws Exception {
    Path home = installation("a");
    Result first = start(home, Map.of());
    assertThat(first.err()).startsWith("sketchell: preparing for Java 21.0.1").hasLineCount(1);
    assertThat(first.classes()).hasParent(home.resolve("lib").toRealPath());
    close(home.resolve("lib"));
    Result second = startAsAnother(home, Map.of());
    assertThat(second.err()).isEmpty();
    assertThat(second.classes()).isEqualTo(first.classes());
  }

  @Test
  void where_they_cannot_be_they_are_kept_in_the_cache_of_the_user() throws Exception {
    Path home = readOnly("a");
    Map<String, String> own = Map.of("HOME", writable("me").toString());
    Result first = startAsAnother(home, own);
    assertThat(first.err()).startsWith("sketchell: preparing for Java 21.0.1").hasLineCount(1);
    assertThat(first.classes()).hasParent(folder.resolve("me/.cache/sketchell"));
    Result second = startAsAnother(home, own);
    assertThat(second.err()).isEmpty();
    assertThat(second.classes()).isEqualTo(first.classes());

    Path cache = writable("cache");
    assertThat(startAsAnother(home, Map.of("XDG_CACHE_HOME", cache.toString())).classes())
        .hasParent(cache.resolve("sketchell"));
  }

  @Test
  void without_a_home_there_are_none_and_nothing_is_said() throws Exception {
    Path home = readOnly("a");
    Path noones = Files.createDirectories(folder.resolve("noones"));
    close(noones);
    for (Map<String, String> environment :
        List.of(
            Map.<String, String>of(),
            Map.of("HOME", ""),
            Map.of("HOME", folder.resolve("missing").toString()),
            Map.of("HOME", noones.toString()),
            Map.of("XDG_CACHE_HOME", "relative"),
            Map.of("XDG_CACHE_HOME", noones.toString()))) {
      Result result = startAsAnother(home, environment);
      assertThat(result.code()).isZero();
      assertThat(result.err()).as("%s", environment).isEmpty();
      assertThat(result.classes()).isNull();
    }
    assertThat(folder.resolve("missing")).doesNotExist();
    assertThat(folder.resolve("relative")).doesNotExist();
  }

  @Test
  void installations_side_by_side_leave_each_others_alone() throws Exception {
    Map<String, String> own = Map.of("HOME", writable("me").toString());
    Path a = readOnly("a");
    Path b = readOnly("b");
    Path classes = startAsAnother(a, own).classes();
    assertThat(startAsAnother(b, own).classes()).isNotEqualTo(classes);
    Result again = startAsAnother(a, own);
    assertThat(again.err()).isEmpty();
    assertThat(again.classes()).isEqualTo(classes);
  }

  @Test
  void one_that_was_moved_makes_its_own_anew() throws Exception {
    Path home = installation("a");
    Path first = start(home, Map.of()).classes();
    Path moved = Files.move(home, folder.resolve("moved"));
    Result result = start(moved, Map.of());
    assertThat(result.err()).contains("preparing for Java").hasLineCount(1);
    assertThat(result.classes()).hasParent(moved.resolve("lib").toRealPath());
    assertThat(moved.resolve("lib").resolve(first.getFileName())).doesNotExist();
  }

  @Test
  void of_many_only_some_are_kept() throws Exception {
    Map<String, String> own = Map.of("HOME", writable("me").toString());
    for (int i = 0; i < 7; i++) {
      assertThat(startAsAnother(readOnly("a" + i), own).classes()).exists();
    }
    try (Stream<Path> files = Files.list(folder.resolve("me/.cache/sketchell"))) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void an_image_runs_on_its_own_java() throws Exception {
    Path home = installation("a");
    PretendedJava.in(home.resolve("runtime"), "25");
    java = folder.resolve("none");
    Result result = start(home, Map.of());
    assertThat(result.err()).contains("preparing for Java 25").hasLineCount(1);
    assertThat(result.out()).contains("--enable-native-access=ALL-UNNAMED");
  }
}
