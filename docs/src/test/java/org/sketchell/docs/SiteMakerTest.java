// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;

/** A small repository becomes a site. */
class SiteMakerTest {
  private static final String SVG =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"7\"/>";

  @TempDir private Path root;
  @TempDir private Path site;

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  @BeforeEach
  void has_some_files() throws IOException {
    write("README.md", "# Small\n\nSee [the page](docs/page.md#second-part) or [it](x/y.txt).\n");
    write(
        "docs/README.md", "# All\n\n## Part\n\n- [A page](page.md)\n- [The lessons](../scripts)\n");
    write("docs/page.md", "# Page\n\n```jshell\n1 < 2\n```\n\n## Second part\n\nEnd.\n");
    write("x/y.txt", "a & b");
    write("scripts/01-one.jsh", "// # 1. One\n// Text.\n\n// ## Step\nint a = 1;\n");
    write("scripts/02-two.jsh", "// # 2. Two\n// Text.\n\n// ## Step\nint b = 2;\n");
  }

  /** Gives each cell an error line, a print and a picture. */
  private static List<List<CellOutput>> run(String file, List<String> cells) {
    return cells.stream()
        .map(
            cell ->
                List.<CellOutput>of(
                    new CellOutput.Printed(false, "ran <" + cell.strip() + ">\nEpoch 1  1.5 s\n"),
                    new CellOutput.Printed(true, "a note\n"),
                    new CellOutput.Shown(
                        new MimeBundle(
                            Map.of(MimeBundle.TEXT, "a \"figure\"", MimeBundle.SVG, SVG)))))
        .toList();
  }

  private String made(String address) throws IOException {
    SiteMaker.make(root, site, SiteMakerTest::run);
    return Files.readString(site.resolve(address));
  }

  @Test
  void links_between_files_become_links_between_pages() throws IOException {
    assertThat(made("index.html"))
        .contains("<a href=\"docs/page.html#second-part\">the page</a>")
        .contains("<a href=\"x/y.txt.html\">it</a>");
    assertThat(Files.readString(site.resolve("docs/page.html")))
        .contains("<h2 id=\"second-part\">");
    assertThat(Files.readString(site.resolve("x/y.txt.html"))).contains("a &amp; b");
  }

  @Test
  void a_notebook_is_kept_as_it_is() throws IOException {
    write("x/y.ipynb", "{\"cells\": []}");
    write("docs/page.md", "# Page\n\n## Second part\n\n[a notebook](../x/y.ipynb)\n");
    assertThat(made("docs/page.html")).contains("<a href=\"../x/y.ipynb\">");
    assertThat(site.resolve("x/y.ipynb")).hasContent("{\"cells\": []}");
  }

  @Test
  void below_code_stands_what_it_gave() throws IOException {
    assertThat(made("docs/page.html"))
        .contains(
            "<pre class=\"printed\" tabindex=\"0\">a note\nran &lt;1 &lt; 2&gt;\nEpoch 1</pre>")
        .contains("<img src=\"page-1.svg\" alt=\"a &quot;figure&quot;\" width=\"9\" height=\"7\"");
    assertThat(site.resolve("docs/page-1.svg")).hasContent(SVG);
  }

  @Test
  void a_value_is_shown_unless_a_semicolon_hides_it() {
    List<CellOutput> value = List.of(new CellOutput.Value(MimeBundle.text("5")));
    assertThat(new Outputs("x.html").html("2 + 3\n", value)).contains(">5</pre>");
    assertThat(new Outputs("x.html").html("2 + 3;\n", value)).isEmpty();
  }

  @Test
  void lessons_follow_each_other() throws IOException {
    assertThat(made("scripts/01-one.html"))
        .contains("<h1 id=\"1-one\">1. One</h1>", "<p>Text.</p>", "<h2 id=\"step\">Step")
        .contains("<a rel=\"next\" href=\"02-two.html\">")
        .doesNotContain("rel=\"prev\"");
    assertThat(Files.readString(site.resolve("scripts/02-two.html")))
        .contains("<a rel=\"prev\" href=\"01-one.html\">");
    assertThat(Files.readString(site.resolve("scripts/index.html")))
        .contains("<li><a href=\"01-one.html\">One</a></li>");
  }

  @Test
  void the_page_that_one_is_on_is_marked_in_the_list_of_pages() throws IOException {
    assertThat(made("docs/page.html"))
        .contains("<a href=\"page.html\" aria-current=\"page\">A page</a>")
        .contains("<li><a href=\"#second-part\">Second part</a></li>");
  }

  @Test
  void a_link_that_leads_nowhere_is_an_error_that_names_the_page() throws IOException {
    write("docs/page.md", "# Page\n\n[gone](gone.md)\n");
    assertThatThrownBy(() -> made("index.html"))
        .hasMessage("docs/page.md leads to gone.md, which does not exist.");
  }

  @Test
  void a_table_stands_in_a_frame_that_scrolls() throws IOException {
    write("docs/page.md", "# Page\n\n## Second part\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    assertThat(made("docs/page.html"))
        .contains("<div class=\"wide\" tabindex=\"0\"><table>", "<th>a</th>", "</table></div>");
  }

  @Test
  void made_twice_it_is_the_same() throws IOException {
    String first = made("index.html") + made("search-index.js") + made("docs/page.html");
    assertThat(made("index.html") + made("search-index.js") + made("docs/page.html"))
        .isEqualTo(first);
  }
}
