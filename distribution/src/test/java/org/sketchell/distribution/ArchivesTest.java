// SPDX-License-Identifier: Apache-2.0
package org.sketchell.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in each archive, and what is not. */
class ArchivesTest {
  private static final String ONNXRUNTIME = "ai/onnxruntime/native/";
  private static final String JLINE = "org/jline/nativ/";

  /** The libraries of each platform, of ONNX Runtime and of JLine. */
  private static final Map<String, Set<String>> NATIVES =
      Map.of(
          "linux-x64",
          Set.of(
              ONNXRUNTIME + "linux-x64/libonnxruntime.so",
              ONNXRUNTIME + "linux-x64/libonnxruntime4j_jni.so",
              JLINE + "Linux/x86_64/libjlinenative.so"),
          "linux-aarch64",
          Set.of(
              ONNXRUNTIME + "linux-aarch64/libonnxruntime.so",
              ONNXRUNTIME + "linux-aarch64/libonnxruntime4j_jni.so",
              JLINE + "Linux/arm64/libjlinenative.so"),
          "macos-aarch64",
          Set.of(
              ONNXRUNTIME + "osx-aarch64/libonnxruntime.dylib",
              ONNXRUNTIME + "osx-aarch64/libonnxruntime4j_jni.dylib",
              JLINE + "Mac/arm64/libjlinenative.jnilib"),
          "windows-x64",
          Set.of(
              ONNXRUNTIME + "win-x64/onnxruntime.dll",
              ONNXRUNTIME + "win-x64/onnxruntime4j_jni.dll",
              ONNXRUNTIME + "win-x64/onnxruntime_providers_shared.dll",
              JLINE + "Windows/x86_64/jlinenative.dll"));

  private static final long MEGABYTE = 1 << 20;

  /** The files below the one folder of an archive. */
  private static Map<String, Made.Content> contents(String suffix) throws IOException {
    String folder = Made.NAME + "/";
    Map<String, Made.Content> files = Made.read(Made.archive(suffix));
    assertThat(files.keySet()).allMatch(name -> name.startsWith(folder));
    return files.entrySet().stream()
        .collect(
            toMap(
                file -> file.getKey().substring(folder.length()),
                Map.Entry::getValue,
                (a, b) -> a,
                TreeMap::new));
  }

  private static boolean isNative(String name) {
    return name.startsWith(ONNXRUNTIME) || name.matches(JLINE + ".*/.*");
  }

  /** The jar of this name as it came, with the libraries of all platforms. */
  private static Map<String, Integer> original(String name) throws IOException {
    return Made.jar(Files.newInputStream(Made.root().resolve("toolkit/target/lib").resolve(name)));
  }

  private static void assertHolds(String suffix, Set<String> natives) throws IOException {
    Map<String, Made.Content> files = contents(suffix);

    assertThat(files.keySet())
        .noneMatch(name -> name.contains("..") || name.contains("\\") || name.startsWith("/"))
        .noneMatch(name -> name.matches("(?!runtime/).*\\.(npy|npz|onnx|jsa|class|log)"))
        .noneMatch(name -> name.contains("/node_modules/") || name.contains("/target/"))
        .contains("LICENSE", "NOTICE", "SECURITY.md", "CHANGELOG.md", "data/README.md")
        .contains("README.md", "DESIGN.md", "docs/README.md", "docs/training.md")
        .doesNotContain("docs/pom.xml")
        .contains("scripts/maven-project/pom.xml", "scripts/jbang/TrainDoodles.java");
    assertThat(files.entrySet().stream().filter(file -> file.getValue().isExecutable()))
        .extracting(Map.Entry::getKey)
        .filteredOn(name -> !name.startsWith("runtime/"))
        .contains("bin/sketchell")
        .allMatch(name -> name.equals("bin/sketchell") || name.matches("scripts/.*\\.sh"));
    assertThat(files.get("bin/sketchell").bytes())
        .isEqualTo(Files.readAllBytes(Made.root().resolve("sketchell")));
    assertThat(new String(files.get("bin/sketchell.cmd").bytes(), UTF_8).replace("\r\n", ""))
        .startsWith("@echo off")
        .doesNotContain("\n");
    for (String folder : List.of("scripts", "jshell-startup")) {
      try (Stream<Path> here = Files.list(Made.root().resolve(folder))) {
        assertThat(names(files, folder))
            .filteredOn(name -> name.matches("[^/]*\\.jsh"))
            .containsExactlyInAnyOrderElementsOf(
                here.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsh"))
                    .toList());
      }
    }
    assertThat(names(files, "lib")).isEqualTo(jarsOfTheProgram(files));

    Set<String> found = new TreeSet<>();
    for (String name : names(files, "lib")) {
      Map<String, Integer> entries = Made.jar(files.get("lib/" + name).bytes());
      Map<String, Integer> left = new TreeMap<>(entries);
      if (left.keySet().removeIf(ArchivesTest::isNative)) {
        Map<String, Integer> original = original(name);
        assertThat(original).containsAllEntriesOf(entries);
        original.keySet().removeIf(ArchivesTest::isNative);
        assertThat(left).as("but for natives").isEqualTo(original);
      }
      entries.keySet().stream().filter(ArchivesTest::isNative).forEach(found::add);
      assertThat(entries.keySet())
          .filteredOn(entry -> entry.matches(".*\\.(so|dll|dylib|jnilib|dSYM|pdb)(/.*)?"))
          .allMatch(ArchivesTest::isNative);
    }
    assertThat(found).isEqualTo(new TreeSet<>(natives));
  }

  private static Set<String> names(Map<String, Made.Content> files, String folder) {
    return files.keySet().stream()
        .filter(name -> name.startsWith(folder + "/"))
        .map(name -> name.substring(folder.length() + 1))
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> jarsOfTheProgram(Map<String, Made.Content> files) throws IOException {
    byte[] program = files.get("lib/sketchell-program.jar").bytes();
    try (var jar = new JarInputStream(new ByteArrayInputStream(program))) {
      String classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
      Set<String> names = new TreeSet<>(List.of(classPath.split(" ")));
      names.add("sketchell-program.jar");
      return names;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux-x64", "linux-aarch64", "macos-aarch64", "windows-x64"})
  void the_archives_of_a_platform_hold_the_program_and_its_natives_alone(String platform)
      throws IOException {
    assertHolds("-" + platform + ".tar.gz", NATIVES.get(platform));
    assertThat(Made.archive("-" + platform + ".tar.gz")).satisfies(it -> isBelow(it, 28));
  }

  @Test
  void the_archives_for_all_hold_the_natives_of_all() throws IOException {
    Set<String> all = new TreeSet<>();
    NATIVES.values().forEach(all::addAll);
    assertHolds(".tar.gz", all);
    assertThat(Made.archive(".tar.gz")).satisfies(it -> isBelow(it, 48));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-linux-x64", "-linux-aarch64", "-macos-aarch64", "-windows-x64", ""})
  void a_zip_holds_what_the_tar_does(String platform) throws IOException {
    Map<String, Made.Content> tar = contents(platform + ".tar.gz");
    Map<String, Made.Content> zip = contents(platform + ".zip");
    assertThat(zip.keySet()).isEqualTo(tar.keySet());
    zip.forEach(
        (name, content) -> {
          assertThat(content.bytes()).as(name).isEqualTo(tar.get(name).bytes());
          assertThat(content.mode()).as(name).isEqualTo(tar.get(name).mode());
        });
  }

  @Test
  void an_image_is_the_archive_of_its_platform_and_a_java() throws IOException {
    String platform = System.getProperty("image.platform");
    boolean windows = platform.startsWith("windows");
    String image = "-" + platform + "-image" + (windows ? ".zip" : ".tar.gz");
    assertHolds(image, NATIVES.get(platform));
    Map<String, Made.Content> files = contents(image);
    assertThat(files)
        .containsKeys("runtime/release", "runtime/lib/modules", "runtime/legal/java.base/LICENSE");
    if (!windows) {
      assertThat(files.get("runtime/bin/java").isExecutable()).isTrue();
      assertThat(files.get("runtime/lib/jspawnhelper").isExecutable()).isTrue();
    }
    assertThat(Made.archive(image)).satisfies(it -> isBelow(it, 64));
  }

  private static void isBelow(Path file, int megabytes) {
    assertThat(file.toFile().length()).isLessThan(megabytes * MEGABYTE);
  }
}
