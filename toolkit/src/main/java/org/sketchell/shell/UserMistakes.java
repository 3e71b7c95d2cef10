package org.sketchell.shell;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/**
 * Tells the mistakes of a user, which one sentence explains, from defects, which need a trace.
 *
 * <p>Types are named, not referred to: asking about an exception of a shell command must not load
 * the rooms that the command never used.
 */
public final class UserMistakes {
  private static final Set<String> TYPES =
      Set.of(
          "org.sketchell.shell.ShellException",
          "org.sketchell.shape.ShapeException",
          "org.sketchell.file.FileException",
          "org.sketchell.runtime.EngineException",
          "org.sketchell.data.DataException",
          "org.sketchell.train.TrainingException",
          "org.sketchell.provenance.ProvenanceException",
          "java.nio.file.NoSuchFileException",
          "java.nio.file.AccessDeniedException",
          "java.nio.file.FileSystemException");

  private UserMistakes() {}

  /** Whether the exception, or a superclass of it, is one whose message is meant for a user. */
  public static boolean explains(Throwable problem) {
    for (Class<?> type = problem.getClass(); type != null; type = type.getSuperclass()) {
      if (TYPES.contains(type.getName())) {
        return true;
      }
    }
    return isRefusal(problem);
  }

  /** Whether the toolkit itself refused an argument or a call, with a sentence of its own. */
  private static boolean isRefusal(Throwable problem) {
    StackTraceElement[] trace = problem.getStackTrace();
    boolean kind =
        problem instanceof IllegalArgumentException
            || problem instanceof IllegalStateException
            || problem instanceof IndexOutOfBoundsException;
    return kind
        && problem.getMessage() != null
        && trace.length > 0
        && trace[0].getClassName().startsWith("org.sketchell.");
  }

  /** The exception as one sentence: its message, with its type where the message needs it. */
  public static String sentence(Throwable problem) {
    if (problem instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist.";
    }
    if (problem instanceof AccessDeniedException denied) {
      return denied.getFile() + " cannot be opened: permission denied.";
    }
    if (problem instanceof FileSystemException file) {
      String reason = file.getReason() == null ? "it cannot be used" : file.getReason();
      return file.getFile() + ": " + reason + ".";
    }
    if (problem instanceof OutOfMemoryError) {
      long megabytes = Runtime.getRuntime().maxMemory() >> 20;
      return "Out of memory ("
          + problem.getMessage()
          + "): the heap has "
          + megabytes
          + " MB; SKETCHELL_JAVA_OPTS=-Xmx… gives it more.";
    }
    if (problem instanceof StackOverflowError) {
      return "StackOverflowError: the calls never end, or nest too deeply.";
    }
    String message = problem.getMessage();
    if (explains(problem) && message != null) {
      return message;
    }
    return sentence(problem.getClass().getName(), message);
  }

  /** The same for an exception of which only the name of its type is known. */
  static String sentence(String typeName, String message) {
    if (message != null && TYPES.contains(typeName)) {
      return message;
    }
    String simple = typeName.substring(typeName.lastIndexOf('.') + 1);
    simple = simple.substring(simple.lastIndexOf('$') + 1);
    return message == null || message.isBlank() ? simple : simple + ": " + message;
  }
}
