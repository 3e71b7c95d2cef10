// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.sketchell.command.Sketchell;
import org.sketchell.file.Leftovers;
import scala.Option;

/** A script, or without one the prompt, in the process that spark-submit has started. */
public final class Submitted {
  /** Before Spark's own, which would end executors first and complain of their end. */
  private static final int FIRST = 1000;

  private Submitted() {}

  /**
   * Runs {@code script.jsh arguments...}, and ends the process with the script's exit code.
   *
   * @throws IOException if there is no place for temporary files
   */
  public static void main(String[] arguments) throws IOException {
    Path classes = Files.createTempDirectory("sketchell-snippets");
    Leftovers.add(classes);
    // The engine writes the classes of snippets there, and Spark gives them to its executors.
    System.setProperty("sketchell.snippets", classes.toString());
    System.setProperty("spark.repl.class.outputDir", classes.toString());
    ShutdownHookManager.get().addShutdownHook(Submitted::end, FIRST);
    String[] command = new String[arguments.length + 1];
    command[0] = "run";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Sketchell.main(arguments.length == 0 ? arguments : command);
  }

  private static void end() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined()) {
      session.get().stop();
    }
  }
}
