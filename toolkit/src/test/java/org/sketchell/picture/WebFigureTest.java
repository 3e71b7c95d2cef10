// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class WebFigureTest {
  private static final Plane IMAGE = Plane.of(new float[][] {{0, 1}, {1, 0}});

  private static Document parse(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  private static void assertNothingOutside(String text) {
    String inside =
        text.replace("http://www.w3.org/2000/svg", "").replaceAll("(?m)^const fill=.*$", "");
    assertThat(inside).doesNotContain("http", "//cdn", "@import", "url(", "<link", "src=");
    Matcher links = Pattern.compile("href=\"([^\"]*)\"").matcher(inside);
    while (links.find()) {
      assertThat(links.group(1)).matches("data:image/png;base64,[A-Za-z0-9+/=]+|@\\d+");
    }
  }

  @Test
  void the_svg_is_well_formed_and_complete() throws Exception {
    String svg = PictureFileTest.everything().svg();
    Document document = parse(svg);
    assertThat(document.getElementsByTagName("image").getLength()).isEqualTo(6);
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(3);
    assertNothingOutside(svg);
    assertThat(svg).contains("image-rendering:pixelated");
  }

  @Test
  void an_embedded_image_has_the_pixels_of_the_plane() throws Exception {
    String svg = Figure.of(IMAGE).svg();
    Matcher png = Pattern.compile("base64,([^\"]+)").matcher(svg);
    assertThat(png.find()).isTrue();
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png.group(1))));
    assertThat(image.getWidth()).isEqualTo(2);
    assertThat(image.getRGB(0, 0)).isEqualTo(0xff000000);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xffffffff);
  }

  @Test
  void the_page_is_well_formed_self_contained_and_fits_a_phone() throws Exception {
    String page = PictureFileTest.everything().html();
    parse(page);
    assertNothingOutside(page);
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("width=device-width", "flex-wrap:wrap", "max-width:100%");
  }

  @Test
  void letter_colours_follow_light_and_dark() {
    assertThat(WebFigure.style())
        .contains("color-scheme:light dark", "prefers-color-scheme:dark", "--text:#1f2328")
        .contains("--text:#e6edf3");
    assertThat(Figure.of(LineChart.of("").line("a", 1, 2)).svg())
        .contains("stroke=\"#0072b2\" class=\"stroke-series-1\"")
        .contains(".stroke-series-1{stroke:#56b4e9}", ".fill-paper{fill:#14181d}");
    for (Ink ink : Ink.named()) {
      if (ink == Ink.PAPER || ink == Ink.FAINT) {
        continue;
      }
      double light = Ink.lightness(Ink.PAPER.light()) - Ink.lightness(ink.light());
      double dark = Ink.lightness(ink.dark()) - Ink.lightness(Ink.PAPER.dark());
      assertThat(light).as(ink.name() + " on light").isGreaterThan(0.25);
      assertThat(dark).as(ink.name() + " on dark").isGreaterThan(0.5);
    }
  }

  @Test
  void titles_are_text() throws Exception {
    Figure figure =
        Figure.of(IMAGE, "</svg><script>alert('x')</script> & \"é\"\u0000").title("<b>bold</b>");
    assertThat(figure.html()).doesNotContain("<script>", "<b>");
    assertThat(parse(figure.svg()).getElementsByTagName("script").getLength()).isZero();
    parse(figure.html());
    String page = Animation.of(List.of(figure)).title("</script><i>").html();
    assertThat(page.split("</script>")).hasSize(2);
    parse(page);
  }

  @Test
  void an_animation_is_one_page_that_writes_shared_images_once() throws Exception {
    Animation animation =
        FilterAnimation.of(PictureFileTest.waves(), Plane.of(new float[][] {{1, -1}})).animation();
    String page = animation.html();
    parse(page);
    assertNothingOutside(page);
    assertThat(page).contains("prefers-reduced-motion", "aria-label=\"play or pause\"");
    String input =
        Png.dataUri(new ImageView(ImagePanel.of(PictureFileTest.waves(), "")).colours(12, 16));
    String script = page.substring(page.indexOf("<script>"));
    assertThat(script.split(Pattern.quote(input), -1)).hasSize(2);
    assertThat(page.length()).isLessThan(300_000);
  }

  @Test
  void an_animation_is_saved_as_html_only(@TempDir java.nio.file.Path folder) {
    Animation animation = Animation.of(List.of(Figure.of(IMAGE)));
    assertThat(animation.save(folder.resolve("a.html").toString())).exists();
    assertThatThrownBy(() -> animation.save("a.gif"))
        .hasMessage("An animation is saved as .html; a.gif ends in something else.");
  }
}
