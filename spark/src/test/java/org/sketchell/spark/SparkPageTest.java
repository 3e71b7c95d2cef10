// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shell.Script;

/** The page docs/spark.md: its blocks of Java are one script. */
class SparkPageTest {
  private static final Pattern JAVA =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void its_code_runs_from_top_to_bottom(@TempDir Path folder) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "spark.md"));
    String code =
        JAVA.matcher(page).results().map(found -> found.group(1)).collect(Collectors.joining("\n"));
    Path file = Files.writeString(folder.resolve("page.jsh"), code);
    Cluster.localForScripts(2);

    try (Script script = Script.open(false, false, false, List.of())) {
      assertThat(script.runFile(file)).isZero();
    }
  }
}
