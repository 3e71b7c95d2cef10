// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;

/** Against servers on this machine; nothing here leaves it. */
class MnistTest {
  private static final String IMAGES = "train-images-idx3-ubyte.gz";

  @TempDir Path folder;

  private final SmallMnist set = new SmallMnist();
  private FileServer first;
  private FileServer second;

  /** What was said. */
  private final List<String> notes = new ArrayList<>();

  private final List<String> progress = new ArrayList<>();

  private final DownloadProgress listener =
      new DownloadProgress() {
        @Override
        public void at(String name, long done, long total) {
          progress.add(name + " " + done + "/" + total);
        }

        @Override
        public void note(String sentence) {
          notes.add(sentence);
        }
      };

  @BeforeEach
  void start() throws IOException {
    first = set.on(new FileServer());
    second = set.on(new FileServer());
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private Path download() throws IOException {
    return set.from(first.base(), second.base()).download(folder, listener);
  }

  private void assertComplete() throws IOException {
    assertThat(folder.toFile().list()).containsExactlyInAnyOrderElementsOf(set.names());
    for (String name : set.names()) {
      assertThat(folder.resolve(name)).hasBinaryContent(set.packed(name));
    }
  }

  @Test
  void the_four_files_arrive_and_can_be_read() throws IOException {
    ImageFolder read = ImageFolder.read(download());

    assertComplete();
    assertThat(read.images().size()).isEqualTo(40);
    assertThat(read.test().orElseThrow().size()).isEqualTo(10);
    assertThat(first.requests()).containsExactlyElementsOf(set.names());
    assertThat(second.requests()).isEmpty();
    int length = set.packed(IMAGES).length;
    assertThat(progress).contains(IMAGES + " " + length + "/" + length);
    assertThat(notes).hasSize(4).first().isEqualTo(folder.resolve(IMAGES) + " is from localhost");
  }

  @Test
  void files_that_are_there_already_are_not_fetched_again() throws IOException {
    download();
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
    notes.clear();

    download();

    assertComplete();
    assertThat(first.requests()).hasSize(5).endsWith("t10k-labels-idx1-ubyte.gz");
    assertThat(notes).first().isEqualTo(folder.resolve(IMAGES) + " is there already");
  }

  @Test
  void files_that_somebody_unpacked_or_packed_anew_are_there_too() throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), set.content(IMAGES));
    Files.write(
        folder.resolve("t10k-images-idx3-ubyte.gz"),
        Hashes.gzip(set.content("t10k-images-idx3-ubyte.gz"), Deflater.NO_COMPRESSION));

    assertThat(ImageFolder.read(download()).images().size()).isEqualTo(40);
    assertThat(first.requests())
        .containsExactly("train-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void another_file_of_such_a_name_is_left_as_it_is() throws IOException {
    Path other = Files.write(folder.resolve(IMAGES), Hashes.gzip(new byte[100]));

    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s is not the file of Small MNIST, or is damaged: the SHA-256 of its content is %s,"
                + " but %s was expected; delete it, or name another folder.",
            other, Hashes.sha256(new byte[100]), Hashes.sha256(set.content(IMAGES)));
    assertThat(other).hasBinaryContent(Hashes.gzip(new byte[100]));
    Files.write(other, new byte[] {31, -117, 8});
    assertThatThrownBy(this::download).hasMessageContaining("or is damaged");
    assertThat(first.requests()).isEmpty();
  }

  @Test
  void a_transfer_that_breaks_off_goes_on_where_it_stopped() throws IOException {
    first.broken = 2;

    download();

    assertComplete();
    int half = set.packed(IMAGES).length / 2;
    assertThat(first.requests()).startsWith(IMAGES, IMAGES + " bytes=" + half + "-");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void what_one_server_began_another_goes_on_with() throws IOException {
    first.broken = 3;

    download();

    assertComplete();
    assertThat(second.requests()).singleElement().asString().startsWith(IMAGES + " bytes=");
    assertThat(notes).first().isEqualTo("localhost: connection lost; asking localhost");
  }

  @Test
  void a_server_that_does_not_have_it_or_cannot_be_reached_is_not_the_last() throws IOException {
    first.status = 404;
    download();
    assertComplete();
    assertThat(second.requests()).hasSize(4);
    assertThat(notes).contains("localhost: answered with HTTP status 404; asking localhost");

    for (String name : set.names()) {
      Files.delete(folder.resolve(name));
    }
    first.close();
    download();
    assertComplete();
    assertThat(notes).contains("localhost: cannot be reached; asking localhost");
  }

  @Test
  void a_file_with_another_checksum_does_not_stay() throws IOException {
    first.put(IMAGES, new byte[50]);
    download();
    assertComplete();
    assertThat(second.requests()).containsExactly(IMAGES);

    Files.delete(folder.resolve(IMAGES));
    second.put(IMAGES, new byte[60]);
    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "What localhost sent as %s has the MD5 checksum %s, but %s was expected; it was thrown"
                + " away, so download it again, perhaps in another network.",
            IMAGES, Hashes.md5(new byte[60]), Hashes.md5(set.packed(IMAGES)));
    assertThat(folder.toFile().list()).hasSize(3).noneMatch(name -> name.contains("train-images"));
  }

  @Test
  void what_an_earlier_download_left_is_not_taken_for_the_file() throws IOException {
    Files.write(folder.resolve(IMAGES + ".part"), new byte[20]);

    download();

    assertComplete();
  }

  @Test
  void servers_that_cannot_be_reached_are_named_and_leave_nothing() throws IOException {
    first.close();
    second.close();

    assertThatThrownBy(this::download)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot reach localhost or localhost to download %s; check the network connection, or"
                + " draw doodles, which need none (sketchell data doodles).",
            IMAGES);
    Mnist nowhere = set.from(first.base());
    assertThatThrownBy(() -> nowhere.download(folder.resolve("new")))
        .hasMessageStartingWith("Cannot reach localhost to download");
    assertThat(folder).isEmptyDirectory();
  }

  private Path installed(int level) throws IOException {
    Path installed = Files.createDirectory(folder.resolve("installed"));
    for (String name : set.names()) {
      Files.write(installed.resolve(name), Hashes.gzip(set.content(name), level));
    }
    return installed;
  }

  @Test
  void what_the_system_has_installed_is_copied_without_the_network() throws IOException {
    Path installed = installed(Deflater.NO_COMPRESSION);
    Mnist mnist = set.from(Optional.of(installed), first.base());
    Path mine = folder.resolve("mine");

    assertThat(ImageFolder.read(mnist.download(mine, listener)).images().size()).isEqualTo(40);
    assertThat(first.requests()).isEmpty();
    assertThat(notes)
        .hasSize(4)
        .first()
        .isEqualTo(
            mine.resolve(IMAGES)
                + " is a copy of "
                + installed.resolve(IMAGES)
                + "; the network was not used");
    notes.clear();
    mnist.download(mine, listener);
    assertThat(notes).hasSize(4).allMatch(note -> note.endsWith(" is there already"));
  }

  @Test
  void what_is_installed_but_not_what_was_published_is_fetched() throws IOException {
    Path installed = installed(Deflater.BEST_SPEED);
    Files.write(installed.resolve(IMAGES), Hashes.gzip(new byte[30]));
    Files.delete(installed.resolve("t10k-images-idx3-ubyte.gz"));
    Path mine = folder.resolve("mine");

    set.from(Optional.of(installed), first.base()).download(mine, listener);

    assertThat(first.requests()).containsExactly(IMAGES, "t10k-images-idx3-ubyte.gz");
    assertThat(notes)
        .first()
        .isEqualTo(installed.resolve(IMAGES) + " is not what was published; asking localhost");
  }

  @Test
  void the_official_sets_are_what_they_say() {
    assertThat(Mnist.official())
        .hasToString(
            "MNIST: 4 files from ossci-datasets.s3.amazonaws.com or storage.googleapis.com");
    assertThat(Mnist.fashion().licence()).contains("Zalando SE", "MIT");
    assertThatThrownBy(() -> set.from()).hasMessageContaining("at least one server");
  }
}
