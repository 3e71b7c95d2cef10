package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drawings found by the names of their classes. */
class DrawingsTest {
  @TempDir Path folder;

  @Test
  void labelsFollowTheOrderOfTheNames() {
    Doodles.write(folder, 4, 1);
    ImageSet set = Drawings.read(folder, List.of("violin", "angel"));
    assertThat(set.classes()).containsExactly("violin", "angel");
    assertThat(set.counts()).containsExactly(4, 4);
    assertThat(set.image(4)).isEqualTo(Doodles.draw("angel", 1, 0));
  }

  @Test
  void realDrawingsComeBeforeDoodles() {
    Doodles.write(folder, 4, 1);
    Path real = Samples.npy(folder.resolve("full_numpy_bitmap_violin.npy"), 2, 0);
    assertThat(Drawings.file(folder, "violin")).isEqualTo(real);
    assertThat(Drawings.read(folder, List.of("violin")).size()).isEqualTo(2);
  }

  @Test
  void knownClassesAreDoodledWhereNothingIsReal() {
    Path made = folder.resolve("made");
    assertThat(Drawings.file(made, "cello")).isEqualTo(made.resolve("cello.npy")).exists();
    assertThat(made.resolve("violin.npy")).doesNotExist();
  }

  @Test
  void doodlesAreNeverMixedWithRealDrawings() {
    Samples.npy(folder.resolve("full_numpy_bitmap_violin.npy"), 2, 0);
    assertThatThrownBy(() -> Drawings.file(folder, "cello"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no drawings of cello")
        .hasMessageContaining("cello.npy");
    assertThat(Files.exists(folder.resolve("cello.npy"))).isFalse();
  }

  @Test
  void whatNobodyCanDoodleIsToBeDownloaded() {
    assertThatThrownBy(() -> Drawings.read(folder, List.of("harpsichord")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sketchell download");
    assertThatThrownBy(() -> Drawings.read(folder, List.of()))
        .hasMessageContaining("Name the classes");
  }
}
