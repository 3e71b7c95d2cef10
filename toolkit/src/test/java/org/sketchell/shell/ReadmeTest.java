// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;

/** The README's code runs as it stands. */
class ReadmeTest {
  private static final Pattern MODEL_FILES =
      Pattern.compile("\"(\\w+\\.(?:onnx|safetensors)|runs/\\w+)\"");

  private static final Pattern SNIPPETS = Pattern.compile("```jshell\n(.*?)```", Pattern.DOTALL);

  private static final Pattern SESSION =
      Pattern.compile("```\n\\$ ./sketchell\n(.*?)```", Pattern.DOTALL);

  private static final String PROMPT = "sketchell> ";

  @TempDir Path folder;

  private static String readme() throws IOException {
    return Files.readString(Packaged.root().resolve("README.md"));
  }

  @AfterEach
  void forgetTheFolder() {
    System.clearProperty("sketchell.data");
  }

  @Test
  void every_snippet_runs() throws IOException {
    List<String> snippets =
        SNIPPETS.matcher(readme()).results().map(match -> match.group(1)).toList();
    assertThat(snippets).hasSizeGreaterThanOrEqualTo(2);
    Doodles.write(folder, 400, 1);
    System.setProperty("sketchell.data", folder.toString());
    String script =
        MODEL_FILES
            .matcher(String.join("\n", snippets))
            .replaceAll(file -> Matcher.quoteReplacement(quoted(folder.resolve(file.group(1)))));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try (Session session = Session.local(null)) {
      int code =
          new ScriptRunner(
                  session, new PrintWriter(out, true), new PrintWriter(err, true), false, false)
              .run(new Origin("README.md", script));
      assertThat(code).as(err::toString).isZero();
    }
    assertThat(folder.resolve("model.onnx")).isNotEmptyFile();
    assertThat(folder.resolve("autoencoder.onnx")).isNotEmptyFile();
    assertThat(folder.resolve("network.onnx")).isNotEmptyFile();
  }

  @Test
  void the_snippets_on_data_of_ones_own_run() throws IOException {
    String text = Files.readString(Packaged.root().resolve("data/README.md"));
    String snippets =
        SNIPPETS.matcher(text).results().map(match -> match.group(1)).collect(Collectors.joining());
    assertThat(snippets).contains("PictureTable.read(Path.of(\"photos/labels.csv\")");
    Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < 4; i++) {
      BufferedImage picture = new BufferedImage(80, 60, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setSample(40 + i, 30, 0, 255);
      ImageIO.write(picture, "png", folder.resolve("photos/" + i + ".png").toFile());
    }
    Files.writeString(
        folder.resolve("photos/labels.csv"),
        "file,kind,age,striped,winged,outline\n"
            + "0.png,cat,1,yes,no,0.png\n1.png,owl,2,no,yes,1.png\n"
            + "2.png,cat,3,no,no,2.png\n3.png,owl,4,no,yes,3.png\n");
    String script =
        snippets.replace("Path.of(\"photos/labels.csv\")", pathOf("photos/labels.csv"))
            + "print(kinds, ages, signs, outlines);\n";
    StringWriter err = new StringWriter();
    try (Session session = Session.local(null)) {
      int code =
          new ScriptRunner(
                  session,
                  new PrintWriter(new StringWriter(), true),
                  new PrintWriter(err, true),
                  false,
                  false)
              .run(new Origin("data/README.md", script));
      assertThat(code).as(err::toString).isZero();
    }
  }

  private String pathOf(String file) {
    return "Path.of(" + quoted(folder.resolve(file)) + ")";
  }

  @Test
  void the_first_session_is_what_the_shell_prints() throws IOException {
    Matcher first = SESSION.matcher(readme());
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
