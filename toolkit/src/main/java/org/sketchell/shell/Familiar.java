// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sketchell.tensor.Tensor;

/**
 * Names that people bring along from Python and its libraries: for code that does not compile, one
 * line with the toolkit's own form.
 */
final class Familiar {
  /** Whole inputs that are no Java at all: what they look like, and what is said. */
  private static final List<Map.Entry<Pattern, String>> INPUTS =
      List.of(
          form(
              "(import|from)\\s+(torch|numpy|matplotlib|torchvision|sklearn|pandas|tensorflow|keras|PIL|cv2)\\b.*",
              "The toolkit is imported already: conv2d(1, 5, 3), randn(2, 3), show(x); help() lists"
                  + " more."),
          form(
              "from\\s+\\S+\\s+import\\b.*",
              "Java imports by its own words, such as import java.util.List; the toolkit is imported"
                  + " already."),
          form(
              "def\\s+(\\w+).*",
              "A function says its types: Tensor $1(Tensor x) { return x.relu(); }"),
          form(
              "with\\s+(torch\\.)?no_grad.*",
              "No gradients are kept in Tensor.withoutGradients(() -> network.forward(x)), nor by"
                  + " x.detach()."),
          form(
              "for\\s+\\w+\\s*(,\\s*\\w+\\s*)*in\\b.*",
              "A loop over batches is for (Batch batch : Batches.shuffled(images, 10)) { ... }, one"
                  + " that counts for (int i = 0; i < 3; i++) { ... }"),
          form("print\\s+(?!=)([^;]+?)\\s*;?", "print is a method: print($1)"),
          form(
              "help\\s+(\\w+)\\s*;?", "help is a method: help($1), or help($1.class) for a class."),
          form(
              "class\\s+\\w+\\s*(\\([^)]*\\))?\\s*:.*",
              "A network is class Net extends Module {"
                  + " public Tensor forward(Tensor x) { return x; } }"),
          form("#.*", "A comment begins with //, as in // this one."));

  /** Names of things that are missing, in a form that stands for all they are asked. */
  private static final Map<String, String> THINGS =
      Map.ofEntries(
          Map.entry("help", "help is a method: help()"),
          Map.entry("tutorial", "tutorial is a method: tutorial()"),
          Map.entry("exit", "/exit leaves the shell, and so does Ctrl-D."),
          Map.entry("quit", "/exit leaves the shell, and so does Ctrl-D."),
          Map.entry("nn", "Layers stand without nn.: new Conv2d(1, 5, 3), new ReLU()"),
          Map.entry(
              "F", "Functions stand alone or are methods of tensors: maxPool2d(x, 2), x.relu()"),
          Map.entry(
              "np",
              "Arrays are tensors: zeros(2, 3), arange(10), tensor(1.0, 2.0); numpy(\"x.npy\") reads"
                  + " what numpy has saved, drawings(\"violin\") reads drawings,"
                  + " ImageFolder.readFile(Path.of(\"x.npy\")) any .npy file of them."),
          Map.entry("torch", "Functions stand without torch.: randn(2, 3), zeros(2, 3)"),
          Map.entry(
              "plt", "Pictures are shown by show(x), side by side by show(figure().add(x).add(x))"),
          Map.entry(
              "optim",
              "An optimiser of a loop by hand is new Adam(0.001).over(network.parameters())"),
          Map.entry(
              "optimizer",
              "An optimiser of a loop by hand is var optimizer = new"
                  + " Adam(0.001).over(network.parameters());"),
          Map.entry(
              "loss",
              "A loss is a tensor: var loss = crossEntropy(network.forward(images), labels); and"
                  + " then loss.backward(), loss.item()"),
          Map.entry(
              "init",
              "First weights of another kind are given by"
                  + " Initializers.kaimingNormal(conv.weight())"),
          Map.entry("transforms", "Pixels are brought to mean 0 by split.normalized()"),
          Map.entry("datasets", "Drawings are read by drawings(\"violin\", \"piano\")"),
          Map.entry("torchvision", "Drawings are read by drawings(\"violin\", \"piano\")"),
          Map.entry("None", "Nothing is null."),
          Map.entry("True", "Truth is true."),
          Map.entry("False", "Falsehood is false."));

  /** Functions that are missing. */
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("imshow", "A picture is shown by show(x), with a title by show(x, \"title\")"),
          Map.entry(
              "plot",
              "A curve is shown by show(LineChart.of(\"loss\").line(\"training\", 3, 2, 1))"),
          Map.entry("subplots", "Pictures stand side by side in show(figure().add(x).add(x))"),
          Map.entry(
              "DataLoader",
              "Batches are gone through by for (Batch batch : Batches.shuffled(images, 10)) { ... }"),
          Map.entry("exit", "/exit leaves the shell, and so does Ctrl-D."),
          Map.entry("quit", "/exit leaves the shell, and so does Ctrl-D."),
          Map.entry("len", "Sizes are x.size(0) of a tensor, images.size() of a set."),
          Map.entry("range", "A loop that counts is for (int i = 0; i < 3; i++) { ... }"),
          Map.entry("cat", "Tensors are joined by concat(0, x, y)"),
          Map.entry("array", "Arrays are tensors: tensor(1.0, 2.0)"),
          Map.entry("no_grad", "No gradients are kept in Tensor.withoutGradients(() -> x.relu())"));

  /** Members of values that have another name here; the value's own name goes before them. */
  private static final Map<String, String> MEMBERS =
      Map.ofEntries(
          Map.entry("view", "reshape(...)"),
          Map.entry("numpy", "toFloatArray()"),
          Map.entry("tolist", "toFloatArray()"),
          Map.entry("numel", "shape().elements()"),
          Map.entry("dim", "rank()"),
          Map.entry("ndim", "rank()"),
          Map.entry("dtype", "elementType()"),
          Map.entry("data", "detach()"),
          Map.entry("T", "t()"),
          Map.entry("float", "to(ElementType.FLOAT32)"),
          Map.entry("long", "to(ElementType.INT64)"),
          Map.entry("add", "plus(...)"),
          Map.entry("sub", "minus(...)"),
          Map.entry("mul", "times(...)"),
          Map.entry("mm", "matmul(...)"),
          Map.entry("bmm", "matmul(...)"),
          Map.entry("amax", "max(...)"),
          Map.entry("amin", "min(...)"),
          Map.entry("tile", "repeat(...)"),
          Map.entry("isnan", "isNaN()"),
          Map.entry("isinf", "isInf()"),
          Map.entry("isfinite", "isFinite()"),
          Map.entry("requires_grad", "requiresGrad()"),
          Map.entry("requires_grad_", "requiresGrad()"));

  private static final Pattern MISSING_THING =
      Pattern.compile("symbol: +(?:variable|class) (\\w+)|package (\\w+)[\\w.]* does not exist");
  private static final Pattern MISSING_METHOD = Pattern.compile("symbol: +method (\\w+)\\(");
  private static final List<String> LIBRARIES = List.of("torch", "np", "F", "nn", "optim", "plt");
  private static final Pattern QUALIFIED =
      Pattern.compile("\\b(?:" + String.join("|", LIBRARIES) + ")\\.(?:\\w+\\.)*(\\w+)");

  /** The name of what is called, and whether it is made anew; at the end of a text. */
  private static final Pattern CALLEE = Pattern.compile("(\\bnew\\s+)?([\\w.]+)\\s*\\z");

  private static final String ARGUMENTS =
      "Arguments have no names: conv2d(1, 5, 3), and options are methods: new Conv2d(1, 5, 3,"
          + " padding(1), stride(2))";

  private static final Pattern HIDDEN_FIELD =
      Pattern.compile("(\\w+) has private access in ([\\w.]+)");
  private static final Pattern CALL_IN_WORDS = Pattern.compile("(print|help)\\s+\\w+\\s*;?");
  private static final Pattern OWNER =
      Pattern.compile("location: (?:variable (\\w+) of type|class|interface) ([\\w.$]+)");

  private Familiar() {}

  private static Map.Entry<Pattern, String> form(String input, String help) {
    return Map.entry(Pattern.compile(input + "\\z", Pattern.DOTALL), help);
  }

  /**
   * What is said about code that does not compile; empty for what is not familiar.
   *
   * @param source the code
   * @param message the compiler's first error
   * @param isVariable whether there is a variable of a name
   */
  static Optional<String> form(String source, String message, Predicate<String> isVariable) {
    String code = source.strip();
    for (Map.Entry<Pattern, String> input : INPUTS) {
      Matcher matcher = input.getKey().matcher(code);
      if (matcher.lookingAt()) {
        return Optional.of(matcher.replaceFirst(input.getValue()));
      }
    }
    Matcher method = MISSING_METHOD.matcher(message);
    if (method.find()) {
      return method(code, method.group(1), message, isVariable);
    }
    Optional<String> named = named(code, message, isVariable);
    if (named.isPresent()) {
      return named;
    }
    Matcher thing = MISSING_THING.matcher(message);
    if (thing.find()) {
      String name = thing.group(1) == null ? thing.group(2) : thing.group(1);
      return thing(code, name, message);
    }
    Matcher field = HIDDEN_FIELD.matcher(message);
    if (field.find()) {
      Matcher value = Pattern.compile("(\\w+)\\." + field.group(1) + "\\b").matcher(code);
      return member(value.find() ? value.group(1) : null, field.group(2), field.group(1), "()");
    }
    return operation(code, message);
  }

  /**
   * Whether Java takes the words of a call for the declaration of a variable, which would replace
   * the one that is to be printed.
   */
  static boolean isCallInWords(String source) {
    return CALL_IN_WORDS.matcher(source.strip()).matches();
  }

  private static Optional<String> operation(String code, String message) {
    String tensor = Tensor.class.getName();
    if (message.contains("method size in class " + tensor)) {
      return Optional.of("All sizes are x.shape(), one is x.size(0).");
    }
    if (message.contains("bad operand types") && message.contains(tensor)) {
      return Optional.of(
          "Tensors are computed with by methods: x.plus(y), x.minus(y), x.times(y), x.div(y),"
              + " x.matmul(y), x.pow(2), x.gt(0)");
    }
    if (message.contains("array required") && message.contains(tensor)) {
      return Optional.of("A part of a tensor is x.get(0), some of a dimension x.slice(0, 1, 3)");
    }
    if (code.matches("(?s).*\\w\\(\\[.*")) {
      return Optional.of("Numbers stand without brackets: tensor(1.0, 2.0)");
    }
    if (message.contains("unclosed character literal")) {
      return Optional.of("A text stands in double quotes: \"violin\"");
    }
    return Optional.empty();
  }

  private static Optional<String> method(
      String code, String name, String message, Predicate<String> isVariable) {
    Matcher owner = OWNER.matcher(message);
    if (owner.find()) {
      return member(owner.group(1), owner.group(2), name, arguments(code, name));
    }
    return function(code, name, isVariable);
  }

  private static Optional<String> function(String code, String name, Predicate<String> isVariable) {
    Optional<Class<?>> type = toolkitClass(name);
    if (type.isPresent()) {
      boolean made = type.get().getConstructors().length > 0;
      return Optional.of(
          made
              ? name + " is a class: new " + name + arguments(code, name)
              : name + " is made by its own methods, which help(" + name + ".class) lists.");
    }
    if (FUNCTIONS.containsKey(name)) {
      return Optional.of(FUNCTIONS.get(name));
    }
    if (isVariable.test(name)) {
      return Optional.of(
          name + " is a variable: " + name + ".forward" + arguments(code, name) + " applies it.");
    }
    if (hasMethod(Tensor.class, camel(name))) {
      return Optional.of(camel(name) + " is a method of tensors: " + called(code, name));
    }
    return isFunction(camel(name))
        ? Optional.of(name + " is written " + camel(name) + arguments(code, name))
        : Optional.empty();
  }

  private static Optional<String> thing(String code, String name, String message) {
    Matcher owner = OWNER.matcher(message);
    if (owner.find()) {
      return member(owner.group(1), owner.group(2), name, "()");
    }
    if (name.equals("np") && code.contains("np.load")) {
      return Optional.of(
          "Drawings are read by drawings(\"violin\"), a file of them by"
              + " ImageFolder.readFile(Path.of(\"x.npy\"))");
    }
    Matcher qualified = QUALIFIED.matcher(code);
    Optional<String> form =
        LIBRARIES.contains(name) && qualified.find()
            ? libraryFunction(code, qualified.group(1))
            : Optional.empty();
    return form.or(() -> Optional.ofNullable(THINGS.get(name)))
        .or(() -> Optional.ofNullable(FUNCTIONS.get(name)));
  }

  private static Optional<String> libraryFunction(String code, String asked) {
    if (FUNCTIONS.containsKey(asked)) {
      return Optional.of(FUNCTIONS.get(asked));
    }
    if (toolkitClass(asked).isPresent()) {
      return Optional.of(asked + " stands alone: new " + asked + arguments(code, asked));
    }
    if (isFunction(camel(asked))) {
      return Optional.of(camel(asked) + " stands alone: " + camel(asked) + arguments(code, asked));
    }
    if (hasMethod(Tensor.class, camel(asked))) {
      return Optional.of(camel(asked) + " is a method of tensors: " + called(code, asked));
    }
    return Optional.empty();
  }

  /**
   * What is said about an argument with a name. The compiler complains of it before it looks at the
   * function, whose own form comes first; for a function that is right, what arguments look like.
   */
  private static Optional<String> named(String code, String message, Predicate<String> isVariable) {
    Matcher missing = MISSING_THING.matcher(message);
    String name = missing.find() ? missing.group(1) : null;
    Matcher argument = Pattern.compile("[(,]\\s*" + name + "\\s*=(?!=)").matcher(code);
    if (name == null || !argument.find()) {
      return Optional.empty();
    }
    // A dimension is the one argument that stands at the same place without its name.
    String plain = code.replaceAll("([(,]\\s*)(?:dim|axis)\\s*=(?!=)\\s*", "$1");
    Matcher callee = CALLEE.matcher(code.substring(0, opening(code, argument.start())));
    Optional<String> form = Optional.empty();
    if (callee.find()) {
      String function = callee.group(2);
      Matcher qualified = QUALIFIED.matcher(function);
      if (qualified.matches()) {
        form = libraryFunction(plain, qualified.group(1));
      } else if (callee.group(1) == null && !isFunction(function)) {
        form = function(plain, function, isVariable);
      }
    }
    return form.or(() -> Optional.of(ARGUMENTS));
  }

  /** Where the parenthesis opens that a place within the arguments of a call belongs to. */
  private static int opening(String code, int place) {
    int depth = code.charAt(place) == '(' ? 0 : 1;
    int at = place;
    while (depth > 0 && at > 0) {
      at--;
      depth += code.charAt(at) == ')' ? 1 : code.charAt(at) == '(' ? -1 : 0;
    }
    return at;
  }

  /** A member that a value's class does not have, by this name or as a field. */
  private static Optional<String> member(
      String variable, String type, String name, String arguments) {
    String value = variable == null ? "x" : variable;
    Optional<Class<?>> owner = classNamed(type);
    if (owner.isEmpty() || !type.startsWith("org.sketchell.")) {
      return Optional.empty();
    }
    if (hasMethod(owner.get(), camel(name))) {
      return Optional.of(camel(name) + " is a method: " + value + "." + camel(name) + arguments);
    }
    return owner.get() == Tensor.class && MEMBERS.containsKey(name)
        ? Optional.of(name + " is called otherwise: " + value + "." + MEMBERS.get(name))
        : Optional.empty();
  }

  /** The parentheses after a name, as they were typed, without names of arguments. */
  private static String arguments(String code, String name) {
    int open = code.indexOf(name + "(") + name.length();
    if (open < name.length()) {
      return "(...)";
    }
    int close = Nesting.afterClosing(code, open);
    String inside = code.substring(open, close);
    return inside.endsWith(")") && inside.length() < 60 && !inside.contains("=") ? inside : "(...)";
  }

  /** The first argument of a function as the value whose method it is. */
  private static String called(String code, String name) {
    String arguments = arguments(code, name);
    Matcher parts = Pattern.compile("\\((\\w+)\\s*(?:,\\s*(.*))?\\)").matcher(arguments);
    return parts.matches()
        ? parts.group(1)
            + "."
            + camel(name)
            + "("
            + (parts.group(2) == null ? "" : parts.group(2))
            + ")"
        : "x." + camel(name) + "(...)";
  }

  /** {@code log_softmax} as it is written here: {@code logSoftmax}. */
  private static String camel(String name) {
    StringBuilder text = new StringBuilder();
    for (String part : name.split("_")) {
      text.append(
          text.isEmpty() || part.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return text.toString();
  }

  private static boolean hasMethod(Class<?> type, String name) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .anyMatch(method -> method.getName().equals(name));
  }

  /** Whether a function of that name is imported. */
  private static boolean isFunction(String name) {
    return imports("import static ")
        .flatMap(type -> classNamed(type).stream())
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .map(Method::getName)
        .anyMatch(name::equals);
  }

  private static Optional<Class<?>> toolkitClass(String name) {
    return imports("import org.sketchell.")
        .map(room -> "org.sketchell." + room + "." + name)
        .flatMap(type -> classNamed(type).stream())
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .findFirst();
  }

  private static Stream<String> imports(String beginning) {
    return Session.startupImports().stream()
        .filter(line -> line.startsWith(beginning) && line.endsWith(".*;"))
        .map(line -> line.substring(beginning.length(), line.length() - ".*;".length()));
  }

  private static Optional<Class<?>> classNamed(String name) {
    try {
      return Optional.of(Class.forName(name, false, Familiar.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      // No class of the toolkit, or one that differs only in the case of its letters.
      return Optional.empty();
    }
  }
}
