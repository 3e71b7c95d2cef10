package org.sketchell.shell;

/** What can be called at the prompt without naming a class. */
public final class Prompt {
  private Prompt() {}

  /** Prints what can be done at the prompt. */
  public static void help() {
    System.out.println(
        "help(X.class) prints the documentation of a class, help(x) that of a value's class.");
    System.out.println(
        "In the shell: Tab completes, Shift-Tab documents, /help lists the commands.");
  }

  /**
   * Prints the documentation of a class: what it is, how it is made, what it can do.
   *
   * @param type a class of the toolkit
   */
  public static void help(Class<?> type) {
    System.out.println(Javadoc.ofType(type));
  }

  /**
   * Prints the documentation of a value's class.
   *
   * @param value any value
   */
  public static void help(Object value) {
    System.out.println(value == null ? "null has no class." : Javadoc.ofType(value.getClass()));
  }
}
