// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sketchell.shell.Packaged;

/** Versions stand in the parent POM; where they are named besides, they are the same. */
class VersionsTest {
  private static final String TOOLKIT = "org.sketchell:sketchell-toolkit:";

  private static String text(String file) throws IOException {
    return Files.readString(Packaged.root().resolve(file));
  }

  private static List<MatchResult> found(String pattern, String file) throws IOException {
    return Pattern.compile(pattern).matcher(text(file)).results().toList();
  }

  private static String version() throws IOException {
    return found("<artifactId>sketchell</artifactId>\\s*<version>(.+?)</version>", "pom.xml")
        .get(0)
        .group(1);
  }

  /** The versions in the parent POM, by what precedes {@code .version} in their names. */
  private static Map<String, String> versions() throws IOException {
    Map<String, String> versions = new TreeMap<>();
    found("<([\\w.]+)\\.version>(.+?)</\\1\\.version>", "pom.xml")
        .forEach(match -> versions.put(match.group(1), match.group(2)));
    return versions;
  }

  @Test
  void the_page_for_other_projects_names_it_for_maven_and_for_gradle() throws IOException {
    assertThat(text("docs/library.md"))
        .contains("<version>" + version() + "</version>", TOOLKIT + version());
    assertThat(text("docs/library.md"))
        .contains("`onnxruntime_gpu` " + versions().get("onnxruntime"));
  }

  @Test
  void the_page_on_archives_names_those_of_this_version() throws IOException {
    assertThat(found("sketchell-([\\d.]+)(?:-|\\.tar|/)", "docs/install.md"))
        .hasSizeGreaterThan(3)
        .allSatisfy(name -> assertThat(name.group(1)).isEqualTo(version()));
  }

  @Test
  void the_list_of_changes_begins_with_it() throws IOException {
    assertThat(found("(?m)^## (\\S+),", "CHANGELOG.md").get(0).group(1)).isEqualTo(version());
  }

  @Test
  void the_catalogue_of_jbang_starts_it_with_what_the_shell_needs() throws Exception {
    JsonNode alias =
        new ObjectMapper().readTree(text("jbang-catalog.json")).at("/aliases/sketchell");
    assertThat(alias.at("/script-ref").asText()).isEqualTo(TOOLKIT + version());
    assertThat(Class.forName(alias.at("/main").asText()).getMethod("main", String[].class))
        .isNotNull();
    List<String> dependencies = new ArrayList<>();
    alias.at("/dependencies").forEach(dependency -> dependencies.add(dependency.asText()));
    List<String> optional = new ArrayList<>();
    for (MatchResult match :
        found(
            "<groupId>([\\w.]+)</groupId>\\s*<artifactId>([\\w-]+)</artifactId>"
                + "\\s*<optional>true</optional>",
            "toolkit/pom.xml")) {
      String library = match.group(2).replace('-', '.') + ".";
      String known =
          versions().keySet().stream()
              .filter(name -> library.startsWith(name + "."))
              .max(Comparator.comparingInt(String::length))
              .orElseThrow();
      optional.add(match.group(1) + ":" + match.group(2) + ":" + versions().get(known));
    }
    assertThat(dependencies).isNotEmpty().containsExactlyInAnyOrderElementsOf(optional);
  }

  @Test
  void the_example_project_has_those_of_the_build() throws IOException {
    Map<String, String> expected = versions();
    expected.put("toolkit", version());
    assertThat(
            found(
                "<artifactId>(?:sketchell-|maven-)?(toolkit|junit|\\w+)(?:-plugin|-jupiter)?"
                    + "</artifactId>\\s*<version>(.+?)</version>",
                "scripts/maven-project/pom.xml"))
        .hasSizeGreaterThan(6)
        // The project's own.
        .filteredOn(match -> !match.group(1).equals("doodles"))
        .allSatisfy(
            match ->
                assertThat(match.group(2))
                    .as(match.group(1))
                    .isIn(expected.get(match.group(1)), expected.get(match.group(1) + ".plugin")));
  }
}
