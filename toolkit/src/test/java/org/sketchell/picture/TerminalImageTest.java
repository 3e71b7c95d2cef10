// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class TerminalImageTest {
  private static final Figure FIGURE = PictureFileTest.everything();

  private static Display display(Protocol protocol, int columns) {
    return new Display(protocol, columns, 24, Background.DARK);
  }

  private static BufferedImage decode(String base64) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
  }

  @Test
  void kitty_gets_a_png_in_chunks() throws IOException {
    String sent = FIGURE.render(display(Protocol.KITTY, 80));
    Matcher chunk = Pattern.compile("\u001b_G([^;]*);([^\u001b]*)\u001b\\\\").matcher(sent);
    StringBuilder base64 = new StringBuilder();
    String last = "";
    int chunks = 0;
    while (chunk.find()) {
      assertThat(chunk.group(1)).startsWith(chunks == 0 ? "a=T,f=100,q=2,m=1" : "q=2,m=");
      assertThat(chunk.group(2).length()).isLessThanOrEqualTo(4096);
      base64.append(chunk.group(2));
      last = chunk.group(1);
      chunks++;
    }
    assertThat(chunks).isGreaterThan(1);
    assertThat(last).endsWith("m=0");
    assertThat(decode(base64.toString()).getWidth()).isLessThanOrEqualTo(80 * 8);
    assertThat(sent).endsWith("\n");
  }

  @Test
  void iterm2_gets_a_png_with_its_size() throws IOException {
    String sent = FIGURE.render(display(Protocol.ITERM2, 20));
    Matcher image =
        Pattern.compile(
                "\u001b]1337;File=inline=1;size=(\\d+);width=(\\d+)px;height=(\\d+)px:(.*)\u0007\n")
            .matcher(sent);
    assertThat(image.matches()).isTrue();
    BufferedImage png = decode(image.group(4));
    assertThat(Base64.getDecoder().decode(image.group(4)))
        .hasSize(Integer.parseInt(image.group(1)));
    assertThat(png.getWidth()).isEqualTo(Integer.parseInt(image.group(2))).isLessThanOrEqualTo(160);
    assertThat(png.getHeight()).isEqualTo(Integer.parseInt(image.group(3)));
  }

  @Test
  void sixel_gives_back_the_pixels() {
    Pixels pixels =
        DrawnFigure.of(Figure.of(PictureFileTest.ring(), "sixel").colourMap(ColourMap.VIRIDIS), 640)
            .pixels(Background.DARK);
    Pixels shown = readSixel(TerminalImage.sixel(pixels));
    assertThat(shown.width()).isEqualTo(pixels.width());
    assertThat(shown.height()).isEqualTo(pixels.height());
    for (int i = 0; i < pixels.argb().length; i++) {
      for (int shift = 0; shift <= 16; shift += 8) {
        int wanted = pixels.argb()[i] >> shift & 0xff;
        assertThat(shown.argb()[i] >> shift & 0xff).isBetween(wanted - 3, wanted + 3);
      }
    }
  }

  @Test
  void sixel_with_many_colours_keeps_them_close_and_below257() {
    Pixels pixels = Pixels.blank(64, 64);
    for (int i = 0; i < 64 * 64; i++) {
      pixels.set(i / 64, i % 64, (i / 64 * 4) << 16 | (i % 64 * 4) << 8 | i % 251);
    }
    String sixel = TerminalImage.sixel(pixels);
    Matcher colours = Pattern.compile("#(\\d+);2;").matcher(sixel);
    int count = 0;
    while (colours.find()) {
      count++;
    }
    assertThat(count).isBetween(30, 256);
  }

  /** A small reader of Sixel, after DEC's description. */
  private static Pixels readSixel(String text) {
    Matcher head =
        Pattern.compile("\u001bP0;1;0q\"1;1;(\\d+);(\\d+)([^\u001b]*)\u001b\\\\\n").matcher(text);
    assertThat(head.matches()).isTrue();
    Pixels pixels = Pixels.blank(Integer.parseInt(head.group(2)), Integer.parseInt(head.group(1)));
    int[] palette = new int[256];
    int colour = 0;
    int x = 0;
    int y = 0;
    Matcher token =
        Pattern.compile("#(\\d+);2;(\\d+);(\\d+);(\\d+)|#(\\d+)|!(\\d+)(.)|([$-])|([?-~])")
            .matcher(head.group(3));
    while (token.find()) {
      if (token.group(1) != null) {
        int rgb = 0;
        for (int i = 2; i <= 4; i++) {
          rgb = rgb << 8 | Math.round(Integer.parseInt(token.group(i)) * 2.55f);
        }
        palette[Integer.parseInt(token.group(1))] = rgb;
      } else if (token.group(5) != null) {
        colour = Integer.parseInt(token.group(5));
      } else if (token.group(8) != null) {
        x = 0;
        y += token.group(8).equals("-") ? 6 : 0;
      } else {
        int times = token.group(6) == null ? 1 : Integer.parseInt(token.group(6));
        int bits = (token.group(6) == null ? token.group(9) : token.group(7)).charAt(0) - '?';
        for (int i = 0; i < times; i++, x++) {
          for (int bit = 0; bit < 6; bit++) {
            if ((bits >> bit & 1) == 1) {
              pixels.set(y + bit, x, palette[colour]);
            }
          }
        }
      }
    }
    return pixels;
  }
}
