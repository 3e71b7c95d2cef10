// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.shell.Script;

/** The blocks of Java of a page are one script, and so is a lesson. */
class PagesOnSparkTest {
  private static final Pattern JAVA =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /** What pages write and read lies in the folder where they are tried. */
  private static final Pattern FILE =
      Pattern.compile("(?<=[\"'])((drawings|doodles)\\.(onnx|parquet))");

  @ParameterizedTest
  @ValueSource(strings = {"docs/spark.md", "README.md", "scripts/spark/drawings.jsh"})
  void run_from_top_to_bottom(String page, @TempDir Path folder) throws IOException {
    String text = Files.readString(Path.of("..").resolve(page));
    String code =
        page.endsWith(".md")
            ? JAVA.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining("\n"))
            : text;
    assertThat(code).contains("SparkTrainer");
    String moved = FILE.matcher(code).replaceAll(found -> folder + "/" + found.group());
    Path file = Files.writeString(folder.resolve("page.jsh"), moved);
    Cluster.localForScripts(2);

    try (Script script = Script.open(false, false, false, List.of())) {
      assertThat(script.runFile(file)).isZero();
    }
    assertThat(folder.resolve(code.contains("doodles.onnx") ? "doodles.onnx" : "drawings.onnx"))
        .exists();
  }
}
