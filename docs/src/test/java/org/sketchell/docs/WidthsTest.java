// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The site in Chromium, where there is one: what is too wide scrolls inside itself. */
class WidthsTest {
  private static final Path SITE = Path.of(System.getProperty("site"));
  private static final Pattern ANSWER = Pattern.compile("(\\S+\\.html) (\\d+) of (\\d+);");

  /** Each page says how wide it is, to a page that holds all of them in frames of one width. */
  private static final String TELL =
      """
      <script>onload = () => parent.postMessage(`${location.pathname} \
      ${document.documentElement.scrollWidth} of ${innerWidth};`, '*')</script></body>""";

  private static final String LISTEN =
      """
      <!DOCTYPE html><body><p id="told"></p>
      <script>onmessage = e => document.getElementById('told').append(
        String(e.data).includes('.html ') ? e.data : '')</script>
      """;

  @TempDir private Path folder;

  private static boolean hasChromium() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "chromium")));
  }

  /** The pages, which tell now; and the style. */
  private List<Path> copies() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(SITE)) {
      files =
          all.filter(file -> file.toString().matches(".*\\.(html|css|svg)"))
              .filter(file -> !file.startsWith(SITE.resolve("api")))
              .toList();
    }
    for (Path file : files) {
      Path copy = folder.resolve(SITE.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, Files.readString(file).replace("</body>", TELL));
    }
    return files.stream()
        .filter(file -> file.toString().endsWith(".html"))
        .map(file -> folder.resolve(SITE.relativize(file)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1280})
  void no_page_scrolls_sideways(int width) throws IOException, InterruptedException {
    assumeTrue(hasChromium(), "there is no Chromium");
    List<Path> pages = copies();
    String frames =
        pages.stream()
            .map(
                page ->
                    "<iframe src=\"%s\" style=\"width:%dpx\"></iframe>"
                        .formatted(page.toUri(), width))
            .collect(Collectors.joining("\n"));
    Path all = Files.writeString(folder.resolve("all.html"), LISTEN + frames);
    Path said = folder.resolve("said.txt");
    Process chromium =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=60000",
                "--dump-dom",
                all.toUri().toString())
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(chromium.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      chromium.destroyForcibly();
    }
    List<MatchResult> answers =
        ANSWER.matcher(Files.readString(said, StandardCharsets.UTF_8)).results().toList();
    assertThat(answers).hasSameSizeAs(pages);
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.group(3)).isEqualTo(String.valueOf(width)));
    assertThat(answers)
        .filteredOn(answer -> Integer.parseInt(answer.group(2)) > width)
        .extracting(MatchResult::group)
        .isEmpty();
  }
}
