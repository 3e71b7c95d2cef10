// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.sketchell.notebook.ValueText;

/**
 * Runs snippets in this virtual machine and keeps what they returned or threw as objects.
 *
 * <p>The JDK's local execution turns a snippet's result into a string on the spot, waits for the
 * snippet whatever it does, and stops it by force while native code runs, which ends the process.
 * Here a snippet runs on a {@link SnippetThread}; loading classes stays the JDK's business.
 */
final class LocalEngine extends LocalExecutionControl {
  /** From here on the JDK weaves checks into snippets, by which loops of theirs are stopped. */
  private static final int CHECKS_ARE_WOVEN = 22;

  /** The system property that may name a folder for the classes of snippets. */
  private static final String CLASSES = "sketchell.snippets";

  private static final Method NOTHING = nothingMethod();

  private final Function<Object, String> display;
  private volatile Run run = new Run("");
  private volatile boolean stopped;
  private BiConsumer<String, String> early = (name, text) -> {};
  private volatile Observer observer;
  private boolean asserts;

  /** What looks at snippets while they run. */
  interface Observer {
    /**
     * Runs a snippet's code, on the snippet's thread.
     *
     * @param code as often as wanted; gives the snippet's value
     * @return the value to show
     */
    Object run(Callable<Object> code) throws Exception;

    /** The same for what shows the value. */
    String show(Supplier<String> display);
  }

  /** What one snippet did. */
  private static final class Run {
    private final String variable;
    private volatile SnippetThread thread;
    private volatile boolean returned;
    private volatile Object value;
    private volatile String shown;
    private volatile Throwable thrown;

    /**
     * A run.
     *
     * @param variable the name of the variable that it gives a value; empty if it declares none
     */
    private Run(String variable) {
      this.variable = variable;
    }

    private void requireSuccess() throws StoppedException, InvocationTargetException {
      if (thrown instanceof ThreadDeath) {
        throw new StoppedException();
      }
      if (thrown != null) {
        throw new InvocationTargetException(thrown);
      }
    }
  }

  /**
   * An engine.
   *
   * @param display shows a snippet's result, on the snippet's thread; null to show nothing
   */
  LocalEngine(Function<Object, String> display) {
    this.display = display;
  }

  /** A provider that always hands out this engine. */
  ExecutionControlProvider provider() {
    return new ExecutionControlProvider() {
      @Override
      public String name() {
        return "sketchell-local";
      }

      @Override
      public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return LocalEngine.this;
      }
    };
  }

  /**
   * Forgets the last run.
   *
   * @param early told the name and the shown value of a variable as soon as another one of the same
   *     declaration is about to run
   */
  void forget(BiConsumer<String, String> early) {
    stopped = false;
    run = new Run("");
    this.early = early;
  }

  /** Lets somebody look at the snippets to come; nobody with null. */
  void observe(Observer looking) {
    observer = looking;
  }

  /** Classes of snippets have their assertions checked, those of libraries have not. */
  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    keep(classes);
    super.load(classes);
    if (asserts || classes.length == 0) {
      return;
    }
    try {
      // Before any of them is initialised, which is when a class asks.
      Class<?> first = findClass(classes[0].name());
      first.getClassLoader().setPackageAssertionStatus(first.getPackageName(), true);
      asserts = true;
    } catch (ClassNotFoundException e) {
      throw new ClassInstallException(e.toString(), new boolean[classes.length]);
    }
  }

  /** Other processes that are sent lambdas of snippets read their classes from a folder. */
  private static void keep(ClassBytecodes[] classes) throws ClassInstallException {
    String folder = System.getProperty(CLASSES);
    if (folder == null) {
      return;
    }
    try {
      for (ClassBytecodes each : classes) {
        Path file = Path.of(folder, each.name().replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, each.bytecodes());
      }
    } catch (IOException e) {
      throw new ClassInstallException(e.toString(), new boolean[classes.length]);
    }
  }

  /** The last snippet's result; null if it had none. */
  Object value() {
    return run.value;
  }

  /** The last snippet's result as text; null if there is none. */
  String shown() {
    return run.shown;
  }

  /** Whether the last snippet came to its end, whatever showing its result did. */
  boolean returned() {
    return run.returned;
  }

  /** What the last snippet threw; null if it ended normally. */
  Throwable thrown() {
    return run.thrown;
  }

  /** Whether the last snippet would not stop and runs on, waited for by nobody. */
  boolean isGivenUp() {
    SnippetThread thread = run.thread;
    return thread != null && thread.isGivenUp();
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    if (Runtime.version().feature() >= CHECKS_ARE_WOVEN) {
      // Defines the class of the checks at first, and from then on takes an earlier stop back.
      super.invoke(NOTHING);
    }
    if (!run.variable.isEmpty()) {
      // The next variable of one declaration: as in Java, it is not reached after a failure.
      run.requireSuccess();
      if (run.shown != null) {
        early.accept(run.variable, run.shown);
      }
    }
    Run current = new Run(variableOf(snippet.getDeclaringClass()));
    run = current;
    if (stopped) {
      // Ctrl-C came while the snippet was still being compiled.
      throw new StoppedException();
    }
    await(current, () -> run(snippet, current));
    current.requireSuccess();
    return current.returned ? "" : null;
  }

  /** The class that jshell makes of the declaration of a variable has it as its only field. */
  private static String variableOf(Class<?> snippet) {
    Field[] fields = snippet.getDeclaredFields();
    return fields.length == 1 ? fields[0].getName() : "";
  }

  private void run(Method snippet, Run current) throws Throwable {
    // Libraries that were added are looked for there, by those that look.
    Thread.currentThread().setContextClassLoader(snippet.getDeclaringClass().getClassLoader());
    Observer looking = observer;
    try {
      Object value =
          looking == null ? snippet.invoke(null) : looking.run(() -> snippet.invoke(null));
      current.value = value;
      current.returned = true;
      if (display != null && snippet.getReturnType() != void.class) {
        current.shown =
            looking == null ? display.apply(value) : looking.show(() -> display.apply(value));
      }
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void await(Run current, SnippetThread.Code code)
      throws InterruptedException, StoppedException {
    SnippetThread thread = new SnippetThread(code);
    // Known before it starts: whoever sees what the code does can stop it.
    current.thread = thread;
    thread.start();
    thread.await();
    if (thread.isGivenUp()) {
      throw new StoppedException();
    }
    current.thrown = thread.thrown();
  }

  /**
   * Does something with the last snippet's result as if the snippet did it: on a thread of its own,
   * which can be stopped.
   *
   * @return what that threw; null if nothing
   */
  Throwable with(Consumer<Object> work) throws InterruptedException, StoppedException {
    Object value = run.value;
    Run current = new Run("");
    run = current;
    await(current, () -> work.accept(value));
    return current.thrown;
  }

  /** A variable's present value. */
  Object variable(String className, String name) throws ReflectiveOperationException {
    Field field = findClass(className).getDeclaredField(name);
    field.setAccessible(true);
    return field.get(null);
  }

  @Override
  public String varValue(String className, String name)
      throws RunException, EngineTerminationException, InternalException {
    Run current = new Run("");
    run = current;
    try {
      Object value = variable(className, name);
      await(current, () -> current.shown = ValueText.brief(value));
    } catch (ReflectiveOperationException e) {
      throw new InternalException(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
    return current.thrown == null
        ? current.shown
        : "cannot be shown: " + UserMistakes.sentence(current.thrown);
  }

  @Override
  public void stop() throws EngineTerminationException, InternalException {
    stopped = true;
    SnippetThread thread = run.thread;
    if (thread != null) {
      thread.stop(this::force);
    }
  }

  private void force() {
    try {
      super.stop();
    } catch (EngineTerminationException | InternalException | UnsupportedOperationException e) {
      // A JDK that has no means: the thread is given up a little later, with a sentence.
      return;
    }
  }

  /** Is run in place of a snippet, for what the JDK does before one. */
  static void nothing() {}

  private static Method nothingMethod() {
    try {
      Method method = LocalEngine.class.getDeclaredMethod("nothing");
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
