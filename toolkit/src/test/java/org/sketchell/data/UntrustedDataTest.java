// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data from anywhere is read, or refused in a sentence; SECURITY.md promises it. */
class UntrustedDataTest {
  private static final String EVIL = "a\u001b]0;x\u0007\u202e";

  @TempDir private Path folder;

  @BeforeEach
  void pictures() throws IOException {
    for (String name : List.of("inside/p/1.png", "inside/p/2.png", "outside.png")) {
      Samples.gray(folder.resolve(name), 2, 1, 2, 3, 4);
    }
  }

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("inside/t.csv"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside.png", "p/../../outside.png", "..\\outside.png", "/"})
  void a_table_names_files_below_its_folder_only(String name) throws IOException {
    String outside = name.equals("/") ? folder.resolve("outside.png").toString() : name;
    Path all = table("file,kind\n" + outside + ",a\n" + outside + ",b\n");
    assertThatThrownBy(() -> PictureTable.read(all))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names no picture that is there");
    Path one = table("file,kind\np/1.png,a\n" + outside + ",b\n");
    assertThatThrownBy(() -> PictureTable.read(one))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Line 3 of " + one)
        .hasMessageContaining("only files below the folder of the table are read");
    Path masks = table("file,mask\np/1.png," + outside + "\np/2.png,p/1.png\n");
    assertThatThrownBy(() -> PictureTable.read(masks).masks("mask"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("only files below the folder of the table are read");
  }

  @Test
  void a_picture_that_claims_to_be_huge_is_refused_before_it_is_unpacked() throws IOException {
    ByteBuffer png = ByteBuffer.allocate(8 + 25);
    png.putLong(0x89504e470d0a1a0aL);
    ByteBuffer header = ByteBuffer.allocate(17).putInt(0x49484452);
    header.putInt(2_000_000_000).putInt(2_000_000_000).put(new byte[] {8, 6, 0, 0, 0});
    CRC32 checksum = new CRC32();
    checksum.update(header.array());
    png.putInt(13).put(header.array()).putInt((int) checksum.getValue());
    Path file = Files.write(folder.resolve("huge.png"), png.array());
    assertThatThrownBy(() -> PngDrawing.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at most 4096 x 4096 are read");
  }

  @Test
  void names_in_an_archive_are_no_places() throws IOException {
    Path npy = Samples.npy(folder.resolve("x.npy"), 2, 0);
    Path archive = folder.resolve("x.npz");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
      out.putNextEntry(new ZipEntry("../../evil.npy"));
      out.write(Files.readAllBytes(npy));
    }
    assertThat(NpyFile.open(archive).rows()).isEqualTo(2);
    assertThat(folder.getParent().getParent().resolve("evil.npy")).doesNotExist();
  }

  @Test
  void names_of_files_classes_and_columns_move_no_cursor() throws IOException {
    Path odd = Files.createDirectories(folder.resolve(EVIL.replace('/', '-')));
    Samples.gray(odd.resolve("b/1.png"), 2, 1, 2, 3, 4);
    Samples.gray(odd.resolve(EVIL + "/1.png"), 2, 1, 2, 3, 5);
    ImageFolder read = ImageFolder.read(odd);
    ImageSet set = read.images();
    Path npy = Samples.npy(odd.resolve("x\u001b.npy"), 2, 0);
    PictureTable table =
        PictureTable.read(Files.writeString(odd.resolve("t.csv"), "f," + EVIL + "\nb/1.png,c\n"));
    for (Object shown :
        List.of(
            read,
            set,
            set.sources(),
            Column.labels(set),
            Examples.of(EVIL, Column.pixels(set)).target(EVIL, Column.labels(set)),
            Split.random(set, 0.5, 1),
            Split.random(set, 0.5, 1).look(),
            NpyFile.open(npy),
            table,
            table.labels(EVIL))) {
      assertThat(shown.toString()).doesNotContain("\u001b", "\u202e", "\u0007");
    }
  }
}
