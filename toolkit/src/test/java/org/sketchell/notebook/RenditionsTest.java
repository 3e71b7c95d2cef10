// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.Networks;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Summary;
import org.sketchell.picture.Figure;
import org.sketchell.picture.MimeBundle;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;
import org.xml.sax.InputSource;

/** How a notebook shows values. */
class RenditionsTest {
  private static final Pattern PNG = Pattern.compile("data:image/png;base64,([^\"]+)\"");
  private static final Generator RANDOM = new Generator(1);
  private static final ImageSet IMAGES =
      Doodles.set(List.of("violin", "piano"), 20, 1).renamed("violin", "<piano>&");

  private static Split split;
  private static TrainingRun run;

  @BeforeAll
  static void train() {
    split = Split.random(IMAGES, 0.25, 0);
    run = new Trainer().quiet().maxEpochs(2).fit(new Classifier(Networks.tutorial(2)), split);
  }

  private static String text(Object value) {
    return Renditions.of(value).form(MimeBundle.TEXT).orElseThrow();
  }

  private static String html(Object value) {
    return Renditions.of(value).form(MimeBundle.HTML).orElseThrow();
  }

  private static List<BufferedImage> pictures(String html) throws IOException {
    List<BufferedImage> pictures = new java.util.ArrayList<>();
    Matcher found = PNG.matcher(html);
    while (found.find()) {
      byte[] bytes = Base64.getDecoder().decode(found.group(1));
      pictures.add(ImageIO.read(new ByteArrayInputStream(bytes)));
    }
    return pictures;
  }

  @Test
  void a_picture_is_its_pixels_with_one_line_below() throws IOException {
    float[] pixels = new float[28 * 20];
    pixels[2 * 20 + 3] = 0.5f;
    pixels[2 * 20 + 4] = 1;
    Tensor tensor = Tensors.tensor(pixels).reshape(1, 28, 20);
    BufferedImage picture = pictures(html(tensor)).get(0);
    assertThat(new int[] {picture.getWidth(), picture.getHeight()}).containsExactly(20, 28);
    assertThat(picture.getRGB(3, 2) & 0xffffff).isEqualTo(0x808080);
    assertThat(picture.getRGB(4, 2) & 0xffffff).isEqualTo(0xffffff);
    assertThat(picture.getRGB(0, 0) & 0xffffff).isZero();
    assertThat(html(tensor)).contains("<pre>tensor(shape=[1, 28, 20], float32, 0 to 1)</pre>");
    assertThat(text(tensor)).endsWith("tensor(shape=[1, 28, 20], float32, 0 to 1)");
  }

  @Test
  void colours_are_colours_and_a_batch_is_a_grid() throws IOException {
    float[] pixels = new float[3 * 10 * 10];
    pixels[0] = 1;
    Tensor red = Tensors.tensor(pixels).reshape(1, 3, 10, 10);
    assertThat(pictures(html(red)).get(0).getRGB(0, 0) & 0xffffff).isEqualTo(0xff0000);
    assertThat(pictures(html(RANDOM.rand(5, 3, 16, 16)))).hasSize(5);
    Tensor many = RANDOM.rand(40, 1, 16, 16);
    assertThat(pictures(html(many))).hasSize(16);
    assertThat(html(many)).contains(" in the first 16");
  }

  @Test
  void numbers_are_text_as_at_the_prompt() {
    for (Object value :
        List.of(
            RANDOM.randn(40, 40),
            Tensors.ones(2, 2),
            RANDOM.rand(40, 5, 3, 3),
            RANDOM.rand(2, 5, 16, 16),
            RANDOM.rand(2, 1, 8, 8),
            new Conv2d(1, 5, 3).weight(),
            3,
            "a\u001b \"b\"",
            List.of(Tensors.ones(2)),
            Map.of("a", new int[] {1, 2}),
            Networks.tutorial(3))) {
      assertThat(Renditions.of(value).forms()).as("%s", value).containsOnlyKeys(MimeBundle.TEXT);
    }
    assertThat(text("a\u001b \"b\"")).isEqualTo("\"a\\u001b \\\"b\\\"\"");
    assertThat(text(new int[] {1, 2})).isEqualTo("int[2] { 1, 2 }");
    assertThat(text("x".repeat(9000))).hasSizeLessThan(5100).endsWith("more characters)");
    assertThat(text(null)).isEqualTo("null");
    assertThat(text(Figure.of())).isNotBlank();
  }

  @Test
  void showing_computes_no_more_than_the_prompt_does() {
    Tensor lazy = RANDOM.randn(3, 3).plus(1);
    Renditions.of(new Object[] {List.of(lazy, RANDOM.randn(100, 100).plus(lazy.sum()))});
    Tensor large = RANDOM.randn(100, 100).plus(1);
    Renditions.of(List.of(large));
    assertThat(large.value()).isEmpty();
  }

  static Stream<Arguments> rich() {
    Examples examples =
        Examples.of("drawing", Column.pixels(IMAGES)).target("clean", Column.pixels(IMAGES));
    return Stream.of(
        Arguments.of(Summary.of(Networks.tutorial(3), 1, 1, 28, 28), "<td>11,763</td>"),
        Arguments.of(IMAGES, "<td>20</td>"),
        Arguments.of(split, "<th>to train with</th>"),
        Arguments.of(split.look(), "Nothing odd"),
        Arguments.of(examples, "<td class=\"text\">target</td>"),
        Arguments.of(Split.random(examples, 0.5, 1), "20 training and 20 validation examples"),
        Arguments.of(Doodles.scenes(List.of("piano"), 5, 32, 1), "paper, piano"),
        Arguments.of(run, "<th>validation accuracy</th>"),
        Arguments.of(run.model(), "divided by 255"),
        Arguments.of(EvaluationReport.of(run.model(), split.validation()), "<th>recall</th>"),
        Arguments.of(
            new Trainer().findLearningRate(new Classifier(Networks.tutorial(2)), split),
            "earning rate"),
        Arguments.of(
            new Trainer().findBatchSize(new Classifier(Networks.tutorial(2)), split, 8),
            "<th>examples/s</th>"),
        Arguments.of(
            new Trainer().profile(new Classifier(Networks.tutorial(2)), split),
            "<th>backward</th>"));
  }

  @ParameterizedTest
  @MethodSource("rich")
  void tables_are_whole_and_harmless(Object value, String part) throws Exception {
    String html = html(value);
    assertThat(html)
        .contains(part)
        .doesNotContain("<script", "http://", "https://", "<piano>")
        .hasSizeLessThan(600_000);
    assertThat(text(value)).isEqualTo(ValueText.of(value));
    // What is no XML has a tag that does not end.
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html.replace("<br/>", ""))));
  }

  @Test
  void a_set_shows_a_picture_of_each_class() throws IOException {
    assertThat(pictures(html(IMAGES))).hasSize(2);
    assertThat(html(IMAGES)).contains("<figcaption>&lt;piano&gt;&amp;</figcaption>");
    assertThat(pictures(html(split))).hasSize(2);
  }

  @Test
  void a_table_of_many_rows_is_cut() {
    HtmlTable table = HtmlTable.of("a", "b");
    for (int i = 0; i < 1000; i++) {
      table.row("row " + i, i);
    }
    assertThat(table.html())
        .contains("row 39<", "row 999<", "… 940 more")
        .doesNotContain("row 40<");
  }

  /** A user's own. */
  public static final class Own {
    private final AtomicInteger asked = new AtomicInteger();

    public String toHtml() {
      if (asked.incrementAndGet() > 1) {
        throw new IllegalStateException("asked twice");
      }
      return "<b>own</b>";
    }

    @Override
    public String toString() {
      return "own";
    }
  }

  @Test
  void a_class_may_say_how_it_is_shown() {
    Own own = new Own();
    assertThat(Renditions.of(own).forms())
        .isEqualTo(
            Map.of(MimeBundle.TEXT, text("own").replace("\"", ""), MimeBundle.HTML, "<b>own</b>"));
    assertThatThrownBy(() -> Renditions.of(own))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("asked twice");
  }
}
