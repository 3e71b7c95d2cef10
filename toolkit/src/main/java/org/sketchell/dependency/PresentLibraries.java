// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.runtime.Versions;

/**
 * The libraries that a session has: those that were added, and those of Sketchell itself, which
 * come first whatever is added. Of a jar its name tells artifact and version, and what Maven has
 * put into it tells the group; one that says nothing of its group is taken to be of any.
 */
final class PresentLibraries {
  private static final String SKETCHELL = "org.sketchell";

  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.+-]*)\\.jar");

  private static final Pattern DESCRIPTION =
      Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom\\.properties");

  /** Versions of those that were added, by group and artifact. */
  private final Map<String, String> added = new HashMap<>();

  private final Map<String, Jar> own = new HashMap<>();

  /** A jar of Sketchell's; groups is empty if it does not tell. */
  private record Jar(String version, Set<String> groups) {}

  /**
   * Something that is there.
   *
   * @param version which one
   * @param isOwn whether Sketchell brings it
   */
  record Present(String version, boolean isOwn) {}

  PresentLibraries(Collection<Library> added) {
    this(added, System.getProperty("java.class.path"));
  }

  PresentLibraries(Collection<Library> added, String classPath) {
    added.forEach(one -> this.added.put(one.coordinates().key(), one.coordinates().version()));
    for (Path jar : jars(classPath)) {
      Matcher form = JAR.matcher(jar.getFileName().toString());
      if (form.matches()) {
        own.putIfAbsent(form.group(1), new Jar(form.group(2), groups(jar, form.group(1))));
      }
    }
  }

  /** What the session has of this group and artifact, in whatever version. */
  Optional<Present> find(Coordinates wanted) {
    if (wanted.group().equals(SKETCHELL)) {
      return Optional.of(new Present(Versions.sketchell(), true));
    }
    Jar jar = own.get(wanted.artifact());
    boolean isOwn =
        jar != null
            && wanted.classifier().isEmpty()
            && (jar.groups.isEmpty() || jar.groups.contains(wanted.group()));
    return isOwn
        ? Optional.of(new Present(jar.version, true))
        : Optional.ofNullable(added.get(wanted.key())).map(known -> new Present(known, false));
  }

  /** The jars of a class path, and those that their manifests name. */
  private static Set<Path> jars(String classPath) {
    Set<Path> all = new LinkedHashSet<>();
    List<Path> open = new ArrayList<>();
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
      if (entry.endsWith(".jar")) {
        open.add(Path.of(entry));
      }
    }
    while (!open.isEmpty()) {
      Path jar = open.remove(0);
      if (Files.isRegularFile(jar) && all.add(jar)) {
        for (String name : named(jar)) {
          if (!name.contains(":")) {
            open.add(jar.resolveSibling(name));
          }
        }
      }
    }
    return all;
  }

  private static List<String> named(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      String names =
          file.getManifest() == null
              ? null
              : file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return names == null ? List.of() : List.of(names.strip().split("\\s+"));
    } catch (IOException e) {
      // The virtual machine passes it over too.
      return List.of();
    }
  }

  private static Set<String> groups(Path jar, String artifact) {
    Set<String> groups = new LinkedHashSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .map(entry -> DESCRIPTION.matcher(entry.getName()))
          .filter(Matcher::matches)
          .filter(form -> form.group(2).equals(artifact))
          .forEach(form -> groups.add(form.group(1)));
    } catch (IOException e) {
      // The virtual machine passes it over too.
      return Set.of();
    }
    return groups;
  }
}
