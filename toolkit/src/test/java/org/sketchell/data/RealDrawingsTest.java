// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real bitmaps of Quick, Draw!, where they are at hand (they are not part of the sources). */
class RealDrawingsTest {
  private Path folder;

  @BeforeEach
  void find() {
    String shared = System.getProperty("sketchell.shared", "../../shared");
    folder = Path.of(shared, "data", "quickdraw");
    Assumptions.assumeTrue(Files.isDirectory(folder), "no real drawings here");
  }

  @Test
  void they_are_read_with_their_labels() {
    ImageSet images = ImageFolder.read(folder, 3200).images();

    assertThat(images)
        .hasToString("9600 images of 28x28, 3 classes: cat 3200, flower 3200, house 3200");
    assertThat(images.sources()).extracting(SourceFile::images).containsOnly(4000);
    assertThat(images.image(3200))
        .isEqualTo(NpyFile.open(folder.resolve("full_numpy_bitmap_flower.npy")).row(0));
  }
}
