// SPDX-License-Identifier: Apache-2.0
package org.sketchell.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The archives that this module has made. */
final class Made {
  static final String NAME = System.getProperty("archive.name");

  /** The profiles that this build has. */
  private static final List<String> MADE = List.of(System.getProperty("made").split(" "));

  private Made() {}

  /** A file in an archive: its permissions, as of Unix, and what is in it. */
  record Content(int mode, byte[] bytes) {
    boolean isExecutable() {
      return (mode & 0111) != 0;
    }
  }

  /**
   * An archive.
   *
   * @param suffix what follows the name, such as {@code -linux-x64.zip}
   */
  static Path archive(String suffix) {
    Path archive = Path.of("target", NAME + suffix);
    boolean image = suffix.contains("-image");
    String profile = image ? "image" : "archives";
    assumeTrue(MADE.contains(profile), "made with the profile " + profile);
    assertThat(archive).isRegularFile();
    return archive;
  }

  /** The root of the repository. */
  static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  /** The files of an archive by their names. */
  static Map<String, Content> read(Path archive) throws IOException {
    return archive.toString().endsWith(".zip") ? readZip(archive) : readTar(archive);
  }

  private static Map<String, Content> readTar(Path archive) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        var tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isDirectory()) {
          assertThat(entry.isFile() && !entry.isLink()).as(entry.getName()).isTrue();
          files.put(entry.getName(), new Content(entry.getMode() & 0777, tar.readAllBytes()));
        }
      }
    }
    return files;
  }

  private static Map<String, Content> readZip(Path archive) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (var entry : Collections.list(zip.getEntries())) {
        if (!entry.isDirectory()) {
          assertThat(entry.isUnixSymlink()).as(entry.getName()).isFalse();
          byte[] bytes = zip.getInputStream(entry).readAllBytes();
          files.put(entry.getName(), new Content(entry.getUnixMode() & 0777, bytes));
        }
      }
    }
    return files;
  }

  /** The files in a jar, and how long each is. */
  static Map<String, Integer> jar(InputStream jar) throws IOException {
    Map<String, Integer> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(jar)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), zip.readAllBytes().length);
        }
      }
    }
    return entries;
  }

  static Map<String, Integer> jar(byte[] jar) throws IOException {
    return jar(new ByteArrayInputStream(jar));
  }

  /** Unpacks a tar as a user does; what it gives is the folder in it. */
  static Path unpacked(String suffix, Path folder) throws Exception {
    Files.createDirectories(folder);
    Path archive = archive(suffix).toAbsolutePath();
    Process tar =
        new ProcessBuilder(List.of("tar", "xzf", archive.toString()))
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(tar.exitValue()).isZero();
    return folder.resolve(NAME);
  }
}
