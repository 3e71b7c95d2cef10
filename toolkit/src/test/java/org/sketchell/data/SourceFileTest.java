// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a file is what was true when it was opened. */
class SourceFileTest {
  @TempDir private Path folder;

  private static String sha256(Path file) throws IOException {
    return HexFormat.of().formatHex(ContentHash.newSha256().digest(Files.readAllBytes(file)));
  }

  @Test
  void a_file_may_be_deleted_moved_or_replaced_while_its_images_are_used() throws IOException {
    Path deleted = Samples.npy(folder.resolve("a.npy"), 5, 1);
    Path moved = Samples.npy(folder.resolve("b.npy"), 5, 2);
    Path replaced = Samples.npy(folder.resolve("c.npy"), 5, 3);
    List<String> hashes = List.of(sha256(deleted), sha256(moved), sha256(replaced));
    Instant time = Files.getLastModifiedTime(replaced).toInstant();

    ImageSet images = ImageFolder.read(folder).images();
    Files.delete(deleted);
    Files.move(moved, folder.resolve("elsewhere.npy"));
    Samples.npy(replaced, 50, 9);

    assertThat(images.sources()).extracting(SourceFile::sha256).isEqualTo(hashes);
    assertThat(images.sources()).extracting(SourceFile::size).containsOnly(128 + 5 * 784L);
    assertThat(images.sources().get(2).modified()).isEqualTo(time);
    assertThat(images.image(14)).isEqualTo(Samples.pixels(1, 784, 3 + 4 * 31));
  }

  @Test
  void a_packed_file_is_hashed_as_it_lies_there() throws IOException {
    Samples.mnist(folder, "train", true, 0, 1);
    Path packed = folder.resolve("train-images-idx3-ubyte.gz");
    String hash = sha256(packed);

    ImageSet images = ImageFolder.read(folder).images();
    Files.delete(packed);

    assertThat(images.sources().get(0).sha256()).isEqualTo(hash);
  }

  @Test
  void an_interrupted_thread_gets_the_hash_and_stays_interrupted() {
    SourceFile source =
        ImageFolder.readFile(Samples.npy(folder.resolve("a.npy"), 5, 1)).sources().get(0);
    Thread.currentThread().interrupt();

    assertThat(source.sha256()).hasSize(64);
    assertThat(Thread.interrupted()).isTrue();
  }
}
