// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The editor of the user, which VISUAL or EDITOR names, as a command that may have arguments. */
final class Editor {
  private final Map<String, String> environment;

  Editor(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The text as it is when the editor has ended.
   *
   * @throws ShellException if no editor is named, or it fails
   */
  String edit(String text) {
    String command =
        Stream.of("VISUAL", "EDITOR")
            .map(name -> environment.getOrDefault(name, "").strip())
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElseThrow(
                () ->
                    new ShellException(
                        "/edit needs to know your editor: set VISUAL or EDITOR before the shell"
                            + " starts, such as EDITOR=nano ./sketchell."));
    try {
      Path file = Files.createTempFile("sketchell-", ".jsh");
      try {
        Files.writeString(file, text);
        int code = new ProcessBuilder(line(command, file)).inheritIO().start().waitFor();
        if (code != 0) {
          throw new ShellException(
              "The editor %s ended with %d, so nothing was changed.", command, code);
        }
        return Files.readString(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ShellException("Interrupted while the editor %s ran.", command);
    }
  }

  /**
   * As a shell would run it, so that {@code "code --wait"} and quotes mean what they mean there.
   * Ctrl-C reaches that shell too: it outlives it by a trap, which is not handed on to the editor,
   * so that what the editor makes of Ctrl-C is what counts.
   */
  private static List<String> line(String command, Path file) {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    return windows
        ? List.of("cmd", "/c", command + " \"" + file + "\"")
        : List.of("sh", "-c", "trap : INT; " + command + " \"$1\"", "sh", file.toString());
  }
}
