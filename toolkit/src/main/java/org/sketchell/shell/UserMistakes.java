// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.sketchell.file.Explained;
import org.sketchell.file.Printable;

/** Tells the mistakes of a user, which one sentence explains, from defects, which need a trace. */
public final class UserMistakes {
  private UserMistakes() {}

  /** Whether the exception is one whose message is meant for a user. */
  public static boolean explains(Throwable problem) {
    return explains(problem.getClass()) || isRefusal(problem);
  }

  private static boolean explains(Class<?> type) {
    return Explained.class.isAssignableFrom(type)
        || FileSystemException.class.isAssignableFrom(type);
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
    return Printable.lines(said(problem));
  }

  private static String said(Throwable problem) {
    if (problem instanceof NoSuchFileException missing) {
      return Printable.line(missing.getFile()) + " does not exist.";
    }
    if (problem instanceof AccessDeniedException denied) {
      return Printable.line(denied.getFile()) + " cannot be opened: permission denied.";
    }
    if (problem instanceof FileSystemException file) {
      String reason = file.getReason() == null ? "it cannot be used" : file.getReason();
      return Printable.line(file.getFile()) + ": " + reason + ".";
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
    if (problem instanceof ExceptionInInitializerError && problem.getCause() != null) {
      return sentence(problem.getCause());
    }
    if (problem instanceof InternalError && isMissingPage(problem.getMessage())) {
      return "A file was cut off while it was read, or its disk failed; put it back and read it"
          + " again.";
    }
    if (problem instanceof UnsatisfiedLinkError) {
      return "A native library cannot be used: " + problem.getMessage() + ".";
    }
    if (problem instanceof NoClassDefFoundError) {
      return "A class is missing or could not be made ready: " + problem.getMessage() + ".";
    }
    String message = problem.getMessage();
    if (explains(problem) && message != null) {
      return message;
    }
    return sentence(problem.getClass().getName(), message);
  }

  /** In these words the JVM says that a mapped file ends before a place that is read. */
  private static boolean isMissingPage(String message) {
    return message != null && message.contains("unsafe memory access");
  }

  /** The same for an exception of another virtual machine, of which only the names arrive. */
  static String sentence(String typeName, String message) {
    if (message != null && isExplained(typeName)) {
      return message;
    }
    String simple = typeName.substring(typeName.lastIndexOf('.') + 1);
    simple = simple.substring(simple.lastIndexOf('$') + 1);
    if (typeName.equals(AssertionError.class.getName()) && (message == null || message.isBlank())) {
      return "An assertion does not hold.";
    }
    return message == null || message.isBlank() ? simple : simple + ": " + message;
  }

  private static boolean isExplained(String typeName) {
    try {
      return explains(Class.forName(typeName, false, UserMistakes.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      // A class that a snippet declared.
      return false;
    }
  }
}
