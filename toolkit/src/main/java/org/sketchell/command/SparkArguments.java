// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sketchell.shell.ShellException;

/**
 * What spark-submit was given: options, then what to run, then the arguments of that.
 *
 * @param options in their order, each with its value
 * @param resource a script, a jar or what else Spark runs; empty for the prompt
 * @param arguments what follows it
 */
record SparkArguments(List<Option> options, Optional<String> resource, List<String> arguments) {
  /** All of Spark's other options have a value. */
  private static final Set<String> SWITCHES =
      Set.of("--help", "-h", "--supervise", "--usage-error", "--verbose", "-v", "--version");

  /** Settings that options mean as well. */
  private static final Map<String, String> MEANT =
      Map.of(
          "--master", "spark.master",
          "--deploy-mode", "spark.submit.deployMode",
          "--name", "spark.app.name",
          "--jars", "spark.jars",
          "--driver-class-path", "spark.driver.extraClassPath",
          "--executor-memory", "spark.executor.memory");

  /**
   * An option of Spark.
   *
   * @param name such as {@code --master}
   * @param value empty for a switch
   */
  record Option(String name, Optional<String> value) {
    Stream<String> words() {
      return Stream.concat(Stream.of(name), value.stream());
    }

    private boolean isSetting() {
      return name.equals("--conf") || name.equals("-c");
    }

    /** The value of a setting, if this gives it one. */
    private Optional<String> setting(String setting) {
      if (isSetting()) {
        return value
            .filter(text -> text.startsWith(setting + "="))
            .map(text -> text.substring(setting.length() + 1));
      }
      return setting.equals(MEANT.get(name)) ? value : Optional.empty();
    }
  }

  SparkArguments {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /**
   * Takes a command line apart.
   *
   * @throws ShellException if the last option wants a value that is not there
   */
  static SparkArguments of(List<String> words) {
    List<Option> options = new ArrayList<>();
    int next = 0;
    while (next < words.size() && words.get(next).startsWith("-") && words.get(next).length() > 1) {
      String word = words.get(next++);
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      if (equals > 0) {
        options.add(new Option(word.substring(0, equals), Optional.of(word.substring(equals + 1))));
      } else if (SWITCHES.contains(word)) {
        options.add(new Option(word, Optional.empty()));
      } else if (next < words.size()) {
        options.add(new Option(word, Optional.of(words.get(next++))));
      } else {
        throw new ShellException(
            "%s wants a value after it, as Spark's options do; sketchell spark-submit --help shows"
                + " examples.",
            word);
      }
    }
    boolean prompt = next == words.size();
    return new SparkArguments(
        options,
        prompt ? Optional.empty() : Optional.of(words.get(next)),
        prompt ? List.of() : words.subList(next + 1, words.size()));
  }

  boolean has(String option) {
    return options.stream().anyMatch(each -> each.name().equals(option));
  }

  /** The value of an option; the last, if it is there several times. */
  Optional<String> value(String option) {
    return last(options.stream().filter(each -> each.name().equals(option)).map(Option::value));
  }

  /** What {@code --conf} was given, as {@code setting=value}. */
  Stream<String> settings() {
    return options.stream().filter(Option::isSetting).flatMap(option -> option.value().stream());
  }

  /** The value of a setting, by an option that means it or else by {@code --conf}. */
  Optional<String> setting(String setting) {
    return last(options.stream()
            .filter(each -> MEANT.containsKey(each.name()))
            .map(each -> each.setting(setting)))
        .or(() -> last(options.stream().map(each -> each.setting(setting))));
  }

  private static Optional<String> last(Stream<Optional<String>> values) {
    return values.flatMap(Optional::stream).reduce((before, after) -> after);
  }

  /** The same without what gives a setting a value. */
  SparkArguments without(String setting) {
    return new SparkArguments(
        options.stream().filter(each -> each.setting(setting).isEmpty()).toList(),
        resource,
        arguments);
  }
}
