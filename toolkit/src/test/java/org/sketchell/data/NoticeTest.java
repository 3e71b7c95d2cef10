// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sketchell.Notices;

/** Where notices go. */
class NoticeTest {
  @BeforeEach
  @AfterEach
  void forget() {
    System.clearProperty(Notice.WRITTEN);
  }

  @Test
  void the_program_has_them_written_on_standard_error() {
    assertThat(Notices.of(() -> Notice.say(List.of("Two images\nare alike.", "One is empty."))))
        .isEqualTo("Note: Two images\\nare alike.\nNote: One is empty.\n");
  }

  @Test
  void another_program_is_silent_and_hears_them_in_its_log_if_it_wants_to() {
    List<String> heard = new ArrayList<>();
    Logger log = Logger.getLogger(Notice.class.getName());
    Handler listening = new Listening(heard);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Notice.say(List.of("Nobody listens."));
      log.setLevel(Level.FINE);
      log.addHandler(listening);
      Notice.say(List.of("{0} of 3 images is empty."));
    } finally {
      log.removeHandler(listening);
      log.setLevel(null);
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(heard).containsExactly("{0} of 3 images is empty.");
  }

  @Test
  void what_the_user_has_decided_stays() {
    System.setProperty(Notice.WRITTEN, "false");
    Notice.areWritten();
    assertThat(System.getProperty(Notice.WRITTEN)).isEqualTo("false");
  }

  private static final class Listening extends Handler {
    private final List<String> heard;

    Listening(List<String> heard) {
      this.heard = heard;
    }

    @Override
    public void publish(LogRecord said) {
      heard.add(said.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
