// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are away for a moment. What is asked now and then takes them away and puts them. */
@Timeout(60)
class WatchedFilesTest {
  private static final int LOOKS = 4;

  @TempDir Path folder;

  private Path file;
  private int asked;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("net.jsh"), "1");
  }

  @Test
  void a_file_that_is_away_between_two_names_has_not_changed_until_it_is_back() throws Exception {
    WatchedFiles files = new WatchedFiles(List.of(file), Duration.ofHours(1));
    assertThat(
            files.awaitChange(
                () -> {
                  asked++;
                  try {
                    if (asked == 1) {
                      Files.delete(file);
                    } else if (asked == LOOKS) {
                      Files.writeString(file, "22");
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  return false;
                }))
        .isTrue();
    assertThat(file).content().isEqualTo("22");
  }

  @Test
  void a_file_that_stays_away_is_gone_which_is_a_change() throws Exception {
    WatchedFiles files = new WatchedFiles(List.of(file), Duration.ZERO);
    Files.delete(file);
    assertThat(files.awaitChange(() -> false)).isTrue();
    assertThat(file).doesNotExist();
  }
}
