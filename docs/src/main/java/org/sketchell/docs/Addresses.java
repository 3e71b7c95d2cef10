// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the files of the repository stand in the site: in the same folders, a page as {@code
 * x.html}, a README as {@code index.html}, a notebook as it is, any other file as a page that shows
 * it.
 *
 * @param root the repository
 */
record Addresses(Path root) {
  /** Where the library's own documentation stands. */
  static final String API = "api/index.html";

  private static final String README = "README.md";
  private static final Pattern LESSON = Pattern.compile("scripts/\\d\\d-[\\w-]+\\.jsh");

  static boolean isLesson(String file) {
    return LESSON.matcher(file).matches();
  }

  /** Whether a file is kept as it is, for those who take it with them. */
  static boolean isKept(String file) {
    return file.endsWith(".ipynb");
  }

  /** The address of a file or a folder, both from the root and with slashes. */
  String of(String file) {
    if (Files.isDirectory(root.resolve(file))) {
      return file.isEmpty() ? "index.html" : file + "/index.html";
    }
    if (file.equals(README) || file.endsWith("/" + README)) {
      return file.substring(0, file.length() - README.length()) + "index.html";
    }
    if (file.endsWith(".md") || isLesson(file)) {
      return file.substring(0, file.lastIndexOf('.')) + ".html";
    }
    return isKept(file) ? file : file + ".html";
  }

  /** The file that a link in another means, without what stands behind {@code #}. */
  String linked(String from, String href) {
    Path folder = Path.of(from).getParent();
    Path target = folder == null ? Path.of(href) : folder.resolve(href);
    String file = target.normalize().toString().replace('\\', '/');
    if (Files.isDirectory(root.resolve(file)) && Files.exists(root.resolve(file).resolve(README))) {
      return file + "/" + README;
    }
    return file;
  }

  /** How a page of the site names another. */
  static String between(String from, String to) {
    Path folder = Path.of(from).getParent();
    Path relative = folder == null ? Path.of(to) : folder.relativize(Path.of(to));
    return relative.toString().replace('\\', '/');
  }
}
