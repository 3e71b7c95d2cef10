// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sketchell.data.ImageSet;
import org.sketchell.shape.ImageSize;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;

/** What a data set of 300,000 drawings needs, told from 30,000. */
@Tag("long")
class ManyImagesTest {
  private static final int COUNT = 30_000;

  @Test
  void an_example_needs_less_than_a_kilobyte() {
    int[] labels = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      labels[i] = i % 3;
    }
    ImageSet images =
        ImageSet.over(
            new ImageSize(1, 28, 28),
            List.of("a", "b", "c"),
            labels,
            (image, target) -> {
              for (int i = 0; i < 784; i++) {
                target.put((byte) (image * 31 + i));
              }
            });
    DrawingsSource source = DrawingsSource.of(images);
    long before = used();
    MutableDataset<Label> dataset = new MutableDataset<>(source);
    double bytes = (used() - before) / (double) COUNT;

    assertThat(dataset.size()).isEqualTo(COUNT);
    // 300,000 of these are 270 MB; the promise is under 500.
    assertThat(bytes).isLessThan(900);

    long filled = used();
    ImageSet back = DatasetImages.of(dataset, java.util.Optional.empty());
    double more = (used() - filled) / (double) COUNT;
    assertThat(back.size()).isEqualTo(COUNT);
    assertThat(more).isLessThan(20);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
