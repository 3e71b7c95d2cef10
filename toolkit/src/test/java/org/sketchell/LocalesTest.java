// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Preprocessing;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.FileException;
import org.sketchell.model.Networks;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LabelledMatrix;
import org.sketchell.picture.LineChart;
import org.sketchell.picture.Plane;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.tribuo.DrawingsSource;
import org.tribuo.MutableDataset;
import org.tribuo.classification.baseline.DummyClassifierTrainer;

/** What is written is the same in every country: 0.5 is no ٠٫٥, and I in lower case has its dot. */
@Tag("long")
class LocalesTest {
  private static final ImageSet PICTURES = Doodles.set(Doodles.classes(), 3, 5);
  private static final Path SOURCES = Path.of("src/main/java");

  /** Texts, in which nothing else is to be looked for, characters and comments. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "\"\"\"[\\s\\S]*?\"\"\"|\"(?:[^\"\\\\\n]++|\\\\.)*+\"|'(?:\\\\.[^']*|[^'\\\\])'"
              + "|//.*|/\\*[\\s\\S]*?\\*/");

  /** What stands between texts that are put together, and before the call. */
  private static final Pattern BETWEEN = Pattern.compile("[\\s+()]*");

  /** Whatever is no {@code %s}, {@code %n} or {@code %%}. */
  private static final Pattern OF_A_COUNTRY = Pattern.compile("%(?![-\\d$]*s|n)");

  @Test
  void nothing_is_formatted_as_in_the_country_of_the_user() {
    noClasses()
        .should()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "format", String.class, Object[].class)
        .orShould()
        .callConstructor(Formatter.class)
        .orShould()
        .callConstructor(Formatter.class, Appendable.class)
        .orShould()
        .callCodeUnitWhere(
            target(
                owner(
                    nameMatching(
                        "java\\.text\\.(Decimal|Number|Date|SimpleDate|Message|CompactNumber)"
                            + "Format.*|java\\.util\\.Scanner"))))
        .orShould()
        .callCodeUnitWhere(
            target(owner(nameMatching("java\\.time\\.format\\.DateTimeFormatter")))
                .and(target(nameMatching("ofPattern|ofLocalized.*"))))
        .because("numbers and words are written for machines too; give it Locale.ROOT")
        .check(new ClassFileImporter().importPath(Path.of("target/classes")));
  }

  /** {@code formatted} knows no locale, so it may only put texts together. */
  @Test
  void texts_are_formatted_of_texts_only() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> check(file, wrong));
    }
    assertThat(wrong).isEmpty();
  }

  private static void check(Path file, List<String> wrong) {
    String source = read(file);
    List<MatchResult> literals = LITERAL.matcher(source).results().toList();
    for (int call = source.indexOf(".formatted("); call >= 0; ) {
      String pattern = pattern(source, literals, call);
      if (pattern.isEmpty() || OF_A_COUNTRY.matcher(pattern.replace("%%", "")).find()) {
        wrong.add(file + ": " + (pattern.isEmpty() ? "a pattern from elsewhere" : pattern));
      }
      call = source.indexOf(".formatted(", call + 1);
    }
  }

  /** The texts right before a place. */
  private static String pattern(String source, List<MatchResult> literals, int place) {
    String pattern = "";
    int from = place;
    for (int i = literals.size() - 1; i >= 0; i--) {
      MatchResult literal = literals.get(i);
      if (literal.end() <= from) {
        if (!BETWEEN.matcher(source.substring(literal.end(), from)).matches()
            || !literal.group().startsWith("\"")) {
          break;
        }
        pattern = literal.group() + pattern;
        from = literal.start();
      }
    }
    return pattern;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_is_written_in_egypt_and_iran_is_the_same() {
    List<String> everywhere = written();
    Locale before = Locale.getDefault();
    try {
      for (String country : List.of("ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "tr-TR", "de-DE")) {
        Locale.setDefault(Locale.forLanguageTag(country));
        assertThat(written()).as(country).isEqualTo(everywhere);
      }
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(String.format("%d", 12)).as("this test sees other digits").isNotEqualTo("12");
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Some of each kind of thing that is written. */
  private static List<String> written() {
    Tensor image = Tensors.full(0.5, 1, 12, 12);
    Figure figure =
        Figure.of()
            .add(image, "image 12")
            .colourBar(true)
            .add(LineChart.of("loss").line("a", new double[] {1, 2}, new double[] {0.25, 1e-7}))
            .add(
                LabelledMatrix.confusion(
                    "", List.of("a", "b"), Plane.of(new float[][] {{1, 1234}, {.5f, 0}})));
    EvaluationReport report =
        EvaluationReport.of(
            DummyClassifierTrainer.createUniformTrainer(1)
                .train(new MutableDataset<>(DrawingsSource.of(PICTURES))),
            PICTURES);
    return List.of(
        figure.svg(),
        figure.html(),
        figure.toString(),
        report.text(),
        report.html().replaceAll("(?s)Where all this comes from.*", ""),
        EvaluationReport.summary(report.json()),
        Tensors.tensor(0.5, 1e-9, 12345678).toString(),
        Networks.tutorial(3).toString(),
        Preprocessing.unit().normalizing(List.of(0.1307), List.of(0.3081)).toString(),
        new FileException("%d files, %.2f", 1234, 0.5).getMessage());
  }
}
