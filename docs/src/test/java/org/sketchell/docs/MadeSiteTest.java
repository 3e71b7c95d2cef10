// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The site as it was made. */
class MadeSiteTest {
  private static final Path SITE = Path.of(System.getProperty("site"));
  private static final Pattern REFERENCE = Pattern.compile("\\s(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");
  private static final Pattern IMAGE = Pattern.compile("<img [^>]*src=\"(?!data:)[^>]*>");
  private static final Pattern FRAME = Pattern.compile("srcdoc=\"[^\"]*\"");

  private static final Map<String, String> PAGES = new TreeMap<>();

  @BeforeAll
  static void reads() throws IOException {
    try (Stream<Path> files = Files.walk(SITE)) {
      files
          .filter(
              file -> file.toString().endsWith(".html") && !file.startsWith(SITE.resolve("api")))
          // What stands in a frame has no outside of its own.
          .forEach(
              file -> PAGES.put(name(file), FRAME.matcher(text(file)).replaceAll("srcdoc=\"\"")));
    }
  }

  private static String name(Path file) {
    return SITE.relativize(file).toString().replace('\\', '/');
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> references(String html) {
    return REFERENCE
        .matcher(html)
        .results()
        .map((MatchResult found) -> found.group(1).replace("&amp;", "&"))
        .toList();
  }

  private static boolean isOutside(String reference) {
    return reference.matches("(?!data:)[a-z]+:.*");
  }

  @Test
  void every_page_of_the_repository_is_there() {
    assertThat(PAGES.keySet())
        .contains(
            "index.html", "docs/getting-started.html", "docs/prompt.html", "docs/notebooks.html")
        .contains("docs/index.html", "DESIGN.html", "SECURITY.html", "benchmarks/RESULTS.html")
        .contains("data/index.html", "scripts/index.html", "scripts/12-adversaries.html");
    assertThat(SITE.resolve("api/org.sketchell/org/sketchell/tensor/Tensor.html")).exists();
  }

  @Test
  void every_link_leads_to_a_file_and_to_a_place_in_it() {
    List<String> dead = new ArrayList<>();
    PAGES.forEach(
        (name, html) -> {
          for (String reference : references(html)) {
            if (!isOutside(reference)
                && !reference.startsWith("data:")
                && !leadsSomewhere(name, reference)) {
              dead.add(name + " -> " + reference);
            }
          }
        });
    assertThat(dead).isEmpty();
  }

  private static boolean leadsSomewhere(String from, String reference) {
    int hash = reference.indexOf('#');
    String path =
        URLDecoder.decode(
            hash < 0 ? reference : reference.substring(0, hash), StandardCharsets.UTF_8);
    Path file =
        path.isEmpty()
            ? SITE.resolve(from)
            : SITE.resolve(from).getParent().resolve(path).normalize();
    if (!Files.isRegularFile(file)) {
      return false;
    }
    return hash < 0
        || ID.matcher(text(file))
            .results()
            .anyMatch(id -> id.group(1).equals(reference.substring(hash + 1)));
  }

  @Test
  void no_page_loads_anything_from_elsewhere() {
    PAGES.forEach(
        (name, html) ->
            assertThat(html)
                .as(name)
                .doesNotContainPattern(
                    "<(?:link|script|img|iframe)[^>]*(?:href|src)=\"(?:[a-z]+:)?//")
                .doesNotContain("@import"));
  }

  /** Few, and none of them is needed to read. */
  @Test
  void links_to_the_outside_are_these() {
    TreeSet<String> servers = new TreeSet<>();
    PAGES
        .values()
        .forEach(
            html ->
                references(html).stream()
                    .filter(MadeSiteTest::isOutside)
                    .forEach(link -> servers.add(link.replaceFirst("(://[^/]*).*", "$1"))));
    assertThat(servers)
        .isSubsetOf(
            "https://creativecommons.org",
            "https://github.com",
            "https://semver.org",
            "https://tribuo.org");
  }

  @Test
  void a_page_has_a_language_a_title_one_heading_and_landmarks() {
    PAGES.forEach(
        (name, html) -> {
          assertThat(html)
              .as(name)
              .contains("<html lang=\"en\">", "<main id=\"content\"", "<header>");
          assertThat(html).as(name).contains("<nav id=\"pages\" aria-label=\"Pages\">", "<footer>");
          assertThat(html).as(name).containsPattern("<title>[^<]+</title>");
          assertThat(html.split("<h1[ >]", -1)).as(name).hasSize(2);
          assertThat(ID.matcher(html).results().map(id -> id.group(1)))
              .as(name)
              .doesNotHaveDuplicates();
        });
  }

  @Test
  void pictures_say_what_they_show_and_how_large_they_are() {
    List<String> images =
        PAGES.values().stream()
            .flatMap(html -> IMAGE.matcher(html).results())
            .map(MatchResult::group)
            .toList();
    assertThat(images).hasSizeGreaterThan(20);
    assertThat(images)
        .allSatisfy(
            image -> assertThat(image).containsPattern("alt=\"[^\"]+\" width=\"\\d+\" height"));
  }

  @Test
  void every_lesson_shows_what_its_code_gives() {
    assertThat(PAGES)
        .allSatisfy(
            (name, html) -> {
              if (name.matches("scripts/\\d\\d-.*")) {
                assertThat(html).as(name).contains("<div class=\"output\">");
              }
            });
    assertThat(text(SITE.resolve("scripts/01-filters.html"))).contains("<iframe sandbox=");
  }
}
