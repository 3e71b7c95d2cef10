// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;

/** What code gave, as HTML; its pictures become files beside the page. */
final class Outputs {
  private static final Pattern SIZE =
      Pattern.compile("<svg[^>]* width=\"(\\d+)\" height=\"(\\d+)\"");

  /** How long an epoch took, at the end of its line: another time in each run. */
  private static final Pattern TIMES = Pattern.compile("  [\\d.]+ s$", Pattern.MULTILINE);

  /** What moves a cursor or gives a colour. */
  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\r");

  /** Where code runs, which is no matter of its readers. */
  private static final String HERE = Path.of("").toAbsolutePath() + File.separator;

  private final String address;
  private final List<Picture> pictures = new ArrayList<>();

  /**
   * Outputs of a page.
   *
   * @param address where the page stands
   */
  Outputs(String address) {
    this.address = address;
  }

  /** Those that {@link #html} has met so far. */
  List<Picture> pictures() {
    return List.copyOf(pictures);
  }

  /**
   * The outputs of a cell; empty if it gave none. Its value is among them if no semicolon stands at
   * its end, as at the prompt.
   */
  String html(String cell, List<CellOutput> outputs) {
    boolean valued = !cell.stripTrailing().endsWith(";");
    StringBuilder html = new StringBuilder();
    StringBuilder text = new StringBuilder();
    // Standard error comes beside standard output; here it comes before, always.
    for (CellOutput output : outputs) {
      if (output instanceof CellOutput.Printed printed && printed.error()) {
        text.append(printed.text());
      }
    }
    for (CellOutput output : outputs) {
      if (output instanceof CellOutput.Printed printed) {
        text.append(printed.error() ? "" : printed.text());
      } else if (output instanceof CellOutput.Line line) {
        text.append(line.text()).append('\n');
      } else if (output instanceof CellOutput.Failure failure) {
        text.append(failure).append('\n');
      } else if (valued || !(output instanceof CellOutput.Value)) {
        html.append(printed(text));
        text.setLength(0);
        html.append(bundle(bundleOf(output)));
      }
    }
    html.append(printed(text));
    return html.isEmpty() ? "" : "<div class=\"output\">\n" + html + "</div>\n";
  }

  private static MimeBundle bundleOf(CellOutput output) {
    return output instanceof CellOutput.Shown shown
        ? shown.bundle()
        : ((CellOutput.Value) output).bundle();
  }

  private static String printed(CharSequence text) {
    String plain =
        TIMES
            .matcher(ESCAPES.matcher(text).replaceAll(""))
            .replaceAll("")
            .replace(HERE, "")
            .stripTrailing();
    return plain.isBlank()
        ? ""
        : "<pre class=\"printed\" tabindex=\"0\">" + Html.escape(plain) + "</pre>\n";
  }

  private String bundle(MimeBundle bundle) {
    String said = bundle.form(MimeBundle.TEXT).orElse("");
    Optional<String> svg = bundle.form(MimeBundle.SVG);
    if (svg.isPresent()) {
      return picture(svg.get(), said);
    }
    Optional<String> html = bundle.form(MimeBundle.HTML);
    return html.isPresent()
        ? "<div class=\"rich\" tabindex=\"0\">" + html.get() + "</div>\n"
        : printed(said);
  }

  private String picture(String svg, String said) {
    String name =
        String.format(
            Locale.ROOT,
            "%s-%d.svg",
            Path.of(address).getFileName().toString().replace(".html", ""),
            pictures.size() + 1);
    Path folder = Path.of(address).getParent();
    pictures.add(
        new Picture(
            folder == null ? name : folder.resolve(name).toString().replace('\\', '/'), svg));
    Matcher size = SIZE.matcher(svg);
    return "<img src=\"%s\" alt=\"%s\"%s loading=\"lazy\">\n"
        .formatted(
            name,
            Html.escape(said.isBlank() ? "a picture" : said),
            size.find()
                ? " width=\"%s\" height=\"%s\"".formatted(size.group(1), size.group(2))
                : "");
  }
}
