// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether what was read of a file can be trusted, after something has been done to the file. */
class ChangedFilesTest {
  @TempDir Path folder;

  private Path file() {
    Path file = folder.resolve("cat.npy");
    NpyFile.write(file, new int[] {2, 4}, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    return file;
  }

  private static boolean hasChanged(ImageSet images) {
    return images.sources().get(0).hasChanged();
  }

  private static void overwrite(Path file, int at, int value) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      bytes.write(value);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
  }

  @Test
  void a_file_that_is_written_to_has_changed() throws IOException {
    Path file = file();
    ImageSet images = ImageFolder.readFile(file);
    assertThat(hasChanged(images)).isFalse();
    images.sources().get(0).sha256();
    overwrite(file, (int) Files.size(file) - 1, 9);
    assertThat(hasChanged(images)).isTrue();
  }

  /** As by touch, or by a copy of what it held. */
  @Test
  void a_file_that_is_written_with_what_it_held_has_not() throws IOException {
    Path file = file();
    ImageSet images = ImageFolder.readFile(file);
    images.sources().get(0).sha256();
    overwrite(file, (int) Files.size(file) - 1, 8);
    assertThat(hasChanged(images)).isFalse();
  }

  @Test
  void a_file_that_is_moved_or_replaced_is_read_as_it_was() throws IOException {
    Path file = file();
    ImageSet images = ImageFolder.readFile(file);
    Files.move(file, folder.resolve("dog.npy"));
    assertThat(hasChanged(images)).isFalse();
    NpyFile.write(file, new int[] {3, 4}, new byte[12]);
    assertThat(hasChanged(images)).isFalse();
    assertThat(images.image(1)).containsExactly(5, 6, 7, 8);
    assertThat(images.sources().get(0).sha256())
        .isEqualTo(ImageFolder.readFile(folder.resolve("dog.npy")).sources().get(0).sha256());
  }

  @Test
  void the_fault_of_another_file_is_not_blamed_on_one_that_is_whole() throws IOException {
    InternalError late = new InternalError("a fault occurred in an unsafe memory access operation");
    Rows faulty =
        Rows.of(
            1,
            (row, target) -> {
              throw late;
            });
    Path file = file();
    try (FileChannel channel = FileChannel.open(file)) {
      Rows guarded = OpenedFile.of(file, channel).guarded(faulty);
      assertThatThrownBy(() -> guarded.copyTo(0, ByteBuffer.allocate(1))).isSameAs(late);
      Files.write(file, new byte[0]);
      assertThatThrownBy(() -> guarded.copyTo(0, ByteBuffer.allocate(1)))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + " was cut off while it was read");
    }
  }

  @Test
  void a_file_that_was_unpacked_is_not_read_again() throws IOException {
    Path packed = folder.resolve("cat.npy.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file(), out);
    }
    ImageSet images = ImageFolder.readFile(packed);
    Files.write(packed, new byte[] {9}, StandardOpenOption.APPEND);
    assertThat(hasChanged(images)).isFalse();
    assertThat(images.image(1)).containsExactly(5, 6, 7, 8);
  }
}
