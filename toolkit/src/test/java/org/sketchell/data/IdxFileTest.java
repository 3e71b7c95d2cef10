// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {
  private static final byte[] SOUND = Samples.idx(8, new int[] {3, 4, 5}, Samples.pixels(3, 20, 9));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void images_are_read_packed_or_not(boolean packed) throws IOException {
    Path path = Files.write(folder.resolve("f"), packed ? Samples.gzip(SOUND) : SOUND);

    IdxFile file = IdxFile.open(path, 3);

    assertThat(file.shape()).containsExactly(3, 4, 5);
    ByteBuffer read = ByteBuffer.allocate(60);
    for (int i = 0; i < 3; i++) {
      file.rows().copyTo(i, read);
    }
    assertThat(read.array()).isEqualTo(Samples.pixels(3, 20, 9));
  }

  @Test
  void labels_are_unsigned() throws IOException {
    byte[] bytes = Samples.idx(8, new int[] {3}, new byte[] {0, 127, (byte) 200});

    IdxFile file = IdxFile.open(Files.write(folder.resolve("f"), bytes), 1);

    assertThat(file.labels()).containsExactly(0, 127, 200);
  }

  static Stream<Arguments> brokenFiles() {
    return Stream.of(
        arguments(new byte[0], "ends inside its idx header"),
        arguments(new byte[] {0, 0, 8, 3, 0, 0}, "ends inside its idx header"),
        arguments(new byte[] {'P', 'K', 8, 3}, "is not an idx file of images (idx3)"),
        arguments(Samples.idx(13, new int[] {1, 1, 1}, new byte[4]), "elements of idx type 0x0d"),
        arguments(Samples.idx(8, new int[] {3}, new byte[3]), "has 1 dimensions, but images"),
        arguments(Samples.idx(8, new int[] {0, 28, 28}, new byte[0]), "holds no images"),
        arguments(Samples.idx(8, new int[] {1, -1, 28}, new byte[1]), "sizes are too large"),
        arguments(
            Samples.idx(8, new int[] {1, 1 << 16, 1 << 16}, new byte[1]), "sizes are too large"),
        arguments(
            Arrays.copyOf(SOUND, SOUND.length - 1),
            "is truncated: expected 60 bytes of data for shape (3, 4, 5), found"),
        arguments(Arrays.copyOf(SOUND, SOUND.length + 1), "is too long: expected 60 bytes"),
        arguments(
            Samples.idx(8, new int[] {1 << 20, 28, 28}, new byte[1]),
            "is truncated: expected 822083584 bytes"));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void a_broken_file_is_refused_in_one_sentence_with_its_name_packed_or_not(
      byte[] bytes, String sentence) throws IOException {
    for (byte[] content : new byte[][] {bytes, Samples.gzip(bytes)}) {
      Path file = Files.write(folder.resolve("f"), content);

      assertThatThrownBy(() -> IdxFile.open(file, 3))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageContaining(sentence);
    }
  }

  @Test
  void a_packed_file_that_is_cut_off_is_refused() throws IOException {
    byte[] packed = Samples.gzip(SOUND);
    for (int length = 2; length < packed.length; length++) {
      Path file = Files.write(folder.resolve("f"), Arrays.copyOf(packed, length));

      assertThatThrownBy(() -> IdxFile.open(file, 3))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file.toString());
    }
  }
}
