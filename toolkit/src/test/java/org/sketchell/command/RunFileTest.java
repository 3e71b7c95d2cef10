// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command takes from a file of settings. */
class RunFileTest {
  @TempDir private Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("settings.run.json"), json);
  }

  private static CommandSpec parsed(Object... words) {
    CommandLine line = new CommandLine(Sketchell.command("train"));
    line.parseArgs(List.of(words).stream().map(Object::toString).toArray(String[]::new));
    return line.getCommandSpec();
  }

  @Test
  void a_switch_means_the_same_whatever_the_file_says() throws IOException {
    List<OptionSpec> switches =
        new CommandLine(Sketchell.command("train"))
            .getCommandSpec().options().stream()
                .filter(option -> option.typeInfo().isBoolean() && !option.usageHelp())
                .toList();
    assertThat(switches)
        .extracting(OptionSpec::longestName)
        .contains("--balanced", "--detect-anomaly", "--profile", "--emnist", "--no-stratified");
    for (OptionSpec option : switches) {
      String name = option.longestName();
      Boolean plain = parsed("data", name).findOption(name).getValue();
      for (boolean said : new boolean[] {true, false}) {
        String key = name.replaceFirst("^-+(no-)?", "");
        Path settings = file("{\"options\": {\"" + key + "\": " + said + "}}");
        assertThat((Boolean) parsed("--config", settings, "data").findOption(name).getValue())
            .as("%s of the file", name)
            .isEqualTo(said);
        assertThat((Boolean) parsed("--config", settings, name, "data").findOption(name).getValue())
            .as("%s after a file that says %s", name, said)
            .isEqualTo(plain);
        assertThat((Boolean) parsed(name, "--config", settings, "data").findOption(name).getValue())
            .as("%s before a file that says %s", name, said)
            .isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"options\": {\"metrics\": [\"f1\"]}} | has [\"f1\"] for metrics, but a setting is",
        "{\"options\": {\"metrics\": null}} | has null for metrics",
        "{\"options\": {\"metrics\": {}}} | has {} for metrics",
        "{\"folder\": [], \"options\": {}} | has [] for folder",
        "{\"epochs\": 3, \"options\": {}} | has epochs beside its options"
      })
  void what_would_be_dropped_is_refused(String json, String words) throws IOException {
    Path settings = file(json);
    assertThatThrownBy(() -> parsed("--config", settings))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining(words);
  }

  @Test
  void numbers_are_taken_as_they_are_written() throws IOException {
    Path settings =
        file(
            "{\"sketchell\": \"1\", \"command\": \"train\", \"folder\": \"data\", \"options\":"
                + " {\"epochs\": 3}}");
    CommandSpec spec = parsed("--config", settings);
    assertThat((Integer) spec.findOption("--epochs").getValue()).isEqualTo(3);
    assertThat((Path) spec.positionalParameters().get(0).getValue()).isEqualTo(Path.of("data"));
  }
}
