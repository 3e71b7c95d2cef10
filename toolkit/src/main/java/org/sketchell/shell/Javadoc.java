// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The toolkit's own documentation, read from its sources, which its jar carries. */
final class Javadoc {
  private static final String SOURCES = "/META-INF/sketchell/sources/";
  private static final String TYPE = "(?:.*[\\s>])?((?:[a-z]\\w*\\.)*[A-Z]\\w*)(?:<[^(]*>)?";
  private static final Pattern MEMBER = Pattern.compile(TYPE + "\\.(?:<[^(]*>)?(\\w+)\\((.*)\\).*");
  private static final Pattern CONSTRUCTOR = Pattern.compile(TYPE + "\\((.*)\\).*");

  private Javadoc() {}

  /** A documented element of a source file. */
  private record Entry(
      String type, String name, List<String> parameters, String head, String text) {
    boolean isType() {
      return name.isEmpty();
    }

    /** Members below see this one: it is no constructor. */
    boolean isInherited() {
      return !isType() && !name.equals(type.substring(type.lastIndexOf('.') + 1));
    }

    String key() {
      return name + parameters;
    }
  }

  /** The documentation of a class, and of its public members, inherited ones too. */
  static String ofType(Class<?> type) {
    List<Entry> own = entries(type);
    StringBuilder text = new StringBuilder();
    if (own.isEmpty()) {
      text.append(type.getName().replace('$', '.'));
      text.append("\n    (There is no documentation of it here.)\n");
    }
    own.forEach(entry -> text.append(described(entry)));
    Set<String> told = new HashSet<>();
    own.forEach(entry -> told.add(entry.key()));
    for (Ancestor ancestor : ancestors(type)) {
      StringBuilder inherited = new StringBuilder();
      for (Entry entry : entries(ancestor.type())) {
        if (entry.isInherited() && told.add(entry.key())) {
          inherited.append(described(ancestor.seenFromBelow(entry)));
        }
      }
      if (!inherited.isEmpty()) {
        text.append("  from ").append(ancestor.type().getSimpleName()).append(":\n");
        text.append(inherited);
      }
    }
    return text.toString().stripTrailing();
  }

  /**
   * What a class has members from.
   *
   * @param variables the classes that its type variables stand for, by their names
   */
  private record Ancestor(Class<?> type, Map<String, String> variables) {
    Entry seenFromBelow(Entry entry) {
      String head = entry.head();
      for (Map.Entry<String, String> variable : variables.entrySet()) {
        head = head.replaceAll("\\b" + variable.getKey() + "\\b", variable.getValue());
      }
      return new Entry(entry.type(), entry.name(), entry.parameters(), head, entry.text());
    }
  }

  /** Superclasses from near to far, then interfaces. */
  private static List<Ancestor> ancestors(Class<?> type) {
    List<Ancestor> ancestors = new ArrayList<>();
    List<Ancestor> interfaces = new ArrayList<>();
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (at.getGenericSuperclass() != null) {
        ancestors.add(ancestor(at.getSuperclass(), at.getGenericSuperclass()));
      }
      for (int i = 0; i < at.getInterfaces().length; i++) {
        interfaces.add(ancestor(at.getInterfaces()[i], at.getGenericInterfaces()[i]));
      }
    }
    ancestors.addAll(interfaces);
    return ancestors;
  }

  private static Ancestor ancestor(Class<?> type, Type declared) {
    Map<String, String> variables = new LinkedHashMap<>();
    if (declared instanceof ParameterizedType given) {
      for (int i = 0; i < type.getTypeParameters().length; i++) {
        if (given.getActualTypeArguments()[i] instanceof Class<?> argument) {
          variables.put(type.getTypeParameters()[i].getName(), argument.getSimpleName());
        }
      }
    }
    return new Ancestor(type, variables);
  }

  /** A type's entry, then those of its members; empty if its source is not here. */
  private static List<Entry> entries(Class<?> type) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      outer = outer.getEnclosingClass();
    }
    String name = type.getName().replace('$', '.');
    String nested =
        outer.getPackageName().isEmpty()
            ? name
            : name.substring(outer.getPackageName().length() + 1);
    String file = outer.getSimpleName();
    return source(outer.getName()).map(source -> entries(file, source)).orElse(List.of()).stream()
        .filter(entry -> entry.type().equals(nested))
        .toList();
  }

  /** The documentation of a class of the toolkit by its simple or full name. */
  static Optional<String> ofName(String name) {
    String bare = name.replace(".class", "").strip();
    for (String candidate : candidates(bare)) {
      if (source(candidate).isPresent()) {
        return Optional.of(ofType(loaded(candidate)));
      }
    }
    return Optional.empty();
  }

  private static Class<?> loaded(String name) {
    try {
      return Class.forName(name, false, Javadoc.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The sources are those of the classes", e);
    }
  }

  /** The documentation of what the JDK describes by a signature, if it is the toolkit's. */
  static Optional<String> ofSignature(String signature) {
    Matcher member = MEMBER.matcher(signature);
    if (member.matches()) {
      return find(member.group(1), member.group(2), member.group(3));
    }
    Matcher constructor = CONSTRUCTOR.matcher(signature);
    if (constructor.matches()) {
      return find(constructor.group(1), simple(constructor.group(1)), constructor.group(2));
    }
    String type = signature.replaceAll("<.*", "").strip();
    type = type.substring(type.lastIndexOf(' ') + 1);
    return find(type, "", "");
  }

  private static Optional<String> find(String type, String name, String parameters) {
    List<String> wanted = parameterTypes(parameters);
    for (String candidate : candidates(type)) {
      Optional<String> source = source(candidate);
      if (source.isPresent()) {
        return entries(simple(type), source.get()).stream()
            .filter(entry -> entry.type().equals(simple(type)) && entry.name().equals(name))
            .filter(entry -> entry.isType() || entry.parameters().equals(wanted))
            .map(Entry::text)
            .filter(text -> !text.isEmpty())
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static List<String> parameterTypes(String parameters) {
    List<String> types = new ArrayList<>();
    String erased = parameters.replaceAll("<[^<>]*>", "").replaceAll("<[^<>]*>", "");
    for (String parameter : erased.split(",")) {
      String[] words = parameter.strip().split("\\s+");
      if (!words[0].isEmpty()) {
        types.add(simple(words[0]));
      }
    }
    return types;
  }

  private static String simple(String type) {
    String erased = type.replaceAll("<.*>", "");
    return erased.replace("...", "[]").replaceAll("^.*\\.(?=\\w)", "");
  }

  private static List<String> candidates(String name) {
    if (name.indexOf('.') >= 0) {
      return List.of(name);
    }
    return Session.startupImports().stream()
        .filter(line -> line.startsWith("import org.sketchell.") && line.endsWith(".*;"))
        .map(line -> line.substring("import ".length(), line.length() - 2) + name)
        .toList();
  }

  private static Optional<String> source(String className) {
    try (InputStream in =
        Javadoc.class.getResourceAsStream(SOURCES + className.replace('.', '/') + ".java")) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String described(Entry entry) {
    return entry.isType()
        ? entry.head() + "\n" + entry.text().indent(2)
        : "  " + entry.head() + "\n" + firstSentence(entry.text()).indent(6);
  }

  private static String firstSentence(String text) {
    Matcher end = Pattern.compile("(?s)(.*?[.!?])(\\s.*|$)").matcher(text);
    return (end.matches() ? end.group(1) : text).replaceAll("\\s+", " ");
  }

  private static List<Entry> entries(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, d -> {}, List.of("-proc:none"), null, List.of(file));
    List<Entry> entries = new ArrayList<>();
    try {
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Collector(docs, entries).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** Collects the types and the public members of a file. */
  private static final class Collector extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<Entry> entries;
    private String type = "";
    private boolean inInterface;

    Collector(DocTrees docs, List<Entry> entries) {
      this.docs = docs;
      this.entries = entries;
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      String outer = type;
      boolean outerIsInterface = inInterface;
      type = outer.isEmpty() ? tree.getSimpleName().toString() : outer + "." + tree.getSimpleName();
      inInterface = tree.getKind() == Tree.Kind.INTERFACE;
      entries.add(new Entry(type, "", List.of(), type, text(getCurrentPath())));
      super.visitClass(tree, nothing);
      type = outer;
      inInterface = outerIsInterface;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      if (!inInterface && !tree.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
        return null;
      }
      String simpleType = type.substring(type.lastIndexOf('.') + 1);
      boolean constructor = tree.getName().contentEquals("<init>");
      String name = constructor ? simpleType : tree.getName().toString();
      String parameters =
          tree.getParameters().stream().map(Collector::shown).collect(Collectors.joining(", "));
      String head = (constructor ? "" : tree.getReturnType() + " ") + name + "(" + parameters + ")";
      List<String> types =
          tree.getParameters().stream().map(p -> simple(p.getType().toString())).toList();
      entries.add(new Entry(type, name, types, head, text(getCurrentPath())));
      return null;
    }

    private static String shown(VariableTree parameter) {
      String type = parameter.getType().toString();
      boolean any = parameter.toString().contains("...");
      return (any ? type.replaceFirst("\\[]$", "...") : type) + " " + parameter.getName();
    }

    private String text(TreePath path) {
      String comment = docs.getDocComment(path);
      return comment == null ? "" : plain(comment);
    }
  }

  /** A Javadoc comment without its markup. */
  static String plain(String comment) {
    String text =
        comment.replaceAll("\\{@(?:code|literal|link|linkplain|value)\\s+#?([^{}]*)\\}", "$1");
    text = text.replaceAll("(?i)</?(p|pre|ul|ol|br|table|tr|h\\d)[^>]*>\\s*", "\n");
    text = text.replaceAll("(?i)<li>\\s*", "- ").replaceAll("<[a-zA-Z/][^>]*>", "");
    text =
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&");
    text =
        text.replaceAll("(?m)^ ?@param\\s+", "  ").replaceAll("(?m)^ ?@returns?\\s+", "  returns ");
    text =
        text.replaceAll("(?m)^ ?@throws\\s+", "  throws ").replaceAll("(?m)^ ?@see\\s+", "  see ");
    text = text.replaceAll("(?m)^ (?=\\S)", "");
    return text.replaceAll("[ \t]*\n(?:[ \t]*\n)+", "\n\n").strip();
  }
}
