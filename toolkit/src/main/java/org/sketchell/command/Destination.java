package org.sketchell.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where data is put. */
final class Destination {
  @Option(names = "--to", paramLabel = "DIR", description = "The folder to write to.")
  Path folder;

  Destination() {}

  Path or(String usual) {
    return folder == null ? Path.of(usual) : folder;
  }
}
