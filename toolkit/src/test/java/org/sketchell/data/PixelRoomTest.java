// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The folder for temporary files is a setting of the whole JVM. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PixelRoomTest {
  @TempDir Path folder;
  @TempDir Path temporary;

  private FolderReading reading(long inMemory) {
    return new FolderReading(
        folder, ChannelOrder.BY_SHAPE, Colours.AS_FOUND, Optional.empty(), new PixelRoom(inMemory));
  }

  private <T> T inTemporary(Path where, java.util.function.Supplier<T> action) {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", where.toString());
    try {
      return action.get();
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  private ImageSet cats(FolderReading reading) {
    return inTemporary(
        temporary,
        () -> ClassSources.one(folder.resolve("cat")).read(false, reading).orElseThrow());
  }

  private void someCats(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Samples.gray(folder.resolve("cat/" + (1000 + i) + ".png"), 2, i, i / 2, 255 - i, 9);
    }
  }

  @Test
  void a_folder_larger_than_the_memory_is_unpacked_onto_the_disk_and_read_as_ever()
      throws IOException {
    someCats(100);

    FolderReading roomy = reading(PixelRoom.IN_MEMORY);
    FolderReading narrow = reading(399);
    ImageSet inMemory = cats(roomy);
    ImageSet onDisk = cats(narrow);

    assertThat(onDisk.contentHash()).isEqualTo(inMemory.contentHash());
    assertThat(onDisk.sources().get(0).sha256()).isEqualTo(inMemory.sources().get(0).sha256());
    assertThat(onDisk.image(99)).containsExactly(99, 49, 255 - 99, 9);
    assertThat(roomy.notes()).isEmpty();
    assertThat(narrow.notes())
        .containsExactly(
            "The pictures in "
                + folder
                + " take more than 1 GiB of pixels, or than there is memory, so they are unpacked"
                + " into temporary files in "
                + temporary
                + ".");
  }

  @Test
  void what_is_in_memory_leaves_less_room_for_the_next_class() throws IOException {
    PixelRoom room = new PixelRoom(10);
    assertThat(room.place(folder, 2, 4).file()).isNull();
    try (PixelRoom.Place second = inTemporary(temporary, () -> room.place(folder, 1, 4))) {
      assertThat(second.file()).hasParent(temporary);
    }
  }

  @Test
  void a_temporary_file_is_gone_at_once_also_after_an_error() throws IOException {
    someCats(3);
    Samples.gray(folder.resolve("cat/2000.png"), 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThatThrownBy(() -> cats(reading(1))).hasMessageContaining("is 3 x 3 pixels");
    Files.delete(folder.resolve("cat/2000.png"));
    cats(reading(1));
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void where_there_is_no_room_on_the_disk_either_one_sentence_says_so() {
    assertThatThrownBy(() -> new PixelRoom(0).place(folder, Integer.MAX_VALUE, 1 << 30))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The pictures in " + folder + " take 2199023254528 MB of pixels")
        .hasMessageContaining("--size 64");
    assertThatThrownBy(
            () ->
                inTemporary(folder.resolve("nowhere"), () -> new PixelRoom(0).place(folder, 1, 4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Cannot unpack the pictures in " + folder);
  }

  @Test
  void pictures_that_are_unpacked_at_once_stay_in_the_order_of_their_names() throws IOException {
    someCats(150);
    ImageSet cats = cats(reading(PixelRoom.IN_MEMORY));
    int[] first = new int[150];
    Arrays.setAll(first, i -> cats.image(i)[0] & 0xff);
    int[] expected = new int[150];
    Arrays.setAll(expected, i -> i);
    assertThat(first).isEqualTo(expected);
  }

  @Test
  void an_interruption_amid_the_last_pictures_leaves_none_out_but_ends_the_reading()
      throws IOException {
    someCats(6);
    Thread reader = Thread.currentThread();
    List<PictureFiles.Named> files = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = (1000 + i) + ".png";
      files.add(new PictureFiles.Named(name, folder.resolve("cat").resolve(name)));
    }
    FolderReading reading = reading(PixelRoom.IN_MEMORY);
    try {
      assertThatThrownBy(
              () ->
                  PictureFiles.read(
                      folder,
                      files,
                      (file, packed) -> {
                        reader.interrupt();
                        return new PictureFiles.Unfolded(1, 1, false, new byte[1]);
                      },
                      one -> Optional.of(one.content().pixels()),
                      reading,
                      ContentHash.newSha256()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("were not read: interrupted");
      assertThat(reading.notes()).isEmpty();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
