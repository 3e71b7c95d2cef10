// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * Arrays of all kinds of numbers that numpy 1.24 has saved: three pictures of 2 x 3, the first of
 * 0, 51, ... 255, the second its inverse, the third of 0 to 5; fractions are divided by 255.
 */
class NpyNumbersTest {
  @TempDir Path folder;

  private Path numpy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("numpy/" + name)) {
      Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "float32.npy,                    float32 from 0 to 1",
    "float32-fortran.npy,            float32 from 0 to 1",
    "float64-big-endian-fortran.npy, float64 from 0 to 1",
    "float16.npy,                    'float16 from 0 to 1, rounded'",
    "int64.npy,                      int64 from 0 to 255",
    "uint16-big-endian.npy,          uint16 from 0 to 255"
  })
  void numbers_from_0_to_1_or_255_are_pixels_and_are_said_to_have_been_made_so(
      String name, String numbers) throws IOException {
    Path file = numpy(name);
    FolderReading reading =
        new FolderReading(
            folder, ChannelOrder.BY_SHAPE, Colours.AS_FOUND, java.util.Optional.empty());

    ImageSet images = NpyImages.read(file, "x", reading);

    assertThat(images).hasToString("3 images of 2x3, 1 class: x 3");
    assertThat(images.image(0)).containsExactly(0, 51, 102, (byte) 153, (byte) 204, (byte) 255);
    assertThat(images.image(1)).containsExactly((byte) 255, (byte) 204, (byte) 153, 102, 51, 0);
    assertThat(images.image(2)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(reading.notes())
        .containsExactly("Pixels from 0 to 255 are made of " + numbers + " in " + name + ".");
  }

  @Test
  void a_folder_of_such_files_trains_and_is_read_again_like_any() throws IOException {
    numpy("float32.npy");
    numpy("int64.npy");
    ImageSet images = ImageFolder.read(folder).images();
    assertThat(images).hasToString("6 images of 2x3, 2 classes: float32 3, int64 3");
    assertThat(Samples.again(images.take(4)).contentHash()).isEqualTo(images.take(4).contentHash());
  }

  @Test
  void numbers_that_are_no_pixels_are_refused_with_their_range() throws IOException {
    Path normalized = numpy("normalized.npy");
    assertThatThrownBy(() -> NpyFile.open(normalized))
        .isInstanceOf(DataException.class)
        .hasMessage(
            normalized
                + " holds float32 from -1 to 1, but pixels are from 0 to 1 or from 0 to 255; bring"
                + " them there before you save them, or take them as they are:"
                + " Column.pixels(numpy(file)).");
    Path nan = numpy("nan.npy");
    assertThatThrownBy(() -> NpyFile.open(nan))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("some are infinite or no numbers (NaN)");
    Path complex = numpy("complex.npy");
    assertThatThrownBy(() -> NpyFile.open(complex))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'<c8' (complex numbers), but drawings are uint8");
  }

  @Test
  void whatever_numbers_there_are_become_a_tensor_of_their_shape() throws IOException {
    Tensor floats = NpyFile.readTensor(numpy("normalized.npy"));
    assertThat(floats.shape()).hasToString("[3, 2, 3]");
    assertThat(floats.toFloatArray()).startsWith(-1, -0.6f, -0.2f, 0.2f, 0.6f, 1, 1, 0.6f);

    Tensor fortran = NpyFile.readTensor(numpy("float64-big-endian-fortran.npy"));
    assertThat(fortran.elementType()).isEqualTo(ElementType.FLOAT32);
    assertThat(fortran.toFloatArray())
        .isEqualTo(NpyFile.readTensor(numpy("float32.npy")).toFloatArray());

    Tensor whole = NpyFile.readTensor(numpy("uint16-big-endian.npy"));
    assertThat(whole.elementType()).isEqualTo(ElementType.INT64);
    assertThat(whole.toLongArray()).startsWith(0, 51, 102, 153, 204, 255, 255);
  }

  @Test
  void an_array_of_several_in_one_file_is_read_by_its_name() throws IOException {
    Path parts = numpy("parts.npz");
    assertThat(NpyFile.readTensor(parts, "y_train").toLongArray()).containsExactly(-3, 2, 1L << 40);
    assertThat(NpyFile.readTensor(parts, "flag").elementType()).isEqualTo(ElementType.BOOL);
    assertThat(NpyFile.readTensor(parts, "x_train").shape()).hasToString("[3, 2, 3]");
    assertThatThrownBy(() -> NpyFile.readTensor(parts, "x_test"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no array x_test, but x_train, y_train, flag");
    assertThatThrownBy(() -> NpyFile.readTensor(parts))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("several arrays (x_train, y_train, flag)");
  }
}
