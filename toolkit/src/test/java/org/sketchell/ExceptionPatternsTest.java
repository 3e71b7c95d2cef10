// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The sentences of exceptions are patterns, and each has the arguments that it asks for. */
class ExceptionPatternsTest {
  private static final Set<String> EXPLAINED =
      Set.of(
          "DataException",
          "DependencyException",
          "EngineException",
          "FailedCheck",
          "FileException",
          "ProvenanceException",
          "ShapeException",
          "ShellException",
          "TrainingException");

  private static final Pattern CONVERSION =
      Pattern.compile("%(?!%)[-#+ 0,(]*\\d*(\\.\\d+)?[a-zA-Z]");

  @Test
  void every_pattern_is_a_constant_with_its_arguments() throws IOException {
    List<String> found = new ArrayList<>();
    int[] seen = new int[1];
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> paths =
            Files.walk(Path.of(System.getProperty("basedir", "."), "src/main/java"))) {
      List<Path> sources = paths.filter(path -> path.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  problem -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitNewClass(NewClassTree made, Void nothing) {
            if (EXPLAINED.contains(made.getIdentifier().toString())) {
              seen[0]++;
              problem(made)
                  .ifPresent(what -> found.add(unit.getSourceFile().getName() + ": " + what));
            }
            return super.visitNewClass(made, nothing);
          }
        }.scan(unit, null);
      }
    }
    assertThat(seen[0]).isGreaterThan(300);
    assertThat(found).isEmpty();
  }

  private static Optional<String> problem(NewClassTree made) {
    List<? extends ExpressionTree> arguments = made.getArguments();
    int at = text(arguments.get(0)).isPresent() ? 0 : 1;
    Optional<String> pattern =
        at < arguments.size() ? text(arguments.get(at)) : Optional.<String>empty();
    if (pattern.isEmpty()) {
      return Optional.of("no constant pattern in " + made);
    }
    long wanted = CONVERSION.matcher(pattern.get().replace("%%", "")).results().count();
    int given = arguments.size() - at - 1;
    return wanted == given
        ? Optional.empty()
        : Optional.of(given + " arguments for \"" + pattern.get() + "\"");
  }

  /** The value of a text that is put together of literals only. */
  private static Optional<String> text(ExpressionTree tree) {
    if (tree instanceof LiteralTree literal) {
      return literal.getValue() instanceof String value ? Optional.of(value) : Optional.empty();
    }
    if (tree instanceof ParenthesizedTree inner) {
      return text(inner.getExpression());
    }
    if (tree instanceof BinaryTree sum) {
      return text(sum.getLeftOperand())
          .flatMap(left -> text(sum.getRightOperand()).map(right -> left + right));
    }
    return Optional.empty();
  }
}
