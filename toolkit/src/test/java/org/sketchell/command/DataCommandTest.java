// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.command.Ran.sketchell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.NpyFile;
import org.sketchell.doodle.Doodles;
import org.sketchell.download.FileServer;
import org.sketchell.download.Hashes;
import org.sketchell.download.Mnist;
import org.sketchell.download.Patience;
import org.sketchell.download.QuickDraw;
import org.sketchell.download.SmallMnist;

/** The command data, against a server on this machine. */
class DataCommandTest {
  @TempDir Path folder;

  private final SmallMnist small = new SmallMnist();
  private FileServer server;

  @BeforeEach
  void start() throws IOException {
    server = small.on(new FileServer());
    DataServers.mnist = small.from(server.base());
    DataServers.fashionMnist = small.from(server.base());
    DataServers.quickDraw =
        new QuickDraw(server.base(), new Patience(2, Duration.ofMillis(1), Duration.ofMillis(700)));
    for (String name : new String[] {"violin", "alarm clock"}) {
      Path source = folder.resolve("source.npy");
      NpyFile.write(source, new int[] {9, 784}, new byte[9 * 784]);
      server.put(name.replace(" ", "%20") + ".npy", Files.readAllBytes(source));
      server.md5 = Hashes.md5(Files.readAllBytes(source));
      Files.delete(source);
    }
  }

  @AfterEach
  void stop() {
    server.close();
    DataServers.mnist = Mnist.official();
    DataServers.fashionMnist = Mnist.fashion();
    DataServers.quickDraw = QuickDraw.official();
    System.clearProperty("sketchell.terminal");
  }

  private static void assertRefused(Ran ran, String... parts) {
    assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    assertThat(ran.err()).contains(parts).doesNotContain("Exception", "not expected");
  }

  @Test
  void alone_it_lists_what_there_is() {
    Ran ran = sketchell("data");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains(
            "quickdraw",
            "345 classes",
            "by Google, Inc., under the Creative Commons Attribution 4.0")
        .contains("mnist", "12 MB", "Small MNIST is by nobody.")
        .contains("fashion-mnist", "31 MB", "dataset-fashion-mnist")
        .contains("doodles", "network   not needed");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_data_set_that_does_not_exist() {
    assertRefused(
        sketchell("data", "minst"),
        "There is no data set 'minst'; there are quickdraw, mnist, fashion-mnist, doodles.");
    assertRefused(sketchell("data", "mnist", "now"), "now", "sketchell data mnist --help");
  }

  @Test
  void what_it_fetches_can_be_trained_on() throws IOException {
    Path mnist = folder.resolve("mnist");

    Ran ran = sketchell("data", "mnist", "--to", mnist);

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            String.join(
                    "%n",
                    small.names().stream()
                        .map(name -> mnist.resolve(name) + " is from localhost")
                        .toList())
                + "%nSmall MNIST is by nobody.%n./sketchell train "
                + mnist
                + "%n",
            new Object[0]);
    assertThat(ran.err()).isEmpty();
    Ran trained = sketchell("train", mnist, "--epochs", 1, "--out", folder.resolve("model.onnx"));
    assertThat(trained.code()).as(trained.err()).isZero();
    Ran again = sketchell("data", "fashion-mnist", "--to", mnist);
    assertThat(again.out()).contains("is there already", "Small MNIST is by nobody.");
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void classes_of_quick_draw() {
    Ran ran =
        sketchell(
            "data",
            "quickdraw",
            "--classes",
            "violin, alarm clock",
            "--per-class",
            5,
            "--to",
            folder);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(NpyFile.open(folder.resolve("full_numpy_bitmap_alarm clock.npy")).rows())
        .isEqualTo(5);
    assertThat(ran.out())
        .contains("full_numpy_bitmap_violin.npy is from localhost")
        .contains(
            "Google, Inc.", "Creative Commons Attribution 4.0", "./sketchell train " + folder);

    Path one = folder.resolve("one class");
    assertThat(sketchell("data", "quickdraw", "--classes", "violin", "--to", one).out())
        .doesNotContain("sketchell train");
    assertThat(sketchell("data", "quickdraw", "--classes", "violin,alarm clock", "--to", one).out())
        .contains("full_numpy_bitmap_violin.npy is there already", "sketchell train '" + one + "'");

    assertRefused(
        sketchell("data", "quickdraw", "--classes", "vioin", "--to", folder),
        "Quick, Draw! has no class 'vioin'");
    assertRefused(sketchell("data", "quickdraw"), "--classes");
    assertRefused(
        sketchell("data", "quickdraw", "--classes", "violin", "--per-class", 0, "--to", folder),
        "at least 1 drawing");
  }

  @Test
  void a_wrong_checksum_and_a_network_that_is_down_are_one_sentence() {
    server.put("train-images-idx3-ubyte.gz", new byte[5]);
    Ran wrong = sketchell("data", "mnist", "--to", folder);
    assertRefused(wrong, "MD5 checksum");
    assertThat(wrong.err().lines()).hasSize(1);
    assertThat(folder).isEmptyDirectory();

    server.close();
    Ran down = sketchell("data", "mnist", "--to", folder);
    assertRefused(down, "Cannot reach localhost", "sketchell data doodles");
    assertThat(down.err().lines()).hasSize(1);
  }

  @Test
  void a_transfer_that_broke_off_goes_on_when_it_is_run_again() throws IOException {
    server.broken = 3;
    assertRefused(sketchell("data", "mnist", "--to", folder), "broke off", "run it again");
    assertThat(folder.resolve("train-images-idx3-ubyte.gz.part")).isNotEmptyFile();

    assertThat(sketchell("data", "mnist", "--to", folder).code()).isZero();
    assertThat(folder.toFile().list()).containsExactlyInAnyOrderElementsOf(small.names());
  }

  @Test
  void an_interrupt_says_that_it_can_go_on() {
    Thread.currentThread().interrupt();
    Ran ran = sketchell("data", "mnist", "--to", folder);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(ran.code()).isEqualTo(130);
    assertThat(ran.err()).contains("was interrupted; run it again to go on.");
  }

  @Test
  void a_folder_that_cannot_be_written() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(sketchell("data", "mnist", "--to", file), "is a file, but a folder");
  }

  @Test
  void on_a_terminal_one_line_tells_how_far_it_is() {
    System.setProperty("sketchell.terminal", "true");

    Ran ran = sketchell("data", "mnist", "--to", folder);

    assertThat(ran.out())
        .contains("\rtrain-images-idx3-ubyte.gz: 0.0 of 0.0 MB, 100 %")
        .containsPattern("\r +\r[^\r]*is from localhost");
    assertThat(Fetching.amount(3_140_000, 9_912_422)).isEqualTo("3.1 of 9.9 MB, 31 %");
    assertThat(Fetching.amount(3_140_000, -1)).isEqualTo("3.1 MB");
  }

  @Test
  void doodles_are_a_data_set_too() {
    Path here = folder.resolve("here");
    Path there = folder.resolve("there");

    Ran ran = sketchell("data", "doodles", here, "--per-class", 4, "--seed", 9);

    assertThat(ran.out())
        .isEqualTo(sketchell("doodles", here, "--per-class", 4, "--seed", 9).out());
    assertThat(here.toFile().list())
        .containsExactlyInAnyOrder("angel.npy", "piano.npy", "violin.npy");
    assertThat(NpyFile.open(here.resolve("violin.npy")).row(3))
        .isEqualTo(Doodles.draw("violin", 9, 3));
    assertThat(sketchell("data", "doodles", "--alt", "--to", there, "--per-class", 4).code())
        .isZero();
    assertThat(there.toFile().list())
        .containsExactlyInAnyOrder("cello.npy", "piano.npy", "violin.npy");
    assertRefused(sketchell("doodles", here, "--to", there), "The folder is named twice");
    assertRefused(
        sketchell("doodles", here, "--alt", "--classes", "cello"), "--alt names the classes");
  }

  @Test
  void what_was_called_download_is_said_to_be_data_quickdraw() {
    assertRefused(
        sketchell("download", "violin", "--to", folder),
        "sketchell data quickdraw --classes violin,piano");
    assertThat(server.requests()).isEmpty();
  }
}
