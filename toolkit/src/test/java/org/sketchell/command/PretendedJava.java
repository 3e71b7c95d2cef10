// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Java that prints what it is given, a line each, and archives no classes but says so. */
final class PretendedJava {
  private PretendedJava() {}

  /** Makes one of a version, and gives its home. */
  static Path in(Path home, String version) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    program(
        bin.resolve("java"),
        """
        for argument; do
          case $argument in
            -XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}"; exit ;;
          esac
        done
        printf '%s\\n' "$@"
        """);
    program(bin.resolve("javac"), "exit 0");
    return home;
  }

  /** A script for sh. */
  static void program(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true, false)).isTrue();
  }
}
