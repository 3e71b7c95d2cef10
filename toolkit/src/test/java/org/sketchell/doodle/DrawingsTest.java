package org.sketchell.doodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
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
  void labelsFollowTheOrderOfTheNames() {
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
  void realDrawingsComeBeforeDoodles() {
    Doodles.write(folder, 4, 1);
    Path real = realViolins();
    assertThat(Drawings.file(folder, "violin")).isEqualTo(real);
    assertThat(Drawings.read(folder, List.of("violin")).size()).isEqualTo(2);
  }

  @Test
  void whereNothingIsRealTheTutorialIsDoodledAsAWhole() {
    Doodles.write(folder, List.of("piano"), 4, 1);
    assertThat(Drawings.file(folder, "violin")).isEqualTo(folder.resolve("violin.npy")).exists();
    assertThat(ImageFolder.read(folder).images().classes())
        .containsExactlyElementsOf(Doodles.tutorialClasses());
    assertThat(NpyFile.open(folder.resolve("piano.npy")).rows()).isEqualTo(4);
  }

  @Test
  void otherClassesAreDoodledAsideSoThatTheTutorialStaysWhatItIs() {
    Path cello = Drawings.file(folder, "cello");
    assertThat(cello).isEqualTo(folder.resolve("alternative/cello.npy")).exists();
    assertThat(folder.resolve("violin.npy")).doesNotExist();
    assertThat(Drawings.file(folder, "cello")).isEqualTo(cello);
  }

  @Test
  void doodlesAreNeverMixedWithRealDrawings() {
    realViolins();
    assertThatThrownBy(() -> Drawings.file(folder, "cello"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no drawings of cello")
        .hasMessageContaining("cello.npy");
    assertThat(folder.resolve("alternative")).doesNotExist();
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
