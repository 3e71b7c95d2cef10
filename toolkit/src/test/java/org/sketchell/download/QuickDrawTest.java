// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.DataException;
import org.sketchell.data.NpyFile;

/** Against a server on this machine; nothing here leaves it. */
class QuickDrawTest {
  @TempDir Path folder;

  private FileServer server;
  private QuickDraw download;
  private byte[] remote;

  @BeforeEach
  void start() throws Exception {
    server = new FileServer();
    download =
        new QuickDraw(server.base(), new Patience(3, Duration.ofMillis(1), Duration.ofMillis(700)));
    Path source = folder.resolve("source.npy");
    byte[] pixels = new byte[40 * 784];
    new Random(3).nextBytes(pixels);
    NpyFile.write(source, new int[] {40, 784}, pixels);
    has(Files.readAllBytes(source));
    Files.delete(source);
  }

  private void has(byte[] bytes) {
    remote = bytes;
    server.md5 = Hashes.md5(bytes);
    server.put("violin.npy", bytes).put("alarm%20clock.npy", bytes);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path whole(String className) {
    return download.download(className, folder);
  }

  private Path first(int count) {
    return download.download("violin", folder, count);
  }

  @Test
  void a_class_arrives_whole_under_its_name() throws IOException {
    List<String> progress = new ArrayList<>();

    Path file =
        download.download(
            "alarm clock",
            folder.resolve("new"),
            OptionalInt.empty(),
            (name, done, total) -> progress.add(name + " " + done + "/" + total));

    assertThat(file).isEqualTo(folder.resolve("new/full_numpy_bitmap_alarm clock.npy"));
    assertThat(file).hasBinaryContent(remote);
    assertThat(server.requests()).containsExactly("alarm%20clock.npy");
    assertThat(progress).endsWith("alarm clock " + remote.length + "/" + remote.length);
    assertThat(file.getParent().toFile().list()).hasSize(1);
  }

  @Test
  void only_the_first_drawings_are_fetched_when_that_is_asked_for() {
    NpyFile file = NpyFile.open(first(7));

    assertThat(file.shape()).containsExactly(7, 784);
    assertThat(file.row(6)).isEqualTo(Arrays.copyOfRange(remote, 128 + 6 * 784, 128 + 7 * 784));
    assertThat(server.requests()).containsExactly("violin.npy bytes=0-" + (4096 + 7 * 784 - 1));
    assertThat(folder.toFile().list()).containsExactly("full_numpy_bitmap_violin.npy");
  }

  @Test
  void there_may_be_fewer_drawings_than_asked_for() {
    assertThat(NpyFile.open(first(1000)).rows()).isEqualTo(40);
  }

  @Test
  void a_server_without_ranges_is_read_from_the_start() {
    server.ranges = false;
    server.broken = 1;

    assertThat(NpyFile.open(first(7)).rows()).isEqualTo(7);
    assertThat(whole("violin")).hasBinaryContent(remote);
  }

  @Test
  void a_transfer_that_breaks_off_goes_on_where_it_stopped() {
    server.broken = 2;

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(1)).isEqualTo("violin.npy bytes=" + remote.length / 2 + "-");
  }

  @Test
  void a_transfer_that_stalls_is_given_up_and_goes_on() {
    server.broken = 1;
    server.stalls = 1500;

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(server.requests()).hasSizeGreaterThan(1);
  }

  @Test
  void after_the_last_attempt_the_next_call_goes_on() {
    server.broken = 3;
    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The download of violin broke off")
        .hasMessageEndingWith("run it again to go on.");
    assertThat(folder.toFile().list()).containsExactly("full_numpy_bitmap_violin.npy.part");

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(server.requests().get(3)).doesNotContain("bytes=0-");
  }

  @Test
  void a_part_that_was_complete_already_is_only_moved() throws IOException {
    Files.write(folder.resolve("full_numpy_bitmap_violin.npy.part"), remote);

    assertThat(whole("violin")).hasBinaryContent(remote);
  }

  @Test
  void a_part_of_another_file_is_thrown_away() throws IOException {
    Files.write(folder.resolve("full_numpy_bitmap_violin.npy.part"), new byte[remote.length + 10]);

    assertThat(whole("violin")).hasBinaryContent(remote);
  }

  @Test
  void a_wrong_checksum_is_noticed() {
    server.md5 = "0".repeat(32);

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "What localhost sent as violin has the MD5 checksum %s, but %s was expected; it was"
                + " thrown away, so download it again, perhaps in another network.",
            Hashes.md5(remote), server.md5);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void what_is_no_file_of_drawings_is_not_kept() {
    has("<html>log in to the network first</html>".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not a .npy file");
    assertThatThrownBy(() -> first(3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not a .npy file");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void an_unknown_class_is_said_to_be_unknown() {
    server.status = 404;

    assertThatThrownBy(() -> whole("vioin"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Quick, Draw! has no class 'vioin'; its classes are listed at");
    assertThat(server.requests()).hasSize(1);
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> whole("../x")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> whole(" ")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> first(0)).isInstanceOf(DataException.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void a_server_in_trouble_is_asked_again() {
    server.status = 503;

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the server answered 503");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void a_network_that_cannot_be_reached_is_said_to_be_so() {
    server.close();

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot reach localhost to download violin; check the network connection, or draw"
                + " doodles, which need none (sketchell data doodles).");
  }

  @Test
  void an_interrupt_ends_the_download_and_is_passed_on() {
    try {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> whole("violin"))
          .isInstanceOf(DataException.class)
          .hasMessage("The download of violin was interrupted; run it again to go on.");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void an_interrupt_in_the_middle_keeps_what_has_arrived() throws Exception {
    server.broken = 1;
    server.stalls = 600;
    List<String> said = new ArrayList<>();
    Thread user = Thread.currentThread();
    try {
      assertThatThrownBy(
              () ->
                  download.download(
                      "violin",
                      folder,
                      OptionalInt.empty(),
                      (name, done, total) -> {
                        said.add(name);
                        user.interrupt();
                      }))
          .isInstanceOf(DataException.class)
          .hasMessage("The download of violin was interrupted; run it again to go on.");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(said).isNotEmpty();
    Path part = folder.resolve("full_numpy_bitmap_violin.npy.part");
    assertThat(part).isNotEmptyFile();
    long arrived = Files.size(part);

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(server.requests()).last().isEqualTo("violin.npy bytes=" + arrived + "-");
  }

  @Test
  void an_interrupt_while_nothing_arrives_is_heard() throws Exception {
    server.broken = 1;
    server.stalls = 600;
    Thread user = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              try {
                Thread.sleep(200);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              user.interrupt();
            });
    other.start();
    try {
      assertThatThrownBy(() -> whole("violin")).hasMessageContaining("was interrupted");
    } finally {
      // An interruption that was heard is still on the thread, and the other one may not have
      // ended.
      Thread.interrupted();
      other.join();
    }
  }

  private List<String> notes(OptionalInt perClass) {
    List<String> notes = new ArrayList<>();
    download.download(
        "violin",
        folder,
        perClass,
        new DownloadProgress() {
          @Override
          public void at(String name, long done, long total) {}

          @Override
          public void note(String sentence) {
            notes.add(sentence);
          }
        });
    return notes;
  }

  @Test
  void a_class_that_is_there_already_is_not_fetched_again() throws IOException {
    Path file = whole("violin");

    assertThat(notes(OptionalInt.empty())).containsExactly(file + " is there already");
    assertThat(server.requests()).containsExactly("violin.npy", "HEAD violin.npy");

    Files.write(file, new byte[10]);
    assertThat(whole("violin")).hasBinaryContent(remote);
  }

  @Test
  void the_first_drawings_are_there_already_if_they_are_as_many() {
    Path file = first(7);

    assertThat(notes(OptionalInt.of(7))).containsExactly(file + " is there already");
    assertThat(server.requests()).hasSize(1);
    assertThat(notes(OptionalInt.of(8))).containsExactly(file + " is from localhost");
    assertThat(NpyFile.open(file).rows()).isEqualTo(8);
  }

  @Test
  void a_folder_that_is_a_file_is_said_to_be_one() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");

    assertThatThrownBy(() -> download.download("violin", file))
        .isInstanceOf(DataException.class)
        .hasMessage("%s is a file, but a folder to download to was expected; name another.", file);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void drawings_of_another_size_or_fewer_than_the_file_says_are_not_kept() throws IOException {
    has(Arrays.copyOf(remote, 128 + 3 * 784));
    assertThatThrownBy(() -> first(7))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("is truncated; download it again.");

    Path other = folder.resolve("other.npy");
    NpyFile.write(other, new int[] {5, 100}, new byte[500]);
    has(Files.readAllBytes(other));
    Files.delete(other);
    assertThatThrownBy(() -> first(3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is no file of drawings of 784 pixels each: its elements are |u1");
    assertThat(folder).isEmptyDirectory();
  }
}
