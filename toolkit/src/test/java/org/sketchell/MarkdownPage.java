// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sketchell.shell.Packaged;

/**
 * A page of prose with code in it, in Markdown.
 *
 * @param file its name from the root, with slashes
 */
public record MarkdownPage(String file, String text) {
  /**
   * Code between fences; indented code has no place in our pages, for it does not say what it is.
   */
  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /**
   * A piece of code.
   *
   * @param language what stands behind the fence, such as {@code jshell}
   */
  public record Block(String language, String code) {}

  /** The page in a file. */
  public static MarkdownPage read(String file) {
    try {
      return new MarkdownPage(file, Files.readString(Packaged.root().resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** README and all that is in docs. */
  public static List<MarkdownPage> all() {
    List<String> files = new ArrayList<>(List.of("README.md", "data/README.md"));
    try (Stream<Path> pages = Files.list(Packaged.root().resolve("docs"))) {
      pages
          .map(page -> "docs/" + page.getFileName())
          .filter(name -> name.endsWith(".md"))
          .sorted()
          .forEach(files::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream().map(MarkdownPage::read).toList();
  }

  /** All its code. */
  public List<Block> blocks() {
    return FENCED
        .matcher(text)
        .results()
        .map(match -> new Block(match.group(1), match.group(2)))
        .toList();
  }

  /** Its code in one language, from top to bottom. */
  public List<String> code(String language) {
    return blocks().stream()
        .filter(block -> block.language().equals(language))
        .map(Block::code)
        .toList();
  }
}
