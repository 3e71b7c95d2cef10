// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sketchell.runtime.Versions;

/** Makes the site: of the repository and a folder to write into. */
public final class SiteMaker {
  private static final String CONTENTS = "docs/README.md";
  private static final List<String> FIRST = List.of("README.md", CONTENTS, "scripts");
  private static final List<String> RESOURCES = List.of("site.css", "search.js");

  private SiteMaker() {}

  /** Takes the root of the repository and the folder of the site, which is made anew. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toRealPath();
    Path site = Path.of(arguments[1]);
    System.setProperty("sketchell.data", Path.of("data").toAbsolutePath().toString());
    int pages = make(root, site, new CellRuns());
    System.out.println(pages + " pages in " + site);
  }

  /** Makes it, and says how many pages it has. */
  static int make(Path root, Path site, Runner runner) throws IOException {
    Drafts drafts = new Drafts(root, runner);
    Map<String, Page> pages = drafts.of(FIRST);
    Contents contents = Contents.of(Files.readString(root.resolve(CONTENTS)), new Addresses(root));
    Frame frame = new Frame(contents, Versions.sketchell());
    delete(site);
    for (Page page : pages.values()) {
      write(site.resolve(page.address()), frame.html(page));
    }
    for (Picture picture : drafts.pictures()) {
      write(site.resolve(picture.address()), picture.svg());
    }
    for (String file : drafts.kept()) {
      write(site.resolve(file), Files.readString(root.resolve(file)));
    }
    for (String name : RESOURCES) {
      try (InputStream in = SiteMaker.class.getResourceAsStream(name)) {
        write(site.resolve(name), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    write(site.resolve("search-index.js"), SearchIndex.of(pages.values()));
    return pages.size();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> all = new ArrayList<>();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(all::add);
      }
      for (Path file : all) {
        Files.delete(file);
      }
    }
  }
}
