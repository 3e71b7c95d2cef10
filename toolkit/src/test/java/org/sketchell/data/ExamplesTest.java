// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Sets of examples with any fields. */
class ExamplesTest {
  @TempDir private Path folder;

  private final ImageSet images = Samples.numbered(10, 2);
  private final Tensor numbers = Tensors.arange(10).to(ElementType.FLOAT32);

  private Columns pairs() {
    return Examples.of("image", Column.pixels(images)).target("number", numbers);
  }

  @Test
  void an_image_set_is_examples_with_one_input_and_one_target() {
    assertThat(images.inputs()).containsExactly(Field.pixels("images", new ImageSize(1, 2, 2)));
    assertThat(images.targets()).singleElement().matches(Field::isLabel);
    assertThat(images.tensors(3).get(0).toFloatArray()).isEqualTo(images.tensor(3).toFloatArray());
    assertThat(images.tensors(3).get(1).toLongArray()).containsExactly(1);
  }

  @Test
  void columns_are_chosen_together() {
    Examples some = pairs().subset(7, 2, 2).take(2);

    assertThat(some.size()).isEqualTo(2);
    assertThat(some.tensors().get(0).toFloatArray()).isEqualTo(images.tensor(7, 2).toFloatArray());
    assertThat(some.tensors().get(1).toFloatArray()).containsExactly(7, 2);
    assertThatThrownBy(() -> some.subset(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("There is no example 2: the set has 2, counted from 0.");
  }

  @Test
  void a_tensor_is_understood_by_its_elements() {
    assertThat(Column.of(Tensors.tensor(new byte[8], 2, 1, 2, 2)).field().meaning())
        .isEqualTo(Meaning.PIXELS);
    assertThat(Column.of(Tensors.tensor(0L, 2L)).field().classes()).containsExactly("0", "1", "2");
    assertThat(Column.of(Tensors.tensor(new boolean[] {true, false}, 1, 2)).field().meaning())
        .isEqualTo(Meaning.FLAGS);
    assertThat(Column.of(numbers).field().type()).isEqualTo(TensorType.float32());
  }

  @Test
  void splits_have_the_order_that_images_would_have() {
    Parts parts = Split.random(pairs(), 0.3, 42);
    Split split = Split.random(images, 0.3, 42);

    assertThat(parts.training().tensors().get(0).toFloatArray())
        .isEqualTo(split.training().tensor().toFloatArray());
    assertThat(parts.validation().selections()).isEqualTo(split.validation().selections());
    assertThat(parts).hasToString("7 training and 3 validation examples");
    Examples asExamples = images;
    assertThat(Split.random(asExamples, 0.3, 42)).isInstanceOf(Split.class);
  }

  @Test
  void any_label_will_do_to_split_class_by_class() {
    Tensor labels = Tensors.tensor(IntStream.range(0, 10).mapToLong(i -> i % 2).toArray());
    Examples labelled =
        Examples.of("number", numbers).target("even", Column.classes(labels.to(ElementType.UINT8)));

    Parts parts = Split.stratified(labelled, 0.4, 1);
    Split split = Split.stratified(images, 0.4, 1);

    assertThat(parts.validation().tensors().get(1).toLongArray())
        .isEqualTo(split.validation().labelTensor().toLongArray());
    assertThatThrownBy(() -> Split.stratified(pairs(), 0.4, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is number: numbers, float32[]; Split.random needs no classes");
  }

  @Test
  void batches_fill_a_buffer_for_each_field_without_allocating() {
    Batches batches = Batches.shuffled(pairs(), 2, 1);
    List<ByteBuffer> buffers = batches.newBuffers();
    batches.next(buffers);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      if (batches.next(buffers) == 0) {
        batches.seek(0);
      }
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as("bytes for 1000 batches").isLessThan(20_000);
    batches.seek(1);
    batches.next(buffers);
    assertThat(buffers).extracting(ByteBuffer::remaining).containsExactly(8, 8);
    assertThatThrownBy(() -> batches.next(buffers.subList(0, 1)))
        .hasMessageContaining("needs as many buffers, but got 1");
    assertThatThrownBy(batches::images)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("these examples are 10 examples of image: pixels");
  }

  @Test
  void the_hash_tells_what_is_in_the_set() {
    assertThat(pairs().contentHash()).isEqualTo(pairs().contentHash());
    assertThat(pairs().subset(0, 1).contentHash()).isNotEqualTo(pairs().subset(1, 0).contentHash());
    assertThat(pairs().take(2).contentHash()).isEqualTo(pairs().subset(0, 1).contentHash());
    assertThat(images.preprocessing(Preprocessing.none()).contentHash())
        .isEqualTo(images.contentHash());
    // of the same images as they were hashed when records began to hold hashes
    assertThat(images.contentHash())
        .isEqualTo("5524be2afeaff52b41d17c805c03ec4a9134b4029a3eba93e00b1b1385411285");
  }

  @Test
  void examples_of_files_know_them() {
    Samples.npy(folder.resolve("a.npy"), 3, 1);
    Samples.npy(folder.resolve("b.npy"), 3, 2);
    ImageSet read = ImageFolder.read(folder).images().take(4);
    Examples same = Examples.of("x", Column.pixels(read)).target("x", Column.pixels(read));
    Examples masked = Examples.of("x", Column.pixels(read)).target("y", Tensors.zeros(4, 1));

    assertThat(same.take(2).sources())
        .extracting(Object::toString)
        .containsExactly("a.npy (2 of 3 images)", "b.npy (0 of 3 images)");
    assertThat(same.take(2).selections())
        .containsExactly(new Selection.First(4), new Selection.First(2));
    assertThat(masked.selections()).singleElement().matches(step -> !step.isRepeatable());
  }

  // Mistakes -------------------------------------------------------------------------------------

  @Test
  void what_does_not_fit_together_is_one_sentence() {
    assertThatThrownBy(() -> pairs().target("more", Tensors.zeros(9, 2)))
        .isInstanceOf(DataException.class)
        .hasMessage("Every example has one of each field, but image has 10 rows and more has 9.");
    assertThatThrownBy(() -> pairs().target("number", numbers))
        .hasMessage("There are two targets named number; rename one.");
    assertThatThrownBy(() -> pairs().take(2).subset(0).select(new int[] {4}, null))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Column.classes(Tensors.tensor(0L, 3L), "a", "b"))
        .hasMessage(
            "An example has the class 3, but classes are counted from 0 and there are 2: a, b.");
    assertThatThrownBy(() -> Column.classes(Tensors.tensor(0L, -1L)))
        .hasMessage("An example has the class -1, but classes are counted from 0.");
    assertThatThrownBy(() -> Column.classes(numbers))
        .hasMessageContaining("class is stored as int64 or uint8, but got float32");
    assertThatThrownBy(() -> Column.flags(Tensors.tensor(new float[] {0, 0.5f}, 1, 2)))
        .hasMessage("A flag is 0 or 1, but got 0.5.");
    assertThatThrownBy(() -> Column.flags(Tensors.zeros(1, 2), "only one"))
        .hasMessage("The field flags has 2 flags, but 1 names.");
    assertThatThrownBy(() -> Column.pixels(Tensors.zeros(5, 8, 8)))
        .hasMessageContaining("has the shape [8, 8]; add a channel with unsqueeze(1)");
    assertThatThrownBy(() -> Column.numbers(Tensors.scalar(1f)))
        .hasMessageContaining("has one row for each example, but got the shape []");
  }

  @Test
  void sets_of_the_same_fields_are_joined_one_after_the_other() {
    Examples some =
        Examples.of("x", Tensors.tensor(1.0, 2.0)).target("y", Tensors.tensor(3.0, 4.0));
    Examples more = Examples.of("x", Tensors.tensor(5.0)).target("y", Tensors.tensor(6.0));

    Examples all = some.concat(more).concat(some.take(1));

    assertThat(all.size()).isEqualTo(4);
    assertThat(all.tensors().get(0).toFloatArray()).containsExactly(1, 2, 5, 1);
    assertThat(all.subset(2, 0).tensors().get(1).toFloatArray()).containsExactly(6, 3);
    assertThat(all.selections()).singleElement().isInstanceOf(Selection.Concatenation.class);
    assertThat(Split.random(all, 0.5, 1).training().size()).isEqualTo(2);
    assertThatThrownBy(() -> some.concat(Examples.of("z", Tensors.tensor(1.0))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("only if they have the same fields");
  }
}
