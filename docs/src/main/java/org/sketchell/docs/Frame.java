// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.List;

/**
 * What is the same on all pages: the head, the way to the other pages, the foot.
 *
 * @param contents what there is to read
 * @param version of Sketchell
 */
record Frame(Contents contents, String version) {
  private static final String STYLE = "site.css";
  private static final String LESSONS = "scripts/index.html";
  private static final String SCRIPT = "search.js";

  /** The whole page. */
  String html(Page page) {
    String home = page.address().equals("index.html") ? " aria-current=\"page\"" : "";
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <link rel="stylesheet" href="%s">
        <script src="%s" defer></script>
        </head>
        <body data-root="%s">
        <a class="skip" href="#content">To the text</a>
        <header>
        <a class="home" href="%s"%s>Sketchell</a>
        <a href="%s">Start</a>
        <a href="%s">Lessons</a>
        <a href="%s">Javadoc</a>
        <a class="menu" href="#pages">All pages</a>
        <div id="search" hidden></div>
        </header>
        <div class="frame">
        <main id="content"%s>
        %s%s</main>
        <nav id="pages" aria-label="Pages">
        %s</nav>
        </div>
        <footer>Sketchell %s, Apache-2.0. <a href="#content">To the top</a></footer>
        </body>
        </html>
        """
        .formatted(
            title(page),
            from(page, STYLE),
            from(page, SCRIPT),
            "../".repeat(depth(page)),
            from(page, "index.html"),
            home,
            from(page, "docs/getting-started.html"),
            from(page, LESSONS),
            from(page, Addresses.API),
            home.isEmpty() ? "" : " class=\"landing\"",
            page.body(),
            neighbours(page),
            pages(page),
            Html.escape(version));
  }

  private static int depth(Page page) {
    return (int) page.address().chars().filter(c -> c == '/').count();
  }

  private static String title(Page page) {
    return Html.escape(page.title()) + (page.title().equals("Sketchell") ? "" : " · Sketchell");
  }

  private static String from(Page page, String address) {
    return Html.escape(Addresses.between(page.address(), address));
  }

  private static String neighbours(Page page) {
    if (!page.isLesson()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<nav class=\"neighbours\" aria-label=\"Lessons\">\n");
    if (!page.before().isEmpty()) {
      html.append(
          "<a rel=\"prev\" href=\"" + from(page, page.before()) + "\">Previous lesson</a>\n");
    }
    if (!page.after().isEmpty()) {
      html.append("<a rel=\"next\" href=\"" + from(page, page.after()) + "\">Next lesson</a>\n");
    }
    return html.append("</nav>\n").toString();
  }

  private String pages(Page page) {
    StringBuilder html = new StringBuilder();
    for (Contents.Part part : contents.parts()) {
      html.append("<h2>" + Html.escape(part.title()) + "</h2>\n<ul>\n");
      for (Contents.Entry entry : part.entries()) {
        boolean here = entry.address().equals(page.address());
        html.append(
            "<li><a href=\"%s\"%s>%s</a>"
                .formatted(
                    from(page, entry.address()),
                    here ? " aria-current=\"page\"" : "",
                    Html.escape(entry.title())));
        html.append(
                here ? parts(page.headings()) : entry.address().equals(LESSONS) ? lesson(page) : "")
            .append("</li>\n");
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }

  /** Where one is, on the page of a lesson. */
  private static String lesson(Page page) {
    return page.isLesson()
        ? "\n<ul>\n<li><a href=\"#content\" aria-current=\"page\">%s</a>%s</li>\n</ul>\n"
            .formatted(Html.escape(page.title()), parts(page.headings()))
        : "";
  }

  private static String parts(List<Heading> headings) {
    StringBuilder html = new StringBuilder();
    for (Heading heading : headings) {
      if (heading.level() == 2) {
        html.append(
            "<li><a href=\"#%s\">%s</a></li>\n"
                .formatted(heading.anchor(), Html.escape(heading.text())));
      }
    }
    return html.isEmpty() ? "" : "\n<ul>\n" + html + "</ul>\n";
  }
}
