package org.sketchell.shell;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.function.Function;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs snippets in this virtual machine and keeps what they returned or threw as objects.
 *
 * <p>The JDK's local execution turns a snippet's result into a string on the spot. Here it is given
 * a method of this class to run in place of the snippet's, which runs the snippet, keeps its result
 * and shows it; threads, stopping and exceptions stay the JDK's business.
 */
final class LocalEngine extends LocalExecutionControl {
  private static final long GRACE_MILLIS = 1000;
  private static final InheritableThreadLocal<LocalEngine> CURRENT = new InheritableThreadLocal<>();
  private static final Method RUN_SNIPPET = runSnippetMethod();

  private final Function<Object, String> display;
  private volatile Run run = new Run(null);

  /** What one snippet did. */
  private static final class Run {
    private final Method snippet;
    private volatile Thread thread;
    private volatile boolean returned;
    private volatile boolean finished;
    private volatile Object value;
    private volatile String shown;
    private volatile Throwable thrown;

    Run(Method snippet) {
      this.snippet = snippet;
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

  /** Forgets the last run. */
  void forget() {
    run = new Run(null);
  }

  /** The last snippet's result; null if it had none. */
  Object value() {
    return run.value;
  }

  /** The last snippet's result as text; null if there is none. */
  String shown() {
    return run.shown;
  }

  /** What the last snippet threw; null if it ended normally. */
  Throwable thrown() {
    return run.thrown;
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    Run current = new Run(snippet);
    run = current;
    CURRENT.set(this);
    try {
      super.invoke(RUN_SNIPPET);
    } finally {
      current.finished = true;
      CURRENT.remove();
    }
    return current.returned ? "" : null;
  }

  @Override
  public String varValue(String className, String name)
      throws RunException, EngineTerminationException, InternalException {
    if (display == null) {
      return super.varValue(className, name);
    }
    try {
      Field field = findClass(className).getDeclaredField(name);
      field.setAccessible(true);
      return display.apply(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new InternalException(e.toString());
    }
  }

  /**
   * Asks the running snippet to end: by an interrupt, which waits, sleeps and the library's loops
   * obey, and a little later by the JDK's means for code that does not listen.
   */
  @Override
  public void stop() throws EngineTerminationException, InternalException {
    Run current = run;
    Thread thread = current.thread;
    if (thread == null || current.finished) {
      super.stop();
      return;
    }
    thread.interrupt();
    Thread insist =
        new Thread(
            () -> {
              try {
                thread.join(GRACE_MILLIS);
                if (thread.isAlive() && !current.finished && run == current) {
                  super.stop();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (EngineTerminationException | InternalException e) {
                System.err.println("The snippet could not be stopped: " + e.getMessage());
              }
            },
            "stop-snippet");
    insist.setDaemon(true);
    insist.start();
  }

  /** Runs the current snippet; called by reflection, on the snippet's own thread. */
  static void runSnippet() throws Throwable {
    LocalEngine engine = CURRENT.get();
    Run current = engine.run;
    current.thread = Thread.currentThread();
    try {
      Object value = current.snippet.invoke(null);
      current.value = value;
      current.returned = true;
      if (engine.display != null && current.snippet.getReturnType() != void.class) {
        current.shown = engine.display.apply(value);
      }
    } catch (InvocationTargetException e) {
      current.thrown = e.getCause();
      throw e.getCause();
    } catch (RuntimeException | Error e) {
      current.thrown = e;
      throw e;
    }
  }

  private static Method runSnippetMethod() {
    try {
      Method method = LocalEngine.class.getDeclaredMethod("runSnippet");
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
