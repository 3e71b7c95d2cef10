// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;

/** Drawings found by the names of their classes. */
class DrawingsTest {
  @TempDir Path folder;

  @Test
  void labels_follow_the_order_of_the_names() {
    Doodles.write(folder, 4, 1);
    ImageSet set = Drawings.read(folder, List.of("violin", "angel"));
    assertThat(set.classes()).containsExactly("violin", "angel");
    assertThat(set.counts()).containsExactly(4, 4);
    assertThat(set.image(4)).isEqualTo(Doodles.draw("angel", 1, 0));
  }

  private Path realViolins() {
    Path file = ImageFolder.quickDraw(folder, "violin");
    NpyFile.write(file, new int[] {2, 784}, new byte[2 * 784]);
    return file;
  }

  @Test
  void real_drawings_come_before_doodles() {
    Doodles.write(folder, 4, 1);
    Path real = realViolins();
    assertThat(Drawings.file(folder, "violin")).isEqualTo(real);
    assertThat(Drawings.read(folder, List.of("violin")).size()).isEqualTo(2);
  }

  @Test
  void where_nothing_is_real_the_tutorial_is_doodled_as_a_whole() {
    Doodles.write(folder, List.of("piano"), 4, 1);
    assertThat(Drawings.file(folder, "violin")).isEqualTo(folder.resolve("violin.npy")).exists();
    assertThat(ImageFolder.read(folder).images().classes())
        .containsExactlyElementsOf(Doodles.tutorialClasses());
    assertThat(NpyFile.open(folder.resolve("piano.npy")).rows()).isEqualTo(4);
  }

  @Test
  void what_an_earlier_start_did_not_come_to_is_missing() {
    assertThat(Drawings.missingDoodles(folder)).isEqualTo(Doodles.tutorialClasses());
    Drawings.doodle(folder, List.of("piano"));
    assertThat(Drawings.missingDoodles(folder)).containsExactly("angel", "violin");
    Drawings.doodle(folder, List.of("angel", "violin"));
    assertThat(Drawings.missingDoodles(folder)).isEmpty();
  }

  @Test
  void to_what_a_user_has_put_there_nothing_is_added() {
    Doodles.write(folder, List.of("piano"), 4, 1);
    assertThat(Drawings.missingDoodles(folder)).isEmpty();
    Doodles.write(folder, List.of("cello"), 4, 1);
    assertThat(Drawings.missingDoodles(folder)).isEmpty();
  }

  @Test
  void other_classes_are_doodled_aside_so_that_the_tutorial_stays_what_it_is() {
    Path cello = Drawings.file(folder, "cello");
    assertThat(cello).isEqualTo(folder.resolve("alternative/cello.npy")).exists();
    assertThat(folder.resolve("violin.npy")).doesNotExist();
    assertThat(Drawings.file(folder, "cello")).isEqualTo(cello);
  }

  @Test
  void doodles_are_never_mixed_with_real_drawings() {
    realViolins();
    assertThatThrownBy(() -> Drawings.file(folder, "cello"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no drawings of cello")
        .hasMessageContaining("cello.npy");
    assertThat(folder.resolve("alternative")).doesNotExist();
  }

  @Test
  void what_nobody_can_doodle_is_to_be_downloaded() {
    assertThatThrownBy(() -> Drawings.read(folder, List.of("harpsichord")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sketchell data quickdraw");
    assertThatThrownBy(() -> Drawings.read(folder, List.of()))
        .hasMessageContaining("Name the classes");
  }

  @Test
  void whatever_a_folder_has_of_a_class_is_found() throws IOException {
    Path doodles = Drawings.file(folder.resolve("doodles"), "piano");
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.copy(doodles, mine.resolve("Fox.NPY"));
    BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    Files.createDirectory(mine.resolve("owl"));
    ImageIO.write(picture, "png", mine.resolve("owl/1.png").toFile());

    assertThat(Drawings.file(mine, "Fox")).isEqualTo(mine.resolve("Fox.NPY"));
    assertThat(Drawings.read(mine, List.of("owl", "Fox")).counts()).containsExactly(1, 3200);
  }

  @Test
  void nothing_is_doodled_beside_what_somebody_brought() throws IOException {
    assertThat(Drawings.missingDoodles(folder)).isEqualTo(Doodles.tutorialClasses());
    Files.writeString(folder.resolve("README.md"), "drawings");
    Files.createDirectory(folder.resolve("alternative"));
    assertThat(Drawings.missingDoodles(folder)).isEqualTo(Doodles.tutorialClasses());

    for (String brought : List.of("Fox.NPY", "train-images-idx3-ubyte", "owl/1.png", "train/x")) {
      Path file = folder.resolve(brought);
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
      assertThat(Drawings.missingDoodles(folder)).as(brought).isEmpty();
      Files.delete(file);
      Files.deleteIfExists(folder.resolve("train"));
    }
  }
}
