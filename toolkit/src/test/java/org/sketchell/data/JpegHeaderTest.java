// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JPEG says of itself: how the camera was held, and whether it is for print. */
class JpegHeaderTest {
  @TempDir Path folder;

  /** 24 pixels high and 40 wide; bright in the upper left quarter, middle in the upper right. */
  private static byte[] jpeg() throws IOException {
    BufferedImage image = new BufferedImage(40, 24, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 12; y++) {
      for (int x = 0; x < 40; x++) {
        image.getRaster().setSample(x, y, 0, x < 20 ? 255 : 128);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  /** The same with EXIF's word on how the camera was held. */
  private static byte[] held(int orientation, ByteOrder order) throws IOException {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xffe1).putShort((short) 34);
    exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.put(order == ByteOrder.LITTLE_ENDIAN ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'});
    exif.order(order).putShort((short) 42).putInt(8);
    exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0).putInt(0);
    byte[] jpeg = jpeg();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    bytes.writeBytes(exif.array());
    bytes.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  /** Where the bright quarter and the middle one are then. */
  @ParameterizedTest
  @CsvSource({
    "1, upper left, upper right",
    "2, upper right, upper left",
    "3, lower right, lower left",
    "4, lower left, lower right",
    "5, upper left, lower left",
    "6, upper right, lower right",
    "7, lower right, upper right",
    "8, lower left, upper left",
  })
  void pictures_stand_upright(int orientation, String bright, String middle) throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      Path file = Files.write(folder.resolve("held.jpg"), held(orientation, order));
      boolean turned = orientation >= 5;
      Picture picture = Picture.read(file, turned ? 40 : 24, turned ? 24 : 40);
      assertThat(quarter(picture, bright)).isGreaterThan(240);
      assertThat(quarter(picture, middle)).isBetween(115, 140);
    }
  }

  private static int quarter(Picture picture, String where) {
    int y = (where.startsWith("upper") ? 1 : 3) * picture.height() / 4;
    int x = (where.endsWith("left") ? 1 : 3) * picture.width() / 4;
    return picture.luma(y * picture.width() + x);
  }

  @Test
  void a_picture_for_print_is_refused_in_a_sentence() throws IOException {
    byte[] print = jpeg();
    // As a file of four inks says it; nobody decodes it.
    for (int i = 0; i < print.length - 9; i++) {
      if ((print[i] & 0xff) == 0xff && (print[i + 1] & 0xff) == 0xc0) {
        print[i + 9] = 4;
      }
    }
    Path file = Files.write(folder.resolve("print.jpg"), print);
    assertThatThrownBy(() -> Picture.read(file, -1, -1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a JPEG for print")
        .hasMessageContaining("save it as RGB");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 10, 20, 30, 40, 60})
  void what_is_cut_short_says_what_it_can(int length) throws IOException {
    byte[] cut = Arrays.copyOf(held(6, ByteOrder.BIG_ENDIAN), length);
    assertThat(JpegHeader.of(cut).orientation()).isIn(1, 6);
    assertThat(JpegHeader.of(cut).isForPrint()).isFalse();
  }
}
