// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sketchell.file.Explained;

/** The folder into which ONNX Runtime unpacks its native libraries at every start. */
public final class TemporaryFolder {
  /** The two libraries of the CPU build. */
  private static final long NEEDED_BYTES = 25L << 20;

  private static final String ADVICE =
      " ONNX Runtime unpacks its libraries there; SKETCHELL_JAVA_OPTS=-Djava.io.tmpdir=FOLDER names"
          + " another folder.";

  private TemporaryFolder() {}

  /** Why it cannot be used, in sentences; empty if nothing speaks against it. */
  public static Optional<String> problem() {
    return problem(Path.of(System.getProperty("java.io.tmpdir"))).map(reason -> reason + ADVICE);
  }

  /** What is said when the libraries could not be loaded from it. */
  static String refusal(Throwable cause) {
    // It looks there last, when its jar has none for this machine.
    if (String.valueOf(cause.getMessage()).contains("in java.library.path")) {
      return Explained.sentence(
          "ONNX Runtime's library for %s %s is not here. It has libraries for Linux on x64 and"
              + " aarch64, macOS on aarch64 and Windows on x64: if this machine is one of them, take"
              + " the archive of Sketchell for it.",
          System.getProperty("os.name"), System.getProperty("os.arch"));
    }
    boolean noPrograms = String.valueOf(cause.getMessage()).contains("failed to map segment");
    return "ONNX Runtime's libraries cannot be loaded from the temporary folder "
        + System.getProperty("java.io.tmpdir")
        + (noPrograms ? ", which allows no programs (noexec)." : ": " + cause.getMessage() + ".")
        + ADVICE;
  }

  static Optional<String> problem(Path folder) {
    String name = "The temporary folder " + folder;
    if (!Files.exists(folder)) {
      return Optional.of(name + " does not exist.");
    }
    if (!Files.isDirectory(folder)) {
      return Optional.of(name + " is no folder.");
    }
    try {
      Files.delete(Files.createTempFile(folder, "sketchell", ""));
      FileStore store = Files.getFileStore(folder);
      if (store.getUsableSpace() < NEEDED_BYTES) {
        return Optional.of(
            Explained.sentence(
                "%s has %d MB left, but %d MB are needed.",
                name, store.getUsableSpace() >> 20, NEEDED_BYTES >> 20));
      }
    } catch (IOException e) {
      return Optional.of(name + " cannot be written.");
    }
    return Optional.empty();
  }
}
