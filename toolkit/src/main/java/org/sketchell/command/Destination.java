// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where data is put. */
final class Destination {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "The folder to write to (default: data/${COMMAND-NAME}).")
  Path folder;

  Destination() {}

  /** The folder, by the name of the data set where none is named. */
  Path or(String dataSet) {
    return folder == null ? Path.of("data", dataSet) : folder;
  }
}
