// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import org.sketchell.dependency.Library;

/** What was added to the class path of a session, after what Sketchell itself has there. */
final class AddedPaths {
  private final JShell jshell;
  private final List<Library> libraries = new ArrayList<>();

  /** Everything by its file; what was given as a file stands for itself. */
  private final Map<Path, String> entries = new LinkedHashMap<>();

  AddedPaths(JShell jshell) {
    this.jshell = jshell;
  }

  /** Libraries with their names, in the order they came. */
  List<Library> libraries() {
    return List.copyOf(libraries);
  }

  /** All files and folders, in the order they came. */
  List<Path> files() {
    return List.copyOf(entries.keySet());
  }

  /** Whether a file or folder is there already. */
  boolean has(Path file) {
    return entries.containsKey(file.toAbsolutePath().normalize());
  }

  void add(Library library) {
    libraries.add(library);
    put(library.file(), library.toString());
  }

  void add(Path file) {
    put(file, "");
  }

  private void put(Path file, String name) {
    Path whole = file.toAbsolutePath().normalize();
    if (entries.putIfAbsent(whole, name) == null) {
      jshell.addToClasspath(whole.toString());
    }
  }

  /** Adds what another session has, as that one's virtual machine has ended. */
  void takeOver(AddedPaths before) {
    before.entries.forEach(this::put);
    libraries.addAll(before.libraries);
  }
}
