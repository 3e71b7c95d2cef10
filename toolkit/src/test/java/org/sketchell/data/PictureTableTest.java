// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.tensor.Tensor;

class PictureTableTest {
  @TempDir Path folder;

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  private void refused(Path file, String sentence) {
    assertThatThrownBy(() -> PictureTable.read(file).folder())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  @Nested
  class Table {
    @BeforeEach
    void pictures() throws IOException {
      Samples.gray(folder.resolve("p/1.png"), 2, 1, 10, 20, 255);
      Samples.gray(folder.resolve("p/2.png"), 2, 2, 10, 20, 255);
      Samples.gray(folder.resolve("p/3.png"), 2, 3, 10, 20, 255);
    }

    @Test
    void a_column_of_names_is_the_classes_of_the_pictures_and_can_be_read_again()
        throws IOException {
      Path file = table("file,kind\np/1.png,dog\np/2.png,cat\np/3.png,dog\n");

      ImageSet images = ImageFolder.read(file).images();

      assertThat(images).hasToString("3 images of 2x2, 2 classes: cat 1, dog 2");
      assertThat(images.image(1)).containsExactly(2, 10, 20, 255);
      assertThat(images.className(1)).isEqualTo("cat");
      assertThat(images.sources()).hasSize(1);
      assertThat(images.sources().get(0).path()).isEqualTo(file);
      assertThat(images.selections()).containsExactly(new Selection.Labelled("kind"));
      assertThat(Samples.again(images.take(2)).contentHash())
          .isEqualTo(images.take(2).contentHash());
    }

    @Test
    void classes_that_are_numbers_are_in_the_order_of_the_numbers() throws IOException {
      Path file = table("file,digit\np/1.png,10\np/2.png,9\np/3.png,10\n");
      assertThat(PictureTable.read(file).images("digit").classes()).containsExactly("9", "10");
    }

    @Test
    void numbers_and_flags_stand_beside_pictures_in_examples() throws IOException {
      PictureTable table =
          PictureTable.read(
              table(
                  "age;file;tall;mass;glad\n"
                      + "7;p/1.png;1;2.5;yes\n"
                      + "8;p/2.png;0;-3e2;no\n"
                      + "9;p/3.png;TRUE;4;No\n"));

      Examples examples =
          Examples.of("face", table.pictures())
              .target("age", table.numbers("age"))
              .target("both", table.numbers("age", "mass"))
              .target("is", table.flags("tall", "glad"));

      List<Tensor> all = examples.tensors();
      assertThat(all.get(1).toFloatArray()).containsExactly(7, 8, 9);
      assertThat(all.get(1).shape()).hasToString("[3]");
      assertThat(all.get(2).toFloatArray()).containsExactly(7, 2.5f, 8, -300, 9, 4);
      assertThat(all.get(3).toFloatArray()).containsExactly(1, 1, 0, 0, 1, 0);
      assertThat(examples.classes()).containsExactly("tall", "glad");
      assertThat(examples.sources()).hasSize(1);
      assertThat(table).hasToString("3 pictures of 2x2 with age, tall, mass, glad");
    }

    @Test
    void spreadsheets_write_tables_in_their_own_ways() throws IOException {
      byte[] text =
          "\ufeff\"file\"\t\"what, exactly\"\r\np\\1.png\t\"a \"\"b\"\"\"\r\np\\2.png\tc \r\n"
              .getBytes(StandardCharsets.UTF_8);
      PictureTable table = PictureTable.read(Files.write(folder.resolve("t.TSV"), text));
      assertThat(table.columns()).containsExactly("what, exactly");
      assertThat(table.images("what, exactly").classes()).containsExactly("a \"b\"", "c");
    }

    @Test
    void the_pictures_may_be_in_any_column_and_the_first_line_a_picture_already()
        throws IOException {
      PictureTable table = PictureTable.read(table("x,p/1.png\ny,p/2.png\n"));
      assertThat(table.columns()).containsExactly("1");
      assertThat(table.images("1").classes()).containsExactly("x", "y");
    }

    @Test
    void a_column_of_parts_parts_the_pictures() throws IOException {
      Samples.gray(folder.resolve("p/4.png"), 2, 4, 10, 20, 255);
      Path file =
          table("file,kind,split\np/1.png,a,train\np/2.png,b,Train\np/3.png,a,val\np/4.png,b,test");

      ImageFolder read = ImageFolder.read(file);

      assertThat(read.images()).hasToString("2 images of 2x2, 2 classes: a 1, b 1");
      assertThat(read.validation().orElseThrow().image(0)[0]).isEqualTo((byte) 3);
      assertThat(read.test().orElseThrow().image(0)[0]).isEqualTo((byte) 4);
      ImageSet test = read.test().orElseThrow();
      assertThat(Samples.again(test).contentHash()).isEqualTo(test.contentHash());
    }

    @Test
    void pictures_that_cannot_be_read_are_left_out_with_their_lines() throws IOException {
      Files.writeString(folder.resolve("p/5.png"), "no picture");
      Path file = table("file,kind\np/1.png,a\np/4.png,a\np/5.png,a\np/3.png,b\n");

      ImageFolder read = ImageFolder.read(file);

      assertThat(read.images()).hasToString("2 images of 2x2, 2 classes: a 1, b 1");
      assertThat(read.images().image(1)[0]).isEqualTo((byte) 3);
      assertThat(read.notes())
          .containsExactly("Left out of " + folder + ": p/4.png (does not exist), p/5.png.");
    }

    @Test
    void which_column_is_asked_before_any_picture_is_unpacked() throws IOException {
      Samples.gray(folder.resolve("p/4.png"), 3, 1, 2, 3);
      Path file = table("file,kind,age\np/1.png,a,1\np/4.png,b,2\n");
      refused(file, "all pictures need one size");
      assertThatThrownBy(() -> ImageFolder.read(file))
          .hasMessageContaining("the columns kind, age");
      assertThatThrownBy(
              () ->
                  PictureTable.folder(
                      file, Optional.of("size"), Colours.AS_FOUND, Optional.empty()))
          .hasMessageContaining("has no column size, but kind, age");
    }

    @Test
    void a_folder_of_pictures_with_a_table_is_asked_for_the_table() throws IOException {
      Path file = table("file,kind\n1.png,a\n");
      Samples.gray(folder.resolve("1.png"), 2, 1, 2, 3, 4);
      Files.delete(folder.resolve("p/1.png"));
      Files.delete(folder.resolve("p/2.png"));
      Files.delete(folder.resolve("p/3.png"));
      assertThatThrownBy(() -> ImageFolder.read(folder))
          .hasMessageContaining("if " + file + " says what they show, name it itself");
    }

    @Test
    void what_is_wrong_with_a_table_is_one_sentence_with_the_line() throws IOException {
      refused(table(""), "is empty; expected a line with the names");
      refused(
          table("file,kind\n1.png,a\n"), "names no picture that is there: expected a column of");
      refused(table("file,kind\np/1.png,a,b\n"), "is no table: ");
      refused(table("file,kind\np/1.png,\np/2.png,a\n"), "is empty in 1 of 2 lines: 2");
      refused(table("file,kind\np/1.png,a\np/2.png,a\n"), "holds one class only (a)");
      refused(
          table("file,kind,age\np/1.png,a,1\np/2.png,b,2\n"),
          "has the columns kind, age beside the pictures; say which column is the class, with"
              + " --label kind");
      refused(table("file,a,a\np/1.png,a,1\n"), "two columns of one name: file, a, a");
      Path latin = Files.write(folder.resolve("l.csv"), new byte[] {'a', ',', (byte) 0xe4, '\n'});
      refused(latin, "is not text in UTF-8");
      Path numbers = table("file,age\np/1.png,7\np/2.png,seven\n");
      assertThatThrownBy(() -> PictureTable.read(numbers).numbers("age"))
          .hasMessage("Line 3 of " + numbers + " has 'seven' as age, but a number was expected.");
      assertThatThrownBy(() -> PictureTable.read(numbers).flags("age"))
          .hasMessageContaining("has '7' as age, but 1 or 0, true or false, or yes or no");
      assertThatThrownBy(() -> PictureTable.read(numbers).numbers("size"))
          .hasMessageContaining("has no column size, but age");
    }
  }

  @Nested
  class Masks {
    private Path pictures;
    private Path masks;

    @BeforeEach
    void folders() throws IOException {
      pictures = folder.resolve("pictures");
      masks = folder.resolve("masks");
      Samples.gray(pictures.resolve("1.png"), 2, 1, 10, 20, 255);
      Samples.gray(pictures.resolve("2.png"), 2, 2, 10, 20, 255);
    }

    @Test
    void gray_values_are_classes_in_their_order() throws IOException {
      Samples.gray(masks.resolve("1.png"), 2, 0, 255, 0, 7);
      Samples.gray(masks.resolve("2.png"), 2, 255, 255, 0, 0);
      Samples.gray(pictures.resolve("3.png"), 2, 2, 10, 20, 255);

      PictureTable table = PictureTable.beside(pictures, masks);
      Examples examples =
          Examples.of("cell", table.pictures())
              .target("mask", table.masks("mask", "ground", "rim", "cell"));

      assertThat(table).hasToString("2 pictures of 2x2 with mask");
      assertThat(examples.targets().get(0))
          .hasToString("mask: class, uint8[2, 2] of ground, rim, cell");
      assertThat(examples.tensors().get(1).toLongArray()).containsExactly(0, 2, 0, 1, 2, 2, 0, 0);
      assertThat(table.masks("mask").field().classes()).containsExactly("0", "7", "255");
      assertThat(examples.sources()).extracting(SourceFile::path).containsExactly(pictures, masks);
      assertThatThrownBy(() -> table.masks("mask", "ground", "cell"))
          .hasMessageContaining("have 3 different values (0, 7, 255), but 2 names came for them");
    }

    @Test
    void numbers_of_a_palette_and_colours_are_classes_too() throws IOException {
      byte[] red = {0, (byte) 128, 0};
      byte[] green = {0, 0, (byte) 128};
      IndexColorModel palette = new IndexColorModel(8, 3, red, green, new byte[3]);
      BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED, palette);
      image.getRaster().setPixels(0, 0, 2, 2, new int[] {2, 1, 0, 2});
      Files.createDirectories(masks);
      ImageIO.write(image, "png", masks.resolve("1.png").toFile());
      ImageIO.write(image, "png", masks.resolve("2.png").toFile());
      Column numbers = PictureTable.beside(pictures, masks).masks("mask");
      assertThat(numbers.field().classes()).containsExactly("0", "1", "2");

      Path coloured = folder.resolve("coloured");
      Samples.coloured(coloured.resolve("1.png"), 2, 0, 0xff0000, 0x0000ff, 0xff0000);
      Samples.coloured(coloured.resolve("2.png"), 2, 0, 0, 0, 0);
      Column colours = PictureTable.beside(pictures, coloured).masks("mask");
      assertThat(colours.field().classes()).containsExactly("0", "#0000ff", "#ff0000");
      assertThat(Examples.of("x", colours).tensors().get(0).toLongArray())
          .containsExactly(0, 2, 1, 2, 0, 0, 0, 0);
    }

    @Test
    void colours_of_sixteen_bits_are_those_of_their_upper_eight() throws IOException {
      BufferedImage image =
          new BufferedImage(
              new ComponentColorModel(
                  ColorSpace.getInstance(ColorSpace.CS_sRGB),
                  false,
                  false,
                  Transparency.OPAQUE,
                  DataBuffer.TYPE_USHORT),
              Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 2, 2, 3, null),
              false,
              null);
      image.getRaster().setPixel(0, 0, new int[] {0xffff, 0, 0});
      image.getRaster().setPixel(1, 1, new int[] {0, 0x8000, 0xffff});
      Files.createDirectories(masks);
      ImageIO.write(image, "png", masks.resolve("1.png").toFile());
      ImageIO.write(image, "png", masks.resolve("2.png").toFile());
      Column colours = PictureTable.beside(pictures, masks).masks("mask");
      assertThat(colours.field().classes()).containsExactly("0", "#0080ff", "#ff0000");
      assertThat(Examples.of("x", colours).tensors().get(0).toLongArray())
          .containsExactly(2, 0, 0, 1, 2, 0, 0, 1);
    }

    @Test
    void masks_are_brought_to_a_size_without_values_between_and_at_the_place_of_their_picture()
        throws IOException {
      int[] halves = new int[32];
      int[] pixels = new int[32];
      for (int i = 0; i < 32; i++) {
        halves[i] = i % 8 < 4 ? 3 : 200;
        pixels[i] = i % 8 < 4 ? 0 : 255;
      }
      Samples.gray(pictures.resolve("1.png"), 8, pixels);
      Samples.gray(masks.resolve("1.png"), 8, halves);
      Files.delete(pictures.resolve("2.png"));

      PictureTable cropped = PictureTable.beside(pictures, masks, Sizing.crop(2, 2));
      Examples both = Examples.of("x", cropped.pictures()).target("mask", cropped.masks("mask"));
      assertThat(both.tensors().get(1).toLongArray()).containsExactly(0, 1, 0, 1);

      PictureTable whole = PictureTable.beside(pictures, masks, Sizing.fit(4, 4));
      Column fit = whole.masks("mask");
      assertThat(fit.field().classes()).containsExactly("0", "3", "200");
      assertThat(Examples.of("x", fit).tensors().get(0).toLongArray())
          .containsExactly(0, 0, 0, 0, 1, 1, 2, 2, 1, 1, 2, 2, 0, 0, 0, 0);
    }

    @Test
    void masks_of_a_table_are_named_in_a_column() throws IOException {
      Samples.gray(masks.resolve("a.png"), 2, 0, 1, 0, 1);
      Path file =
          table("file,kind,mask\npictures/1.png,x,masks/a.png\npictures/2.png,y,masks/a.png\n");
      Column column = PictureTable.read(file).masks("mask");
      assertThat(Examples.of("x", column).tensors().get(0).toLongArray())
          .containsExactly(0, 1, 0, 1, 0, 1, 0, 1);
    }

    @Test
    void what_is_wrong_with_masks_is_one_sentence() throws IOException {
      Files.createDirectories(masks);
      assertThatThrownBy(() -> PictureTable.beside(pictures, masks))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("No picture in " + pictures + " has a mask of its name");
      Samples.gray(masks.resolve("1.png"), 3, 0, 1, 0, 1, 1, 1);
      assertThatThrownBy(() -> PictureTable.beside(pictures, masks).masks("mask"))
          .hasMessageContaining("are 3 x 2 pixels, but their pictures are 2 x 2");
      Files.writeString(masks.resolve("1.png"), "none");
      assertThatThrownBy(() -> PictureTable.beside(pictures, masks).masks("mask"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("holds no picture that can be read");
      int[] many = new int[600];
      for (int i = 0; i < many.length; i++) {
        many[i] = i << 5;
      }
      Samples.coloured(masks.resolve("1.png"), 30, many);
      assertThatThrownBy(() -> PictureTable.beside(pictures, masks).masks("mask"))
          .hasMessageContaining("has more different values than the 256 classes");
    }
  }
}
