// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;

/** What is found in a repository of files, and what is said where it is not. */
class LibrariesTest {
  @TempDir Path folder;

  private final String usual = System.getProperty("user.home");
  private final List<String> progress = new ArrayList<>();
  private PretendedRepository repository;

  @BeforeEach
  void becomeAnotherUser() throws IOException {
    repository = new PretendedRepository(folder);
    System.setProperty("user.home", repository.home());
  }

  @AfterEach
  void becomeTheUserAgain() {
    System.setProperty("user.home", usual);
  }

  private Resolution resolve(String names) {
    return resolve(names, List.of());
  }

  private Resolution resolve(String names, List<Library> there) {
    return new Libraries(progress::add, () -> false).resolve(Coordinates.listOf(names), there);
  }

  private void refused(String names, String sentence) {
    assertThatThrownBy(() -> resolve(names))
        .isInstanceOf(DependencyException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void a_library_comes_with_what_it_needs_to_run_and_no_more() throws IOException {
    repository
        .with("a:one:1", "b:two:1", "b:tested:1:test", "b:given:1:provided", "b:wished:1:optional")
        .with("b:two:1", "c:three:2:runtime")
        .with("c:three:2");
    Resolution found = resolve("a:one:1");
    assertThat(found.libraries())
        .extracting(Library::toString)
        .containsExactly("a:one:1", "b:two:1", "c:three:2");
    assertThat(found.libraries()).extracting(Library::asked).containsExactly(true, false, false);
    assertThat(found.libraries())
        .allSatisfy(one -> assertThat(one.file()).exists().startsWith(repository.local()));
    assertThat(found.remarks()).isEmpty();
    assertThat(progress).hasSize(3).allMatch(line -> line.startsWith("Downloading "));
  }

  @Test
  void what_the_local_repository_has_is_not_fetched_again() throws IOException {
    repository.with("a:one:1");
    resolve("a:one:1");
    progress.clear();
    repository.mirroredAt(repository.served().toUri().toString(), "<offline>true</offline>");
    assertThat(resolve("a:one:1").libraries()).hasSize(1);
    assertThat(progress).isEmpty();
  }

  @Test
  void settings_that_say_offline_are_obeyed() throws IOException {
    repository.with("a:one:1");
    repository.mirroredAt(repository.served().toUri().toString(), "<offline>true</offline>");
    refused(
        "a:one:1",
        "a:one:1 is not in the local repository, and Maven's settings say that this machine is"
            + " offline.");
  }

  @Test
  void another_local_repository_can_be_set() throws IOException {
    repository.with("a:one:1");
    Path local = folder.resolve("elsewhere");
    repository.mirroredAt(
        repository.served().toUri().toString(), "<localRepository>" + local + "</localRepository>");
    assertThat(resolve("a:one:1").libraries().get(0).file()).startsWith(local);
  }

  @Test
  void the_repositories_of_an_active_profile_are_asked() throws IOException {
    repository.with("a:one:1");
    repository.settings(
        "<profiles><profile><id>own</id><repositories><repository><id>central</id><url>"
            + repository.served().toUri()
            + "</url></repository></repositories></profile></profiles>"
            + "<activeProfiles><activeProfile>own</activeProfile></activeProfiles>");
    assertThat(resolve("a:one:1").libraries()).hasSize(1);
  }

  @Test
  void what_sketchell_brings_is_not_added_in_another_version() throws IOException {
    repository.with("a:one:1", "com.fasterxml.jackson.core:jackson-databind:2.9.0");
    Resolution found = resolve("a:one:1");
    assertThat(found.libraries()).extracting(Library::toString).containsExactly("a:one:1");
    assertThat(found.remarks())
        .singleElement()
        .asString()
        .matches(
            "com.fasterxml.jackson.core:jackson-databind:2.9.0 is needed; Sketchell brings"
                + " 2\\.[\\d.]+, which is used\\.");
    assertThat(resolve("com.fasterxml.jackson.core:jackson-databind:2.9.0").remarks())
        .singleElement()
        .asString()
        .contains("is there already, brought by Sketchell, in version", "; 2.9.0 is not added.");
    assertThat(resolve("org.sketchell:sketchell-toolkit:RELEASE").libraries()).isEmpty();
  }

  @Test
  void what_was_added_before_is_not_added_again() throws IOException {
    repository.with("a:one:1", "b:two:1").with("b:two:1").with("c:three:1", "b:two:2");
    List<Library> there = resolve("a:one:1").libraries();
    Resolution again = resolve("a:one:1", there);
    assertThat(again.libraries()).isEmpty();
    assertThat(again.known()).containsExactly("a:one 1 is there already.");
    Resolution another = resolve("c:three:1", there);
    assertThat(another.libraries()).extracting(Library::toString).containsExactly("c:three:1");
    assertThat(another.remarks())
        .containsExactly("b:two:2 is needed; the session has 1, which is used.");
    assertThatThrownBy(() -> resolve("b:two:2", there))
        .hasMessageContaining("was added in version 1, and a session has one version");
  }

  @Test
  void a_version_that_is_left_open_is_chosen_and_told() throws IOException {
    repository.with("a:one:1.0").with("a:one:1.5").with("a:one:2.0-beta1").with("a:one:2.0");
    assertThat(resolve("a:one:[1,2)").remarks()).containsExactly("a:one:[1,2) is version 1.5.");
    assertThat(resolve("a:one:RELEASE").remarks()).containsExactly("a:one:RELEASE is version 2.0.");
    assertThat(resolve("a:one:LATEST").libraries())
        .extracting(Library::toString)
        .containsExactly("a:one:2.0");
    refused("a:one:[7,8)", "There is no a:one:[7,8) in here (file:");
  }

  @Test
  void a_library_that_is_not_there_is_told_with_the_nearest_thing() throws IOException {
    repository.with("a:one:1").with("a:one:1.2");
    assertThatThrownBy(() -> resolve("a:one:9"))
        .hasMessageStartingWith("There is no a:one:9 in here (file:")
        .hasMessageEndingWith("; the newest version of a:one is 1.2.");
    assertThatThrownBy(() -> resolve("a:none:1"))
        .hasMessageStartingWith("There is no a:none:1 in here (file:")
        .hasMessageEndingWith(": check group and artifact.");
    repository.with("d:four:1", "a:gone:3");
    refused("d:four:1", "There is no a:gone:3 in here");
  }

  @Test
  void a_mistake_is_asked_about_again_as_soon_as_it_is_mended() throws IOException {
    refused("a:one:1", "There is no a:one:1");
    repository.with("a:one:1");
    assertThat(resolve("a:one:1").libraries()).hasSize(1);
  }

  @Test
  void a_jar_whose_checksum_is_wrong_is_not_used() throws IOException {
    repository.with("a:one:1");
    Files.writeString(repository.served().resolve("a/one/1/one-1.jar.sha1"), "0".repeat(40));
    assertThatThrownBy(() -> resolve("a:one:1"))
        .hasMessageStartingWith(
            "a:one:1 is not used: its checksum is not the one that the repository names (expected"
                + " 0000");
    assertThat(repository.local().resolve("a/one/1/one-1.jar")).doesNotExist();
  }

  @Test
  void a_server_that_cannot_be_reached_is_named_with_the_reason() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    repository.mirroredAt("http://localhost:" + closed, "");
    assertThatThrownBy(() -> resolve("a:one:1"))
        .hasMessageStartingWith(
            "a:one:1 cannot be fetched from here (http://localhost:" + closed + "): ")
        .hasMessageEndingWith("What is in the local repository needs no network.");
  }

  @Test
  void a_server_gets_the_password_that_the_settings_have_encrypted() throws Exception {
    repository.with("a:one:1");
    DefaultPlexusCipher cipher = new DefaultPlexusCipher();
    repository.secret(
        "<settingsSecurity><master>"
            + cipher.encryptAndDecorate("master", "settings.security")
            + "</master></settingsSecurity>");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String right = "Basic " + Base64.getEncoder().encodeToString("me:opensesame".getBytes(UTF_8));
    server.createContext(
        "/",
        exchange -> {
          Path file = repository.served().resolve(exchange.getRequestURI().getPath().substring(1));
          boolean known = right.equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (!known) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"here\"");
          }
          byte[] body = known && Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(
              known ? Files.exists(file) ? 200 : 404 : 401, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String address = "http://localhost:" + server.getAddress().getPort();
      repository.mirroredAt(address, "");
      refused(
          "a:one:1",
          "a:one:1 cannot be fetched from here ("
              + address
              + "): the server wants a name and a password");
      repository.mirroredAt(
          address,
          "<servers><server><id>here</id><username>me</username><password>"
              + cipher.encryptAndDecorate("opensesame", "master")
              + "</password></server></servers>");
      assertThat(resolve("a:one:1").libraries()).hasSize(1);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_server_that_does_not_answer_is_not_waited_for_after_a_stop() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      repository.mirroredAt("http://localhost:" + silent.getLocalPort(), "");
      AtomicBoolean stopped = new AtomicBoolean();
      Thread stopping =
          new Thread(
              () -> {
                try {
                  silent.accept();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
                stopped.set(true);
              });
      stopping.start();
      assertThatThrownBy(
              () ->
                  new Libraries(progress::add, stopped::get)
                      .resolve(Coordinates.listOf("a:one:1"), List.of()))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void settings_that_cannot_be_read_are_named_with_the_line() throws IOException {
    repository.settings("<mirrors>");
    assertThatThrownBy(() -> resolve("a:one:1"))
        .isInstanceOf(DependencyException.class)
        .hasMessageMatching("Maven's settings cannot be read: .*settings.xml, line 1: .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a:", "a:b:c:d:e", "http://a/b", "a:b:1@pom", "a b:c:1", "ä:b:1"})
  void a_text_that_names_no_library_is_refused(String text) {
    assertThatThrownBy(() -> Coordinates.listOf(text)).isInstanceOf(DependencyException.class);
  }

  @Test
  void several_names_are_separated_by_blanks_and_commas() {
    assertThat(Coordinates.listOf(" a:b:1, c:d:[1,2)  e:f:2:linux@jar,"))
        .extracting(Coordinates::toString)
        .containsExactly("a:b:1", "c:d:[1,2)", "e:f:2:linux");
  }
}
