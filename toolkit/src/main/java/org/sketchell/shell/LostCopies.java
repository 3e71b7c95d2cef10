// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Finds statements such as {@code trainer.maxEpochs(7);} whose value is a changed copy that nobody
 * keeps: calls of methods marked with {@link CheckReturnValue}, one by one or by their class, for
 * which it stands for all methods that return the class's own type.
 *
 * <p>The compiler is asked what calls mean, but only about text that drops the value of a call
 * whose name is among the marked ones; to other text it costs a regular expression, or a parse.
 */
final class LostCopies {
  private static final Pattern CALL = Pattern.compile("\\.\\s*(\\w+)\\s*\\(");
  private static final List<String> OPTIONS =
      List.of("-proc:none", "-Xlint:none", "--should-stop=ifError=FLOW");

  /** A longer change is cut to the name of its first call. */
  private static final int LONGEST_CHANGE = 60;

  private static final List<ElementKind> LOCAL =
      List.of(
          ElementKind.LOCAL_VARIABLE,
          ElementKind.PARAMETER,
          ElementKind.RESOURCE_VARIABLE,
          ElementKind.EXCEPTION_PARAMETER,
          ElementKind.BINDING_VARIABLE);

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final MarkedNames names = new MarkedNames();
  private StandardJavaFileManager files;
  private List<Path> added = List.of();

  /**
   * The lost copies of one piece of text, in its order.
   *
   * @param context what the piece sees
   * @param source the piece, which compiles there
   * @param classPath what was added to the class path of this process
   */
  List<LostCopy> in(SnippetContext context, String source, List<Path> classPath) {
    if (CALL.matcher(source).results().noneMatch(call -> names.mayInclude(call.group(1)))) {
      return List.of();
    }
    try {
      if (!classPath.equals(added) && files != null) {
        files.close();
        files = null;
      }
      added = classPath;
      return new Piece(context.alone(source)).mayLose()
          ? new Piece(context.around(source)).lost()
          : List.of();
    } catch (IOException e) {
      // A remark that cannot be made is not worth an error.
      return List.of();
    }
  }

  private StandardJavaFileManager files() throws IOException {
    if (files == null) {
      files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
      files.setLocation(
          StandardLocation.CLASS_PATH,
          Stream.concat(
                  Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                      .filter(entry -> !entry.isEmpty())
                      .map(File::new),
                  added.stream().map(Path::toFile))
              .toList());
    }
    return files;
  }

  /** A piece of text with what stands around it, in the hands of the compiler. */
  private final class Piece {
    private final SnippetContext.Code code;
    private final JavacTask task;
    private final Trees trees;
    private final CompilationUnitTree unit;
    private final List<TreePath> dropped = new ArrayList<>();

    Piece(SnippetContext.Code code) throws IOException {
      this.code = code;
      JavaFileObject file =
          new SimpleJavaFileObject(
              URI.create("string:///" + SnippetContext.CLASS + ".java"),
              JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return code.text();
            }
          };
      task =
          (JavacTask) compiler.getTask(null, files(), problem -> {}, OPTIONS, null, List.of(file));
      trees = Trees.instance(task);
      unit = task.parse().iterator().next();
    }

    /** Whether a call with a marked name is dropped, going by the text alone. */
    boolean mayLose() {
      findDropped();
      return dropped.stream()
          .map(path -> (MethodInvocationTree) path.getLeaf())
          .anyMatch(
              call ->
                  call.getMethodSelect() instanceof MemberSelectTree select
                      && names.mayInclude(select.getIdentifier().toString()));
    }

    List<LostCopy> lost() throws IOException {
      task.analyze();
      findDropped();
      return dropped.stream()
          .filter(this::isLost)
          .flatMap(path -> describe(path).stream())
          .toList();
    }

    /** Collects the calls whose value is not used: statements, and bodies of lambdas. */
    private void findDropped() {
      new TreePathScanner<Void, Void>() {
        @Override
        public Void visitExpressionStatement(ExpressionStatementTree tree, Void nothing) {
          keep(tree.getExpression());
          return super.visitExpressionStatement(tree, nothing);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree tree, Void nothing) {
          keep(tree.getBody());
          return super.visitLambdaExpression(tree, nothing);
        }

        private void keep(Tree tree) {
          if (tree instanceof MethodInvocationTree && code.isInPiece(start(tree))) {
            dropped.add(new TreePath(getCurrentPath(), tree));
          }
        }
      }.scan(unit, null);
    }

    private int start(Tree tree) {
      return (int) trees.getSourcePositions().getStartPosition(unit, tree);
    }

    private int end(Tree tree) {
      return (int) trees.getSourcePositions().getEndPosition(unit, tree);
    }

    private boolean isLost(TreePath path) {
      boolean drops =
          !(path.getParentPath().getLeaf() instanceof LambdaExpressionTree)
              || isVoid(path.getParentPath());
      return drops && isMarked(trees.getElement(path));
    }

    /** Whether a lambda stands where no value is expected. */
    private boolean isVoid(TreePath lambda) {
      if (!(trees.getTypeMirror(lambda) instanceof DeclaredType type)) {
        return false;
      }
      TypeElement wanted = (TypeElement) type.asElement();
      return ElementFilter.methodsIn(task.getElements().getAllMembers(wanted)).stream()
          .filter(method -> method.getModifiers().contains(Modifier.ABSTRACT))
          .anyMatch(method -> method.getReturnType().getKind() == TypeKind.VOID);
    }

    private boolean isMarked(Element called) {
      if (!(called instanceof ExecutableElement method)
          || method.getAnnotation(CanIgnoreReturnValue.class) != null) {
        return false;
      }
      TypeElement type = (TypeElement) method.getEnclosingElement();
      return method.getAnnotation(CheckReturnValue.class) != null
          || type.getAnnotation(CheckReturnValue.class) != null && returnsItsType(method, type)
          || overridesMarked(method, type, type.asType());
    }

    private boolean returnsItsType(ExecutableElement method, TypeElement type) {
      return !method.getModifiers().contains(Modifier.STATIC)
          && isSame(method.getReturnType(), type.asType());
    }

    private boolean isSame(TypeMirror one, TypeMirror other) {
      return task.getTypes()
          .isSameType(task.getTypes().erasure(one), task.getTypes().erasure(other));
    }

    private boolean overridesMarked(ExecutableElement method, TypeElement type, TypeMirror below) {
      for (TypeMirror above : task.getTypes().directSupertypes(below)) {
        TypeElement declared = (TypeElement) task.getTypes().asElement(above);
        boolean marked =
            ElementFilter.methodsIn(declared.getEnclosedElements()).stream()
                .filter(overridden -> task.getElements().overrides(method, overridden, type))
                .anyMatch(overridden -> overridden.getAnnotation(CheckReturnValue.class) != null);
        if (marked || overridesMarked(method, type, above)) {
          return true;
        }
      }
      return false;
    }

    /** The sentence, which says what to write if what is copied is a variable. */
    private List<LostCopy> describe(TreePath path) {
      TreePath root = path;
      while (root.getLeaf() instanceof MethodInvocationTree call
          && isMarked(trees.getElement(root))) {
        if (!(call.getMethodSelect() instanceof MemberSelectTree select)) {
          return List.of();
        }
        TreePath selected = new TreePath(root, select);
        root = withoutParentheses(new TreePath(selected, select.getExpression()));
      }
      Tree copied = root.getLeaf();
      String name = text(start(copied), end(copied));
      String change = text(end(copied), end(path.getLeaf())).replaceFirst("^[).\\s]+", "");
      if (change.length() > LONGEST_CHANGE) {
        change = change.substring(0, change.indexOf('(')) + "(...)";
      }
      int offset = start(path.getLeaf()) - code.start();
      if (!isVariable(root)) {
        String sentence = "%s gives a changed copy, which is kept nowhere; keep it in a variable.";
        return List.of(new LostCopy(offset, false, String.format(Locale.ROOT, sentence, change)));
      }
      String kept = isFinal(root) ? "var changed" : name;
      return List.of(
          new LostCopy(
              offset,
              true,
              String.format(
                  Locale.ROOT,
                  "%s stays as it was: %s gives a changed copy; keep it with %s = %s.%s.",
                  name,
                  change,
                  kept,
                  name,
                  change)));
    }

    private TreePath withoutParentheses(TreePath path) {
      return path.getLeaf() instanceof ParenthesizedTree tree
          ? withoutParentheses(new TreePath(path, tree.getExpression()))
          : path;
    }

    private boolean isVariable(TreePath path) {
      ExpressionTree tree = (ExpressionTree) path.getLeaf();
      if (tree instanceof ArrayAccessTree) {
        return true;
      }
      Element element = trees.getElement(path);
      return (tree instanceof IdentifierTree || tree instanceof MemberSelectTree)
          && element != null
          && (element.getKind().isField() || LOCAL.contains(element.getKind()))
          && !element.getSimpleName().contentEquals("this")
          && !element.getSimpleName().contentEquals("super");
    }

    private boolean isFinal(TreePath path) {
      Element element = trees.getElement(path);
      return element != null && element.getModifiers().contains(Modifier.FINAL);
    }

    private String text(int from, int to) {
      return code.text().substring(from, to).replaceAll("\\s*\\R\\s*", "");
    }
  }
}
