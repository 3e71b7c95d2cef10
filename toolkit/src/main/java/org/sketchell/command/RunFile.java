// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Explained;
import org.sketchell.file.Printable;
import org.sketchell.runtime.Versions;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The settings of a run of a command that trains, as a JSON file: every option as it was written or
 * left to its default. {@code --config} takes from it what is not said otherwise.
 */
final class RunFile {
  static final String CONFIG = "--config";

  /** Of a training that goes on, the file is that of the whole training. */
  private static final List<String> LEFT_OUT =
      List.of("-h", "--help", "--trace", CONFIG, "--resume", "--may-change");

  private static final String ARGUMENT = "folder";
  private static final String OPTIONS = "options";
  private static final String VERSION = "sketchell";
  private static final String COMMAND = "command";
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunFile() {}

  /** Where it is written: beside the model, as {@code model.run.json} of {@code model.onnx}. */
  static Path beside(Path model) {
    String name = model.getFileName().toString();
    String stem = name.endsWith(".onnx") ? name.substring(0, name.length() - 5) : name;
    return model.resolveSibling(stem + ".run.json");
  }

  /**
   * Writes the settings of a command that was parsed.
   *
   * @throws org.sketchell.file.FileException if the file cannot be written
   */
  static void write(Path file, CommandSpec command) {
    ObjectNode settings = JSON.createObjectNode();
    settings.put(VERSION, Versions.sketchell());
    settings.put(COMMAND, command.name());
    for (PositionalParamSpec argument : command.positionalParameters()) {
      if (argument.getValue() != null) {
        settings.put(ARGUMENT, argument.getValue().toString());
      }
    }
    ObjectNode options = settings.putObject(OPTIONS);
    for (OptionSpec option : command.options()) {
      String value = LEFT_OUT.contains(option.longestName()) ? null : written(command, option);
      if (value != null) {
        options.put(key(option), value);
      }
    }
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n";
      AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and texts can be written as JSON.", e);
    }
  }

  /** The name without what stands before it; a switch to turn something off has that's name. */
  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+(no-)?", "");
  }

  /** As it was written on the command line or in a file, or is by default; null for nothing. */
  private static String written(CommandSpec command, OptionSpec option) {
    if (option.typeInfo().isBoolean()) {
      Boolean isOn = option.getValue();
      return String.valueOf(isOn);
    }
    CommandLine.ParseResult parsed = command.commandLine().getParseResult();
    if (parsed.hasMatchedOption(option)) {
      return String.join(",", parsed.matchedOption(option.longestName()).originalStringValues());
    }
    String configured = new Defaults().defaultValue(option);
    return configured == null ? option.defaultValue() : configured;
  }

  /** What a command takes from the file that {@code --config} names. */
  static final class Defaults implements IDefaultValueProvider {
    private Map<String, String> settings;

    @Override
    public String defaultValue(ArgSpec argument) {
      OptionSpec config = argument.command().findOption(CONFIG);
      Path file = config == null ? null : config.getValue();
      if (file == null || argument == config) {
        return null;
      }
      if (settings == null) {
        settings = read(file, argument.command());
      }
      return settings.get(argument instanceof OptionSpec option ? key(option) : ARGUMENT);
    }

    private static Map<String, String> read(Path file, CommandSpec command) {
      JsonNode root;
      try {
        root = JSON.readTree(Files.readString(file));
      } catch (NoSuchFileException e) {
        throw mistake(command, "There is no file %s of a run's settings.", file);
      } catch (JsonProcessingException e) {
        throw mistake(
            command,
            "%s is no file of a run's settings: in line %d there is no JSON.",
            file,
            e.getLocation() == null ? 1 : e.getLocation().getLineNr());
      } catch (IOException e) {
        throw mistake(command, "%s cannot be read: %s.", file, AtomicFile.reason(e));
      }
      JsonNode options = root.path(OPTIONS);
      if (!options.isObject()) {
        throw mistake(
            command, "%s is no file of a run's settings: it has no object \"options\".", file);
      }
      Iterator<String> parts = root.fieldNames();
      while (parts.hasNext()) {
        String part = parts.next();
        if (!List.of(VERSION, COMMAND, ARGUMENT, OPTIONS).contains(part)) {
          throw mistake(
              command,
              "%s has %s beside its %s, which says nothing to %s: settings stand within \"options\".",
              file,
              Printable.line(part),
              OPTIONS,
              command.name());
        }
      }
      Map<String, String> settings = new LinkedHashMap<>();
      if (root.has(ARGUMENT)) {
        settings.put(ARGUMENT, plain(file, command, ARGUMENT, root.get(ARGUMENT)));
      }
      Iterator<String> names = options.fieldNames();
      while (names.hasNext()) {
        String name = names.next();
        if (command.options().stream().noneMatch(option -> key(option).equals(name))) {
          throw mistake(
              command,
              "%s has the setting %s, which %s does not know.",
              file,
              Printable.line(name),
              command.name());
        }
        settings.put(name, plain(file, command, name, options.get(name)));
      }
      return settings;
    }

    private static String plain(Path file, CommandSpec command, String name, JsonNode value) {
      if (!value.isValueNode() || value.isNull()) {
        throw mistake(
            command,
            "%s has %s for %s, but a setting is a text, a number, true or false, as it would stand"
                + " on the command line.",
            file,
            Printable.line(value),
            Printable.line(name));
      }
      return value.asText();
    }

    @FormatMethod
    private static CommandLine.ParameterException mistake(
        CommandSpec command, @FormatString String pattern, Object... arguments) {
      return new CommandLine.ParameterException(
          command.commandLine(), Explained.sentence(pattern, arguments));
    }
  }
}
