// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs snippets for {@code /time} and {@code /profile}. */
final class Measured {
  private final Session session;
  private final Consumer<String> out;

  /**
   * Measures in a session.
   *
   * @param out takes what was measured
   */
  Measured(Session session, Consumer<String> out) {
    this.session = session;
    this.out = out;
  }

  /**
   * Runs something and says what it took, even if it fails.
   *
   * @param code enters the snippets; says whether all of them ran
   * @return what the code said
   */
  boolean run(Measurement asked, BooleanSupplier code) {
    if (session.engine().isEmpty()) {
      return elsewhere(asked, code);
    }
    LocalEngine engine = session.engine().get();
    if (asked.command().equals("/profile")) {
      try (SnippetProfile profile = new SnippetProfile(session, asked.repeats())) {
        boolean ran = observed(engine, profile, code);
        if (profile.ran()) {
          profile.lines().forEach(out);
        }
        return ran;
      }
    }
    Stopwatch stopwatch = new Stopwatch(asked.repeats());
    boolean ran = observed(engine, stopwatch, code);
    if (ran && stopwatch.ran()) {
      out.accept(stopwatch.toString());
    } else if (ran) {
      out.accept("Nothing ran that could be measured: it is a declaration.");
    }
    return ran;
  }

  private static boolean observed(
      LocalEngine engine, LocalEngine.Observer observer, BooleanSupplier code) {
    engine.observe(observer);
    try {
      return code.getAsBoolean();
    } finally {
      engine.observe(null);
    }
  }

  private boolean elsewhere(Measurement asked, BooleanSupplier code) {
    if (asked.command().equals("/profile") || asked.repeats() > 1) {
      throw new ShellException(
          "%s looks into this virtual machine, and with --remote snippets run in another; /time"
              + " without a number measures there too.",
          asked.command() + (asked.repeats() > 1 ? " " + asked.repeats() : ""));
    }
    long start = System.nanoTime();
    boolean ran = code.getAsBoolean();
    if (ran) {
      out.accept(
          "took "
              + Stopwatch.time(System.nanoTime() - start)
              + ", with compiling it and the way to the other virtual machine and back.");
    }
    return ran;
  }
}
