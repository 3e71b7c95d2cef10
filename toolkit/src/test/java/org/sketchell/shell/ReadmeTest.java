// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.MarkdownPage;
import org.sketchell.doodle.Doodles;

/** The code of README and of the pages in docs runs as it stands. */
class ReadmeTest {
  /** What is written and read again: it goes into a folder of the test. */
  private static final Pattern FILES =
      Pattern.compile(
          "\"((?:[\\w-]+/)*[\\w-]+\\.(?:onnx|safetensors|csv|svg|png|html)|runs/\\w+)\"");

  private static final Pattern SESSION =
      Pattern.compile("```\n\\$ ./sketchell\n(.*?)```", Pattern.DOTALL);

  private static final String PROMPT = "sketchell> ";

  @TempDir static Path drawings;
  @TempDir Path folder;

  @BeforeAll
  static void draws() {
    Doodles.write(drawings, 400, 1);
  }

  @AfterEach
  void forgetTheFolder() {
    System.clearProperty("sketchell.data");
  }

  @Tag("long")
  @TestFactory
  Stream<DynamicTest> the_code_of_a_page_runs_from_top_to_bottom() {
    return MarkdownPage.all().stream()
        .filter(page -> !page.code("jshell").isEmpty())
        .map(page -> DynamicTest.dynamicTest(page.file(), () -> runs(page)));
  }

  private void runs(MarkdownPage page) throws IOException {
    System.setProperty("sketchell.data", drawings.toString());
    Path own = Files.createTempDirectory(folder, "page");
    List<Path> before = models();
    if (page.file().startsWith("data/")) {
      takePhotos(own.resolve("photos"));
    }
    String script =
        FILES
            .matcher(String.join("\n", page.code("jshell")))
            .replaceAll(file -> Matcher.quoteReplacement(quoted(own.resolve(file.group(1)))));
    StringWriter err = new StringWriter();
    PrintStream standard = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try (Session session = Session.local(null)) {
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      int code =
          new ScriptRunner(session, nowhere, new PrintWriter(err, true), false, false)
              .run(new Origin(page.file(), script));
      assertThat(code).as(err::toString).isZero();
      assertThat(err).hasToString("");
    } finally {
      System.setOut(standard);
    }
    assertThat(models()).as("models that a page writes beside the sources").isEqualTo(before);
  }

  /** Those in the current folder. */
  private static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    }
  }

  private static void takePhotos(Path photos) throws IOException {
    Files.createDirectories(photos);
    for (int i = 0; i < 4; i++) {
      BufferedImage picture = new BufferedImage(80, 60, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setSample(40 + i, 30, 0, 255);
      ImageIO.write(picture, "png", photos.resolve(i + ".png").toFile());
    }
    Files.writeString(
        photos.resolve("labels.csv"),
        "file,kind,age,striped,winged,outline\n"
            + "0.png,cat,1,yes,no,0.png\n1.png,owl,2,no,yes,1.png\n"
            + "2.png,cat,3,no,no,2.png\n3.png,owl,4,no,yes,3.png\n");
  }

  @Test
  void there_is_a_page_for_each_task() {
    assertThat(MarkdownPage.all())
        .filteredOn(page -> !page.code("jshell").isEmpty())
        .extracting(MarkdownPage::file)
        .contains("README.md", "data/README.md", "docs/training.md", "docs/library.md")
        .hasSizeGreaterThan(9);
  }

  @Test
  void a_visitor_reads_two_screens() {
    int lines =
        MarkdownPage.read("README.md")
            .text()
            .lines()
            .mapToInt(line -> 1 + line.length() / 100)
            .sum();
    assertThat(lines).isLessThanOrEqualTo(120);
  }

  @Test
  void the_first_session_is_what_the_shell_prints() throws IOException {
    Matcher first = SESSION.matcher(MarkdownPage.read("README.md").text());
    assertThat(first.find()).isTrue();
    System.setProperty("sketchell.data", folder.toString());
    StringWriter answers = new StringWriter();
    PrintStream standard = System.out;
    // What snippets print goes where the answers go.
    System.setOut(new PrintStream(new AsciiTo(answers), true, StandardCharsets.US_ASCII));
    Rendering rendering = Rendering.toOutput();
    try (Dialogue dialogue =
        new Dialogue(
            () -> Session.local(rendering::show),
            new PrintWriter(answers, true),
            new Paint(rendering::view))) {
      answers.write(InteractiveShell.GREETING + "\n");
      for (String line : first.group(1).lines().toList()) {
        if (line.startsWith(PROMPT)) {
          answers.write(line + "\n");
          dialogue.accept(line.substring(PROMPT.length()));
        }
      }
    } finally {
      System.setOut(standard);
    }
    assertThat(answers.toString().replace(System.lineSeparator(), "\n")).isEqualTo(first.group(1));
  }

  /** Letters of one byte each, written elsewhere. */
  private static final class AsciiTo extends OutputStream {
    private final StringWriter writer;

    AsciiTo(StringWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(int letter) {
      writer.write(letter);
    }
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\") + '"';
  }
}
