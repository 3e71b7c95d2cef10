// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sketchell.dependency.Coordinates;
import org.sketchell.dependency.Libraries;
import org.sketchell.dependency.Library;
import org.sketchell.dependency.Resolution;
import org.sketchell.file.Printable;

/** The commands {@code /deps} and {@code /env}, and the lines {@code //DEPS}, of one session. */
final class ClassPathCommands {
  private static final Pattern CLASS_PATH =
      Pattern.compile("--?class-?path(?:\\s+|=|$)(\"[^\"]*\"|.*)");

  private static final Pattern OTHER_OPTION = Pattern.compile("(-[-\\w]+).*");

  private final Session session;
  private final Consumer<String> out;

  /**
   * The commands of a session.
   *
   * @param out takes lines: what was added, what is downloaded
   */
  ClassPathCommands(Session session, Consumer<String> out) {
    this.session = session;
    this.out = out;
  }

  /**
   * Adds libraries, or lists those that were added.
   *
   * @throws org.sketchell.dependency.DependencyException if one of them cannot be had
   * @throws CancellationException if Ctrl-C came meanwhile
   */
  void deps(String argument) {
    AddedPaths added = session.added();
    if (argument.isEmpty()) {
      List<Library> all = added.libraries();
      if (all.isEmpty()) {
        out.accept("No library was added; /deps group:artifact:version adds one.");
      }
      all.forEach(one -> out.accept((one.asked() ? "" : "  ") + Printable.line(one)));
      return;
    }
    Resolution found = resolve(Coordinates.listOf(argument));
    found.known().forEach(out);
    found.remarks().forEach(out);
    List<String> asked =
        found.libraries().stream().filter(Library::asked).map(Library::toString).toList();
    int others = found.libraries().size() - asked.size();
    if (!found.libraries().isEmpty()) {
      out.accept(
          "Added "
              + String.join(", ", asked)
              + (others == 0
                  ? "."
                  : " and "
                      + others
                      + (others == 1 ? " library" : " libraries")
                      + " needed by it."));
    }
  }

  /** Adds libraries and says what is not as it was asked for. */
  void require(List<Coordinates> asked) {
    resolve(asked).remarks().forEach(out);
  }

  private Resolution resolve(List<Coordinates> asked) {
    AddedPaths added = session.added();
    Resolution found = new Libraries(out, session::isStopped).resolve(asked, added.libraries());
    if (session.isStopped()) {
      throw new CancellationException("Interrupted.");
    }
    found.libraries().forEach(added::add);
    return found;
  }

  /**
   * Adds jars and folders of classes, or lists all that was added.
   *
   * @param origin the script that says so; its folder is where files are looked for first
   * @return what was passed over, as a sentence; empty if nothing was
   */
  String env(Origin origin, String argument) {
    if (argument.isEmpty()) {
      List<Path> all = session.added().files();
      if (all.isEmpty()) {
        out.accept("Nothing was added; /env -class-path PATH adds jars and folders of classes.");
      }
      all.forEach(file -> out.accept(Printable.line(file)));
      return "";
    }
    Matcher path = CLASS_PATH.matcher(argument);
    if (!path.matches()) {
      Matcher option = OTHER_OPTION.matcher(argument);
      return option.matches()
          ? "/env knows -class-path alone, and not " + Printable.line(option.group(1)) + "."
          : "/env takes -class-path PATH, this is none: " + Printable.line(argument);
    }
    String given = path.group(1).strip();
    String bare = given.replaceAll("^\"|\"$", "");
    if (bare.isEmpty()) {
      throw new ShellException("/env -class-path needs jars or folders of classes.");
    }
    List<Path> files = new ArrayList<>();
    for (String entry : bare.split(Pattern.quote(File.pathSeparator))) {
      if (!entry.isBlank()) {
        files.addAll(files(origin, entry.strip()));
      }
    }
    for (Path file : files) {
      boolean known = session.added().has(file);
      session.added().add(file);
      out.accept((known ? "There already: " : "Added ") + Printable.line(file) + ".");
    }
    return "";
  }

  /** The jars and folders that an entry of a class path means, which all are there. */
  private static List<Path> files(Origin origin, String entry) {
    if (entry.endsWith("/*") || entry.endsWith(File.separator + "*")) {
      Path folder = ScriptFiles.resolve(origin, entry.substring(0, entry.length() - 2));
      List<Path> jars = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
        all.forEach(jars::add);
      } catch (IOException e) {
        throw new ShellException("%s is no folder that can be read.", folder);
      }
      if (jars.isEmpty()) {
        throw new ShellException("There is no jar in %s.", folder);
      }
      return jars.stream().sorted().toList();
    }
    Path file = ScriptFiles.resolve(origin, entry);
    if (!Files.exists(file)) {
      throw new ShellException(
          "%s does not exist: a jar or a folder of classes was expected.", file);
    }
    if (!Files.isDirectory(file)) {
      requireJar(file);
    }
    return List.of(file);
  }

  private static void requireJar(Path file) {
    try {
      new ZipFile(file.toFile()).close();
    } catch (ZipException e) {
      throw new ShellException("%s is no jar: a jar or a folder of classes was expected.", file);
    } catch (IOException e) {
      throw new ShellException("%s cannot be read: %s.", file, e.getMessage());
    }
  }
}
