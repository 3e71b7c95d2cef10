// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The build uses one JDK, and a newer one warns of more, which stops the build of who has it. */
@EnabledForJreRange(min = JRE.JAVA_18)
class NewerJdkTest {
  @TempDir Path classes;

  @Test
  void a_newer_jdk_compiles_the_sources_without_a_warning() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
            compiler.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8);
        Stream<Path> sources = Files.walk(Path.of("src"))) {
      List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      List<String> options =
          List.of(
              "--release",
              "17",
              "-Xlint:all,-processing,-serial,-options,-classfile",
              "-proc:none",
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"));
      compiler
          .getTask(null, files, said, options, null, files.getJavaFileObjectsFromPaths(java))
          .call();
    }
    assertThat(said.getDiagnostics()).extracting(Diagnostic::toString).isEmpty();
  }
}
