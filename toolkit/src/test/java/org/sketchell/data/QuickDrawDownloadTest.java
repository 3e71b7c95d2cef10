package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine; nothing here leaves it. */
class QuickDrawDownloadTest {
  @TempDir Path folder;

  private HttpServer server;
  private QuickDrawDownload download;
  private byte[] remote;
  private String md5;
  private final List<String> requests = new ArrayList<>();

  /** How many of the next answers break off in the middle. */
  private int broken;

  private int status;
  private boolean ranges = true;
  private boolean stalls;

  @BeforeEach
  void start() throws Exception {
    Path source = Samples.npy(folder.resolve("source.npy"), 40, 3);
    remote = Files.readAllBytes(source);
    Files.delete(source);
    md5 = Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(remote));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/bitmap/", this::answer);
    server.start();
    URI base = URI.create("http://localhost:" + server.getAddress().getPort() + "/bitmap/");
    download = new QuickDrawDownload(base, 3, Duration.ofMillis(1), Duration.ofMillis(700));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getRawPath() + (range == null ? "" : " " + range));
    try (exchange) {
      if (status != 0) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      int from = 0;
      int to = remote.length;
      if (range != null && ranges) {
        String[] ends = range.substring("bytes=".length()).split("-", 2);
        from = Integer.parseInt(ends[0]);
        to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]) + 1);
        if (from >= remote.length) {
          exchange.getResponseHeaders().set("Content-Range", "bytes */" + remote.length);
          exchange.sendResponseHeaders(416, -1);
          return;
        }
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + remote.length);
      }
      exchange.getResponseHeaders().set("x-goog-hash", "crc32c=AAAAAA==");
      exchange.getResponseHeaders().add("x-goog-hash", "md5=" + md5);
      exchange.sendResponseHeaders(range != null && ranges ? 206 : 200, to - from);
      int sent = broken > 0 ? (to - from) / 2 : to - from;
      exchange.getResponseBody().write(remote, from, sent);
      exchange.getResponseBody().flush();
      if (broken-- > 0 && stalls) {
        Thread.sleep(1500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path whole(String className) {
    return download.download(className, folder, OptionalInt.empty(), (name, done, total) -> {});
  }

  private Path first(int count) {
    return download.download("violin", folder, OptionalInt.of(count), (name, done, total) -> {});
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
    assertThat(requests).containsExactly("/bitmap/alarm%20clock.npy");
    assertThat(progress).endsWith("alarm clock " + remote.length + "/" + remote.length);
    assertThat(file.getParent().toFile().list()).hasSize(1);
  }

  @Test
  void only_the_first_drawings_are_fetched_when_that_is_asked_for() {
    NpyFile file = NpyFile.open(first(7));

    assertThat(file.shape()).containsExactly(7, 784);
    assertThat(file.row(6)).isEqualTo(Arrays.copyOfRange(remote, 128 + 6 * 784, 128 + 7 * 784));
    assertThat(requests).containsExactly("/bitmap/violin.npy bytes=0-" + (4096 + 7 * 784 - 1));
    assertThat(folder.toFile().list()).containsExactly("full_numpy_bitmap_violin.npy");
  }

  @Test
  void there_may_be_fewer_drawings_than_asked_for() {
    assertThat(NpyFile.open(first(1000)).rows()).isEqualTo(40);
  }

  @Test
  void a_server_without_ranges_is_read_from_the_start() {
    ranges = false;
    broken = 1;

    assertThat(NpyFile.open(first(7)).rows()).isEqualTo(7);
    assertThat(whole("violin")).hasBinaryContent(remote);
  }

  @Test
  void a_transfer_that_breaks_off_goes_on_where_it_stopped() {
    broken = 2;

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(requests).hasSize(3);
    assertThat(requests.get(1)).isEqualTo("/bitmap/violin.npy bytes=" + remote.length / 2 + "-");
  }

  @Test
  void a_transfer_that_stalls_is_given_up_and_goes_on() {
    broken = 1;
    stalls = true;

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(requests).hasSizeGreaterThan(1);
  }

  @Test
  void after_the_last_attempt_the_next_call_goes_on() {
    broken = 3;
    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The download of violin broke off")
        .hasMessageEndingWith("run it again to go on.");
    assertThat(folder.toFile().list()).containsExactly("full_numpy_bitmap_violin.npy.part");

    assertThat(whole("violin")).hasBinaryContent(remote);
    assertThat(requests.get(3)).doesNotContain("bytes=0-");
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
    md5 = "AAAAAAAAAAAAAAAAAAAAAA==";

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not have the checksum");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void what_is_no_file_of_drawings_is_not_kept() throws Exception {
    remote = "<html>log in to the network first</html>".getBytes(StandardCharsets.UTF_8);
    md5 = Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(remote));

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
    status = 404;

    assertThatThrownBy(() -> whole("vioin"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Quick, Draw! has no class 'vioin'; its classes are listed at");
    assertThat(requests).hasSize(1);
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> whole("../x")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> whole(" ")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> first(0)).isInstanceOf(DataException.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void a_server_in_trouble_is_asked_again() {
    status = 503;

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the server answered 503");
    assertThat(requests).hasSize(3);
  }

  @Test
  void a_network_that_cannot_be_reached_is_said_to_be_so() {
    server.stop(0);

    assertThatThrownBy(() -> whole("violin"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot reach localhost to download violin; check the network connection, or draw"
                + " doodles, which need none.");
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
}
