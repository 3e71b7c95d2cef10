// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.file.FileException;

class NpyFileTest {
  @TempDir Path folder;

  @Property(tries = 60)
  void what_is_written_is_read(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 7) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 3) int version,
      @ForAll long seed)
      throws IOException {
    int[] shape = sizes.stream().mapToInt(size -> size).toArray();
    int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    Path file = Files.createTempFile("sketchell", ".npy");
    try {
      NpyFile.write(file, version, shape, ByteBuffer.wrap(bytes));
      // a small segment makes rows lie in several maps
      NpyFile npy = NpyFile.open(file, 10);
      assertThat(npy.shape()).isEqualTo(shape);
      assertThat(npy.rows()).isEqualTo(shape[0]);
      ByteBuffer read = ByteBuffer.allocate(count);
      for (int row = 0; row < npy.rows(); row++) {
        npy.copyTo(row, read);
      }
      assertThat(read.array()).isEqualTo(bytes);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void the_data_of_a_written_file_is_aligned_to64_bytes_as_numpy_does_it() throws IOException {
    Path file = Samples.npy(folder.resolve("violin.npy"), 2, 0);

    assertThat(Files.size(file)).isEqualTo(128 + 2 * 784);
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .startsWith(
            "\u0093NUMPY\u0001\u0000v\u0000"
                + "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 784), }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}        ",
        "{\"shape\": (2L, 3L), \"fortran_order\": False, \"descr\": \"|u1\"}",
        "{ 'shape':(2,3,) ,'descr':'<u1','fortran_order' : False , }",
        "{'descr': 'u1', 'fortran_order': False, 'shape': (6,), }",
        "{'descr': 'B', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': 'uint8', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr':\t'>u1',\t'fortran_order':\tFalse,\r\n'shape':\t(2,\t3),\f}",
        "{u'descr': b'=u1', 'fortran_order': (False), 'shape': (+2, 0x3), } # saved by hand",
        "{'de' 'scr': \"\"\"|u1\"\"\", 'fortran_order': False, 'shape': (1_0, )}",
        "{'descr': '\\x7cu1', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '?', 'fortran_order': True, 'shape': (2, 3), }",
      })
  void headers_may_be_spelled_as_every_numpy_spelt_them(String header) throws IOException {
    NpyFile file = NpyFile.open(Samples.npy(folder.resolve("x.npy"), 1, header, bytes(header)));

    assertThat(file.rows() * file.rowBytes()).isEqualTo(bytes(header));
  }

  private static int bytes(String header) {
    return header.contains("1_0") ? 10 : 6;
  }

  private Path array(String name, String descr, boolean fortran, String shape, int... bytes)
      throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(descr, fortran ? "True" : "False", shape);
    Path file = Samples.npy(folder.resolve(name), 1, header, bytes.length);
    byte[] all = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      all[all.length - bytes.length + i] = (byte) bytes[i];
    }
    return Files.write(file, all);
  }

  private static Path npz(Path file, boolean stored, Map<String, byte[]> entries)
      throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        ZipEntry one = new ZipEntry(entry.getKey());
        if (stored) {
          CRC32 crc = new CRC32();
          crc.update(entry.getValue());
          one.setMethod(ZipEntry.STORED);
          one.setSize(entry.getValue().length);
          one.setCrc(crc.getValue());
        }
        out.putNextEntry(one);
        out.write(entry.getValue());
      }
    }
    return file;
  }

  @Test
  void fortran_order_is_read_row_by_row() throws IOException {
    // numpy.asfortranarray([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    NpyFile file = NpyFile.open(array("f.npy", "|u1", true, "(2, 2, 2)", 1, 5, 3, 7, 2, 6, 4, 8));

    assertThat(file.row(0)).containsExactly(1, 2, 3, 4);
    assertThat(file.row(1)).containsExactly(5, 6, 7, 8);
  }

  @Test
  void of_bool_true_is_white() throws IOException {
    NpyFile file = NpyFile.open(array("b.npy", "|b1", false, "(2, 2)", 0, 1, 1, 0));

    assertThat(file.row(0)).containsExactly(0, -1);
    assertThat(file.row(1)).containsExactly(-1, 0);
  }

  @Test
  void a_gzipped_array_is_read_and_its_hash_is_that_of_the_file() throws IOException {
    byte[] plain = Files.readAllBytes(Samples.npy(folder.resolve("x.npy"), 3, 7));
    Path packed = Files.write(folder.resolve("x.npy.gz"), Samples.gzip(plain));

    NpyFile file = NpyFile.open(packed);

    assertThat(file.row(2)).isEqualTo(NpyFile.open(folder.resolve("x.npy")).row(2));
    assertThat(file.opened().sha256())
        .isEqualTo(
            HexFormat.of().formatHex(ContentHash.newSha256().digest(Files.readAllBytes(packed))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_archive_of_one_array_is_read_stored_or_deflated(boolean stored) throws IOException {
    byte[] plain = Files.readAllBytes(Samples.npy(folder.resolve("x.npy"), 3, 7));

    NpyFile file = NpyFile.open(npz(folder.resolve("x.npz"), stored, Map.of("arr_0.npy", plain)));

    assertThat(file.row(2)).isEqualTo(NpyFile.open(folder.resolve("x.npy")).row(2));
  }

  @Test
  void an_archive_of_several_arrays_names_them() throws IOException {
    byte[] plain = Files.readAllBytes(Samples.npy(folder.resolve("x.npy"), 3, 7));
    Path file =
        npz(
            folder.resolve("x.npz"),
            false,
            new TreeMap<>(Map.of("x_test.npy", plain, "x_train.npy", plain)));

    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("several arrays (x_test, x_train), but one array");
  }

  @Test
  void a_packed_file_that_unpacks_to_too_much_is_refused_before_memory_is_asked_for()
      throws IOException {
    Path huge =
        Samples.npy(
            folder.resolve("h.npy"),
            1,
            "{'descr': '|u1', 'fortran_order': False, 'shape': (2000000, 28, 28), }",
            2_000_000);
    byte[] noise = new byte[3_000_000];
    new Random(1).nextBytes(noise);
    byte[] start = Files.readAllBytes(huge);
    byte[] all = Arrays.copyOf(start, start.length + noise.length);
    System.arraycopy(noise, 0, all, start.length, noise.length);
    Path bomb = Files.write(folder.resolve("h.npy.gz"), Samples.gzip(all));

    assertThatThrownBy(() -> NpyFile.open(bomb))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more than 1 GiB");
    Path zeros = Files.write(folder.resolve("z.npy.gz"), Samples.gzip(new byte[1 << 22]));
    assertThatThrownBy(() -> NpyFile.open(zeros))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not a .npy file");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_device_is_no_file() {
    assertThatThrownBy(() -> NpyFile.open(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a device or a pipe");
    assertThatThrownBy(() -> IdxFile.open(Path.of("/dev/zero"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a device or a pipe");
    assertThatThrownBy(() -> PngDrawing.read(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a device or a pipe");
  }

  static Stream<Arguments> brokenFiles() {
    return Stream.of(
        arguments(
            "{'descr': '<U4', 'fortran_order': False, 'shape': (2, 3), }",
            96,
            "type '<U4', but drawings are uint8 ('|u1', 0 to 255), bool or other plain numbers; save it with numpy.save(name, array.astype(\"uint8\"))"),
        arguments(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
            20,
            "is truncated: expected 24 bytes of data for shape (2, 3), found 20"),
        arguments(
            "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", 48, "Python objects"),
        arguments(
            "{'descr': [('a', '|u1'), ('b', '<f4')], 'fortran_order': False, 'shape': (2,), }",
            10,
            "type [('a', '|u1'), ('b', '<f4')]"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 784), }",
            2300,
            "is truncated: expected 2352 bytes of data for shape (3, 784), found 2300"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 784), }",
            2353,
            "is too long: expected 2352 bytes of data for shape (3, 784), found 2353"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 784), }",
            0,
            "holds no images: its shape is (0, 784)"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (), }",
            1,
            "single number (shape ())"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 70000, 70000), }",
            1,
            "too large"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 1), }",
            1,
            "too large"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2147483647, 2147483647, 2147483647), }",
            1,
            "too large"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 784), }",
            1,
            "something else than"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999999999999,), }",
            1,
            "something else than a size"),
        arguments("{'descr': '|u1', 'fortran_order': False, 'shape': (3), }", 3, "not a tuple"),
        arguments("{'descr': '|u1', 'fortran_order': False, 'shape': 3, }", 3, "'(' was expected"),
        arguments(
            "{'descr': '|u1', 'fortran_order': 0, 'shape': (3,), }",
            3,
            "True or False was expected"),
        arguments("{'descr': '|u1', 'fortran_order': False, }", 3, "its key 'shape' is missing"),
        arguments("{'fortran_order': False, 'shape': (3,), }", 3, "its key 'descr' is missing"),
        arguments(
            "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (3,)}", 3, "twice"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), 'x': 1}",
            3,
            "unknown key 'x'"),
        arguments(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)} 7",
            3,
            "after its closing brace"),
        arguments(
            "{'descr': '|u1, 'fortran_order': False, 'shape': (3,)}", 3, "broken .npy header"),
        arguments("{'descr': '|u1", 3, "never closed"),
        arguments("{'descr': [('a', '|u1')", 3, "never closed"),
        arguments("{", 3, "a quoted text was expected"),
        arguments("hello", 3, "'{' was expected at position 0"));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void a_file_that_is_no_sound_array_of_bytes_is_refused_in_one_sentence_with_its_name(
      String header, int dataBytes, String sentence) throws IOException {
    Path file = Samples.npy(folder.resolve("violin.npy"), 1, header, dataBytes);

    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".")
        .hasMessageNotContaining("\n");
  }

  @Test
  void a_file_with_another_beginning_is_no_npy_file() throws IOException {
    Path file = Files.writeString(folder.resolve("x.npy"), "RK\u0003\u0004 an archive");

    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("is not a .npy file");
  }

  static Stream<Arguments> brokenBeginnings() {
    return Stream.of(
        arguments(new int[] {}, "is empty (0 bytes)"),
        arguments(new int[] {0x93, 'N', 'U'}, "is not a .npy file"),
        arguments(new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 1}, "ends inside its .npy header"),
        arguments(
            new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 70, 0, '{'},
            "is truncated: it ends inside its .npy header"),
        arguments(new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 70, 0}, "ends inside its"),
        arguments(new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 4, 0, 0, 0}, "format version 4.0"),
        arguments(new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 1, 0, 0}, "format version 1.1"),
        arguments(
            new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 255, 255, 255, 255},
            "claims to be 4294967295 bytes long"));
  }

  @ParameterizedTest
  @MethodSource("brokenBeginnings")
  void a_broken_beginning_is_named(int[] beginning, String sentence) throws IOException {
    byte[] bytes = new byte[beginning.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) beginning[i];
    }
    Path file = Files.write(folder.resolve("violin.npy"), bytes);

    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(sentence);
  }

  @Test
  void a_missing_file_and_a_folder_are_said_to_be_that() {
    assertThatThrownBy(() -> NpyFile.open(folder.resolve("no.npy")))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("no.npy does not exist.");
    assertThatThrownBy(() -> NpyFile.open(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void writing_refuses_bytes_that_do_not_fill_the_shape_and_leaves_nothing_behind()
      throws IOException {
    Path file = folder.resolve("x.npy");

    assertThatThrownBy(() -> NpyFile.write(file, new int[] {2, 3}, new byte[5]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("shape (2, 3) needs 6 bytes, got 5");
    assertThatThrownBy(
            () -> NpyFile.write(folder.resolve("none/x.npy"), new int[] {1}, new byte[1]))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("Cannot write");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_file_is_replaced_as_a_whole_while_an_open_one_stays_readable() {
    Path file = Samples.npy(folder.resolve("x.npy"), 2, 0);
    NpyFile before = NpyFile.open(file);

    Samples.npy(file, 1, 100);

    assertThat(before.row(1)).isEqualTo(Arrays.copyOfRange(Samples.pixels(2, 784, 0), 784, 1568));
    assertThat(NpyFile.open(file).row(0)).isEqualTo(Samples.pixels(1, 784, 100));
    assertThat(folder.toFile().list()).containsExactly("x.npy");
  }

  @Test
  void rows_outside_the_file_are_refused() {
    NpyFile file = NpyFile.open(Samples.npy(folder.resolve("x.npy"), 2, 0));

    assertThatThrownBy(() -> file.row(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("There is no row 2: the rows are 0 to 1.");
    assertThatThrownBy(() -> file.row(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
