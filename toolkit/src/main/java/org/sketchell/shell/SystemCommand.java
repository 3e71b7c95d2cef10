// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.SourceCodeAnalysis;

/**
 * A command of the system: a line that begins with {@code !}.
 *
 * <p>Such a line can be Java too, as {@code !list.isEmpty()}. It is Java where it is one complete
 * expression whose first name is that of a variable, a method, a class or a literal that the
 * session knows; everything else is a command.
 */
final class SystemCommand {
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

  private static final long POLL_MILLIS = 50;

  /** What a shell gives as the code of a command that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  private final String line;

  private SystemCommand(String line) {
    this.line = line;
  }

  /** The command of a line that begins with an exclamation mark. */
  static SystemCommand of(String line) {
    return new SystemCommand(line.strip().substring(1).strip());
  }

  /** Whether a line, without what surrounds it, is a command of the system and not Java. */
  static boolean isOne(SourceCodeAnalysis analysis, String text) {
    String line = text.strip();
    return line.startsWith("!") && !isJava(analysis, line);
  }

  /** Whether a line that is being typed goes on after the command's name: with files, perhaps. */
  static boolean hasArguments(String line) {
    return line.startsWith("!") && line.indexOf(' ') > 1;
  }

  private static boolean isJava(SourceCodeAnalysis analysis, String line) {
    int start = 0;
    while (start < line.length() && "!( \t".indexOf(line.charAt(start)) >= 0) {
      start++;
    }
    int end = start;
    while (end < line.length() && Character.isJavaIdentifierPart(line.charAt(end))) {
      end++;
    }
    String name = line.substring(start, end);
    if (name.isEmpty()) {
      return false;
    }
    boolean known =
        name.equals("true")
            || name.equals("false")
            || analysis.completionSuggestions(name, name.length(), new int[1]).stream()
                .map(SourceCodeAnalysis.Suggestion::continuation)
                .anyMatch(found -> found.equals(name) || found.startsWith(name + "("));
    return known && isExpression(line);
  }

  /** Whether the compiler can read it as one: jshell takes more for complete. */
  private static boolean isExpression(String line) {
    String initial = "class Snippet$ { Object value = " + line + "\n; }";
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///Snippet$.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return initial;
          }
        };
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try {
      ((JavacTask)
              ToolProvider.getSystemJavaCompiler()
                  .getTask(null, null, problems, List.of("-proc:none"), null, List.of(file)))
          .parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return problems.getDiagnostics().stream()
        .noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
  }

  /** Where a command reads and writes. */
  enum Streams {
    /** On those of this process: a terminal, and Ctrl-C there reaches the command. */
    OF_THE_PROCESS,
    /** It reads nothing, and writes where the shell does. */
    OF_THE_SHELL
  }

  /**
   * Runs it and waits for its end.
   *
   * @param out where the output goes, if it does not go to the process's own
   * @param stopped asked now and then whether the command is to end
   * @return its exit code
   * @throws CancellationException if it was stopped
   * @throws ShellException if it cannot be run
   */
  int run(Streams streams, PrintWriter out, BooleanSupplier stopped) {
    if (line.isEmpty()) {
      throw new ShellException("! needs a command of the system, such as !ls.");
    }
    boolean own = streams == Streams.OF_THE_PROCESS;
    ProcessBuilder builder =
        new ProcessBuilder(WINDOWS ? List.of("cmd", "/c", line) : List.of("sh", "-c", line));
    if (own) {
      builder.inheritIO();
    } else {
      builder.redirectInput(new File(WINDOWS ? "NUL" : "/dev/null")).redirectErrorStream(true);
    }
    out.flush();
    System.out.flush();
    try {
      Process process = builder.start();
      Thread pump = own ? null : pump(process, out);
      int code = waitFor(process, stopped);
      if (pump != null) {
        // Something that it left in the background may hold its output open.
        pump.join(TimeUnit.SECONDS.toMillis(1));
      }
      return code;
    } catch (IOException e) {
      throw new ShellException("!%s cannot be run: %s.", line, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted.");
    }
  }

  /** What is to be said of an exit code that is not 0. */
  static String sentence(int code) {
    return code == INTERRUPTED
        ? "The command was interrupted (exit code 130)."
        : "The command ended with exit code " + code + ".";
  }

  private static int waitFor(Process process, BooleanSupplier stopped) throws InterruptedException {
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stopped.getAsBoolean()) {
          process.descendants().forEach(ProcessHandle::destroy);
          process.destroy();
          if (!process.waitFor(1, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
          }
          throw new CancellationException("Interrupted.");
        }
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      throw e;
    }
  }

  private static Thread pump(Process process, PrintWriter out) {
    Charset charset =
        Charset.forName(System.getProperty("native.encoding", Charset.defaultCharset().name()));
    Thread pump =
        new Thread(
            () -> {
              char[] part = new char[4096];
              try (Reader in = new InputStreamReader(process.getInputStream(), charset)) {
                for (int read = in.read(part); read >= 0; read = in.read(part)) {
                  out.write(part, 0, read);
                  out.flush();
                }
              } catch (IOException e) {
                // It was ended: what it had to say until then is said.
                return;
              }
            },
            "command-output");
    pump.setDaemon(true);
    pump.start();
    return pump;
  }
}
