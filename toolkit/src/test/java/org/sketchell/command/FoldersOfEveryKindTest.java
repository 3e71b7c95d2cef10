// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.command.Ran.sketchell;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.RecordedFile;

/** Training, evaluating and doing again with folders laid out as people have them. */
class FoldersOfEveryKindTest {
  @TempDir Path folder;
  private Path data;
  private Path model;

  @BeforeEach
  void names() {
    data = folder.resolve("data");
    model = folder.resolve("model.onnx");
  }

  private Ran train(Object... more) {
    Object[] line =
        Stream.concat(Stream.of("train", data, "--out", model, "--seed", 3), Stream.of(more))
            .toArray();
    Ran result = sketchell(line);
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private void doodles(String part, int count, long seed) {
    Doodles.write(data.resolve(part), List.of("piano", "violin"), count, seed);
  }

  /** Everything is done again from a copy of the data elsewhere. */
  private void isReproducedElsewhere() throws IOException {
    Path moved = Files.move(data, folder.resolve("elsewhere"));
    Ran reproduced = sketchell("reproduce", model, "--data", moved);
    assertThat(reproduced.out())
        .as(reproduced.err())
        .contains("data: identical, bit for bit", "weights: identical, bit for bit")
        .doesNotContain("has changed");
    assertThat(reproduced.code()).isZero();
    // What there was to say of the data was said when it was trained on.
    assertThat(reproduced.err()).doesNotContain("Note");
    Ran held = sketchell("evaluate", model, moved, "--held-out");
    assertThat(held.code()).as(held.err()).isZero();
  }

  private static void pictures(Path npy, Path folder) throws IOException {
    ImageSet images = ImageFolder.readFile(npy);
    Files.createDirectories(folder);
    for (int i = 0; i < images.size(); i++) {
      BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setDataElements(0, 0, 28, 28, images.image(i));
      ImageIO.write(picture, "png", folder.resolve(i + ".png").toFile());
    }
    Files.delete(npy);
  }

  @Test
  void a_table_names_pictures_their_classes_and_their_parts() throws IOException {
    doodles("", 30, 1);
    pictures(data.resolve("piano.npy"), data.resolve("p"));
    pictures(data.resolve("violin.npy"), data.resolve("v"));
    StringBuilder lines = new StringBuilder("picture,what,by,part\n");
    for (int i = 0; i < 30; i++) {
      String part = i < 20 ? "train" : i < 25 ? "val" : "test";
      lines.append("p/%d.png,piano,me,%s%n".formatted(i, part));
      lines.append("v/%d.png,violin,you,%s%n".formatted(i, part));
    }
    Files.writeString(data.resolve("drawings.csv"), lines.toString());
    Path table = data.resolve("drawings.csv");

    Ran refused = sketchell("train", table, "--out", model);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("has the columns what, by beside the pictures; say which");
    Ran trained = sketchell("train", table, "--label", "what", "--out", model, "--seed", 3);
    assertThat(trained.code()).as(trained.err()).isZero();

    assertThat(sketchell("info", model).out()).contains("classes from what");
    Ran evaluated = sketchell("evaluate", model, table);
    assertThat(evaluated.out()).as(evaluated.err()).contains("images=10");
    isReproducedElsewhere();
  }

  @Test
  void files_of_one_name_in_the_folders_of_two_parts_are_kept_apart() throws IOException {
    doodles("train", 30, 1);
    doodles("test", 10, 2);

    Ran trained = train();

    assertThat(trained.err())
        .contains("60 pictures of train/ are to train with, 20 of test/ to validate and evaluate");
    assertThat(trained.out()).doesNotContain("Note: ");
    assertThat(trained.err()).doesNotContain("--validation");
    assertThat(sketchell("train", data, "--out", model, "--validation", "0.3").err())
        .contains("--validation 0.3 is of no effect: the data has a part of its own");
    assertThat(sketchell("evaluate", model, data).out()).contains(" images=20");
    isReproducedElsewhere();
  }

  @Test
  void a_folder_of_pictures_for_each_class_is_one_file_on_record() throws IOException {
    doodles("", 20, 1);
    pictures(data.resolve("piano.npy"), data.resolve("piano"));
    pictures(data.resolve("violin.npy"), data.resolve("violin"));
    Files.writeString(data.resolve("violin/notes"), "violins");

    Ran trained = train();

    assertThat(trained.err()).contains("Left out of " + data + ": violin/notes.");
    assertThat(TrainedModel.load(model).record().orElseThrow().training().files())
        .extracting(RecordedFile::name)
        .containsExactly("piano", "violin");
    assertThat(sketchell("evaluate", model, data.resolve("piano")).out()).contains(" images=20");
    isReproducedElsewhere();
  }

  @Test
  void a_picture_that_was_changed_is_noticed() throws IOException {
    doodles("", 20, 1);
    pictures(data.resolve("piano.npy"), data.resolve("piano"));
    train();
    Files.copy(data.resolve("piano/1.png"), data.resolve("piano/21.png"));

    assertThat(sketchell("evaluate", model, data, "--held-out").err())
        .contains("These are not the files that the model was trained on: piano has changed");
  }

  @Test
  void what_is_odd_about_the_data_is_said_beside_the_answer() throws IOException {
    doodles("", 20, 1);
    for (String name : List.of("piano", "violin")) {
      Path file = data.resolve(name + ".npy");
      byte[] npy = Files.readAllBytes(file);
      for (int i = 128; i < npy.length; i++) {
        npy[i] = (byte) (npy[i] == 0 ? 0 : 1);
      }
      Files.write(file, npy);
    }
    String said = "Note: The pixels are 0 and 1 only, but white is 255";

    Ran trained = train();
    Ran evaluated = sketchell("evaluate", model, data);
    Ran predicted = sketchell("predict", model, data.resolve("piano.npy"));

    assertThat(List.of(trained, evaluated, predicted))
        .allSatisfy(
            result -> {
              assertThat(result.err()).contains(said);
              assertThat(result.out()).doesNotContain("Note");
            });
    assertThat(predicted.out().lines()).hasSize(20);
  }

  @Test
  void endings_in_capitals_make_a_class_like_others() throws IOException {
    doodles("", 20, 1);
    Files.move(data.resolve("piano.npy"), data.resolve("Piano.NPY"));

    train();

    assertThat(TrainedModel.load(model).labels()).containsExactly("Piano", "violin");
    isReproducedElsewhere();
  }

  @Test
  void pictures_in_colours_are_trained_on_and_predicted() throws IOException {
    for (String name : List.of("red", "blue")) {
      Files.createDirectories(data.resolve(name));
      for (int i = 0; i < 10; i++) {
        BufferedImage picture = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
        int colour = name.equals("red") ? 0xff0000 : 0x0000ff;
        for (int at = 0; at < 144; at++) {
          picture.setRGB(at % 12, at / 12, colour - (at * i % 7 << (at % 2 * 16)) & 0xffffff);
        }
        ImageIO.write(picture, "png", data.resolve(name).resolve(i + ".png").toFile());
      }
    }
    assertThat(train("--epochs", 8).err()).contains("Pictures are read with their colours");

    assertThat(sketchell("predict", model, data.resolve("red/3.png")).out()).contains("\tred\t");
    assertThat(sketchell("predict", model, data.resolve("blue/3.png")).out()).contains("\tblue\t");
    isReproducedElsewhere();
  }

  private static void picture(Path file, int type, int colour) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage picture = new BufferedImage(12, 12, type);
    for (int at = 12; at < 132; at++) {
      picture.setRGB(at % 12, at / 12, at % 5 == 0 ? 0 : colour);
    }
    ImageIO.write(picture, "png", file.toFile());
  }

  @Test
  void a_gray_model_is_given_gray_pictures_also_of_a_folder_with_colours() throws IOException {
    for (int i = 0; i < 10; i++) {
      picture(data.resolve("bright/" + i + ".png"), BufferedImage.TYPE_BYTE_GRAY, 0xffffff);
      picture(data.resolve("dark/" + i + ".png"), BufferedImage.TYPE_BYTE_GRAY, 0x606060);
    }
    train();
    picture(data.resolve("dark/x.png"), BufferedImage.TYPE_INT_RGB, 0x800000);

    Ran evaluated = sketchell("evaluate", model, data);
    Ran predicted = sketchell("predict", model, data.resolve("dark"));

    assertThat(evaluated.out()).as(evaluated.err()).contains(" images=21");
    assertThat(evaluated.err()).contains("Colours become gray", "dark/x.png");
    assertThat(predicted.out().lines()).as(predicted.err()).hasSize(11);
  }

  @Test
  void a_model_of_colours_is_given_three_channels_also_of_gray_pictures() throws IOException {
    for (int i = 0; i < 10; i++) {
      picture(data.resolve("bright/" + i + ".png"), BufferedImage.TYPE_BYTE_GRAY, 0xffffff);
      picture(data.resolve("red/" + i + ".png"), BufferedImage.TYPE_INT_RGB, 0x800000);
    }
    train();
    picture(folder.resolve("gray/bright/1.png"), BufferedImage.TYPE_BYTE_GRAY, 0xffffff);

    Ran evaluated = sketchell("evaluate", model, folder.resolve("gray"));
    Ran predicted = sketchell("predict", model, folder.resolve("gray/bright"));

    assertThat(evaluated.out()).as(evaluated.err()).contains(" images=1");
    assertThat(predicted.out().lines()).as(predicted.err()).hasSize(1);
  }

  @Test
  void emnist_is_turned_by_an_option_which_is_on_record() throws IOException {
    Files.createDirectories(data);
    idx("emnist-letters-train", 1, 2, 1, 2, 1, 2);
    idx("emnist-letters-test", 2, 1, 2);

    train("--emnist");

    assertThat(TrainedModel.load(model).labels()).containsExactly("a", "b");
    assertThat(sketchell("evaluate", model, data, "--emnist").out()).contains(" images=3");
    assertThat(sketchell("evaluate", model, data).code()).isEqualTo(2);
    Path images = data.resolve("emnist-letters-test-images-idx3-ubyte");
    assertThat(sketchell("predict", model, images, "--emnist").out().lines()).hasSize(3);
    Ran both = sketchell("evaluate", model, data, "--emnist", "--held-out");
    assertThat(both.err()).contains("reads the drawings as the record of the model says");
    isReproducedElsewhere();
  }

  private void idx(String part, int... labels) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + labels.length * 784);
    images.putInt(0x803).putInt(labels.length).putInt(28).putInt(28);
    ByteBuffer numbers = ByteBuffer.allocate(8 + labels.length);
    numbers.putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      numbers.put((byte) label);
      for (int i = 0; i < 784; i++) {
        images.put((byte) (i % (28 * label) * 5));
      }
    }
    Files.write(data.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(data.resolve(part + "-labels-idx1-ubyte"), numbers.array());
  }
}
