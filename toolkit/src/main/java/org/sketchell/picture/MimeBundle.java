// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One thing in several forms, as notebooks want it: whoever shows it takes the form that it shows
 * best.
 *
 * @param forms each form by its MIME type; images that are no text, such as {@code image/png}, in
 *     base64
 */
public record MimeBundle(Map<String, String> forms) {
  public static final String TEXT = "text/plain";
  public static final String HTML = "text/html";
  public static final String PNG = "image/png";
  public static final String SVG = "image/svg+xml";

  /**
   * The system property that says {@code false} where figures are not to be SVG too: programs such
   * as nbconvert before version 7 take SVG first, and leave little of any.
   */
  public static final String SVG_WISH = "sketchell.notebook.svg";

  private static final int FRAME = 60;

  /** Takes a copy of the forms, in their order. */
  public MimeBundle {
    forms = Collections.unmodifiableMap(new LinkedHashMap<>(forms));
  }

  /** A text and nothing else. */
  public static MimeBundle text(String text) {
    return new MimeBundle(Map.of(TEXT, text));
  }

  /** A figure as PNG, as SVG unless {@link #SVG_WISH} says otherwise, and as a line of text. */
  public static MimeBundle of(Figure figure) {
    MimeBundle bundle = text(figure.toString());
    return (Boolean.parseBoolean(System.getProperty(SVG_WISH, "true"))
            ? bundle.add(SVG, figure.svg())
            : bundle)
        .add(PNG, Base64.getEncoder().encodeToString(figure.png()));
  }

  /**
   * An animation as a piece of HTML that plays it in a frame of its own, so that several may stand
   * on one page; and as a line of text.
   */
  public static MimeBundle of(Animation animation) {
    DrawnFigure drawn = DrawnFigure.of(animation.frames().get(0), DrawnFigure.UNLIMITED);
    String frame =
        "<iframe sandbox=\"allow-scripts\" title=\"%s\" srcdoc=\"%s\" style=\"width:100%%;height:%spx;border:0\"></iframe>"
            .formatted(
                Html.escape(animation.toString()),
                attribute(animation.html()),
                drawn.size().height() + 2 * FRAME);
    return text(animation.toString()).add(HTML, frame);
  }

  private static String attribute(String page) {
    return page.replace("&", "&amp;").replace("\"", "&quot;");
  }

  /** The form of a MIME type, if there is one. */
  public Optional<String> form(String type) {
    return Optional.ofNullable(forms.get(type));
  }

  /** The same with another form; one of the same type is replaced. */
  @CheckReturnValue
  public MimeBundle add(String type, String form) {
    Map<String, String> all = new LinkedHashMap<>(forms);
    all.put(type, form);
    return new MimeBundle(all);
  }

  /** The types that there are, and the text if there is one. */
  @Override
  public String toString() {
    return String.join(", ", forms.keySet())
        + form(TEXT).map(text -> ": " + Words.cut(Words.harmless(text), 60)).orElse("");
  }
}
