// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.FencedCodeBlock;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.CellOutput;
import org.sketchell.notebook.LessonNotebook;

/**
 * Makes pages of the files of the repository: of those that it is asked for, and of all that links
 * on them lead to.
 */
final class Drafts {
  private static final String SESSION = "jshell";
  private static final Pattern OUTSIDE = Pattern.compile("[a-z]+:.*");

  /** What is made or fetched. */
  private static final Pattern NOT_OURS =
      Pattern.compile("(?:.*/)?(?:\\.[^/]*|node_modules|target|page/.*\\.onnx)(?:/.*)?");

  private final Path root;
  private final Addresses addresses;
  private final Runner runner;
  private final Map<String, Page> pages = new TreeMap<>();
  private final List<Picture> pictures = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final TreeSet<String> wanted = new TreeSet<>();

  Drafts(Path root, Runner runner) {
    this.root = root;
    this.addresses = new Addresses(root);
    this.runner = runner;
  }

  /** What is made of some files, and of those that they lead to, by address. */
  Map<String, Page> of(List<String> files) {
    wanted.addAll(files);
    TreeSet<String> done = new TreeSet<>();
    while (!wanted.isEmpty()) {
      String file = wanted.pollFirst();
      if (!done.add(file)) {
        continue;
      }
      if (Addresses.isKept(file)) {
        kept.add(file);
      } else {
        Page page = page(file);
        pages.put(page.address(), page);
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems));
    }
    return pages;
  }

  /** Those of the pages that were made. */
  List<Picture> pictures() {
    return List.copyOf(pictures);
  }

  /** The files that those pages lead to and that are kept as they are. */
  List<String> kept() {
    return List.copyOf(kept);
  }

  private Page page(String file) {
    if (file.equals("scripts")) {
      return lessons();
    }
    if (Files.isDirectory(root.resolve(file))) {
      return folder(file);
    }
    if (Addresses.isLesson(file)) {
      return lesson(file);
    }
    return file.endsWith(".md") ? markdown(file) : source(file);
  }

  private String text(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UnaryOperator<String> links(String file) {
    return href -> {
      if (OUTSIDE.matcher(href).matches() || href.startsWith("#")) {
        return href;
      }
      int hash = href.indexOf('#');
      String target = addresses.linked(file, hash < 0 ? href : href.substring(0, hash));
      if (!Files.exists(root.resolve(target))) {
        problems.add(file + " leads to " + href + ", which does not exist.");
        return href;
      }
      return to(file, target) + (hash < 0 ? "" : href.substring(hash));
    };
  }

  /** The way from the page of a file to that of another, which is wanted now. */
  private String to(String file, String target) {
    wanted.add(target);
    return Addresses.between(addresses.of(file), addresses.of(target));
  }

  private static IdGenerator anchors() {
    return IdGenerator.builder().build();
  }

  private Page markdown(String file) {
    Prose prose = Prose.of(text(file));
    String address = addresses.of(file);
    List<String> cells =
        file.startsWith("docs/") || file.equals("README.md") ? prose.code(SESSION) : List.of();
    List<List<CellOutput>> ran = cells.isEmpty() ? List.of() : runner.run(file, cells);
    Outputs outputs = new Outputs(address);
    int[] next = {0};
    List<Heading> headings = new ArrayList<>();
    String body =
        prose.html(anchors(), headings, links(file), block -> below(block, ran, next, outputs));
    pictures.addAll(outputs.pictures());
    return new Page(address, title(headings, file), body, headings);
  }

  private static String below(
      FencedCodeBlock block, List<List<CellOutput>> ran, int[] next, Outputs outputs) {
    return block.getInfo().equals(SESSION) && next[0] < ran.size()
        ? outputs.html(block.getLiteral(), ran.get(next[0]++))
        : "";
  }

  private static String title(List<Heading> headings, String file) {
    return headings.isEmpty() ? file : headings.get(0).text();
  }

  private List<String> lessonFiles() {
    return files("scripts").stream().filter(Addresses::isLesson).toList();
  }

  private Page lesson(String file) {
    List<String> all = lessonFiles();
    int number = all.indexOf(file);
    String name = file.substring("scripts/".length());
    List<Cell> cells = LessonNotebook.of(name, text(file), Optional.empty()).cells();
    List<String> code =
        cells.stream().filter(Cell.Code.class::isInstance).map(Cell::source).toList();
    List<List<CellOutput>> ran = runner.run(file, code);
    String address = addresses.of(file);
    Outputs outputs = new Outputs(address);
    IdGenerator anchors = anchors();
    List<Heading> headings = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    int next = 0;
    for (Cell cell : cells) {
      if (cell instanceof Cell.Code) {
        body.append(Prose.code(SESSION, cell.source()))
            .append(outputs.html(cell.source(), ran.get(next++)));
      } else {
        body.append(Prose.of(cell.source()).html(anchors, headings, links(file), block -> ""));
      }
    }
    pictures.addAll(outputs.pictures());
    return new Page(
        address,
        title(headings, file),
        body.toString(),
        headings,
        number == 0 ? "" : addresses.of(all.get(number - 1)),
        number == all.size() - 1 ? "" : addresses.of(all.get(number + 1)));
  }

  private Page lessons() {
    StringBuilder body =
        new StringBuilder(
            """
            <h1 id="the-lessons">The lessons</h1>
            <p>Each is a script that runs alone, shown here with what it gives. The first seven are the chapter.</p>
            <ol class="lessons">
            """);
    for (String file : lessonFiles()) {
      String title = LessonNotebook.title(text(file)).replaceFirst("^\\d+\\. ", "");
      body.append(
          "<li><a href=\"%s\">%s</a></li>\n".formatted(to("scripts", file), Html.escape(title)));
    }
    body.append("</ol>\n<h2 id=\"what-else\">What else lies there</h2>\n<ul>\n");
    for (String file : others()) {
      body.append(
          "<li><a href=\"%s\">%s</a></li>\n".formatted(to("scripts", file), Html.escape(file)));
    }
    return new Page(
        addresses.of("scripts"), "The lessons", body.append("</ul>\n").toString(), List.of());
  }

  /** What lies beside the lessons. */
  private List<String> others() {
    try (Stream<Path> files = Files.list(root.resolve("scripts"))) {
      return files
          .map(file -> "scripts/" + file.getFileName())
          .filter(file -> !Addresses.isLesson(file) && !NOT_OURS.matcher(file).matches())
          .map(file -> addresses.linked("x", file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files(String folder) {
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !NOT_OURS.matcher(file).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Page folder(String folder) {
    StringBuilder body =
        new StringBuilder("<h1>" + Html.escape(folder) + "</h1>\n<ul class=\"files\">\n");
    for (String file : files(folder)) {
      body.append(
          "<li><a href=\"%s\">%s</a></li>\n"
              .formatted(to(folder, file), Html.escape(file.substring(folder.length() + 1))));
    }
    return new Page(addresses.of(folder), folder, body.append("</ul>\n").toString(), List.of());
  }

  private Page source(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String body =
        "<h1>"
            + Html.escape(file)
            + "</h1>\n"
            + Prose.code(dot < 0 ? "" : name.substring(dot + 1), text(file));
    return new Page(addresses.of(file), file, body, List.of());
  }
}
