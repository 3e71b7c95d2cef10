// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sketchell.data.Preprocessing;
import org.sketchell.file.AtomicFile;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.Device;
import org.sketchell.shell.ShellException;
import picocli.CommandLine.Option;

/** What must be said of a model of another program: its classes, and the numbers that it takes. */
final class ForeignModelOptions {
  @Option(
      names = "--labels",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "For models of other programs: their classes, in the order of the outputs, or a text file"
              + " with a line for each.")
  private List<String> labels;

  @Option(
      names = "--white",
      paramLabel = "X",
      description = "For models of other programs: what white is (default: 1; for bytes 255).")
  private Double white;

  @Option(
      names = "--mean",
      paramLabel = "X",
      split = ",",
      description =
          "For models of other programs: what is subtracted, in units of white; one number or one"
              + " per channel.")
  private List<Double> mean;

  @Option(
      names = "--std",
      paramLabel = "X",
      split = ",",
      description = "For models of other programs: what is divided by then; as many numbers.")
  private List<Double> deviation;

  ForeignModelOptions() {}

  /** The model of a file, with what these options say of it. */
  TrainedModel load(Path file, Device device) {
    TrainedModel model = TrainedModel.load(file, device);
    if (labels == null) {
      if (white != null || mean != null || deviation != null) {
        throw new ShellException(
            "--white, --mean and --std are for models of other programs, whose classes are named"
                + " with --labels.");
      }
      return model;
    }
    if (model.preprocessing().isPresent()) {
      throw new ShellException(
          "%s knows its classes and what to do with pixels; leave out --labels, --white, --mean and"
              + " --std.",
          file);
    }
    if (white == null && mean == null && deviation == null) {
      return model.labelled(classes());
    }
    return model.labelled(classes(), preprocessing());
  }

  private Preprocessing preprocessing() {
    if ((mean == null) != (deviation == null)) {
      throw new ShellException(
          "--mean and --std go together; a mean alone has --std 1, a deviation alone --mean 0.");
    }
    if (white != null && !(white > 0 && Double.isFinite(white))) {
      throw new ShellException("--white is a number over 0, but got %s.", white);
    }
    double one = white == null ? 1 : white;
    Preprocessing scaled =
        new Preprocessing(255 / one, List.of(), List.of(), "", Preprocessing.Ink.BRIGHT);
    return mean == null ? scaled : scaled.normalizing(mean, deviation);
  }

  private List<String> classes() {
    if (labels.size() == 1 && Files.isRegularFile(Path.of(labels.get(0)))) {
      return lines(Path.of(labels.get(0)));
    }
    return labels.stream().map(String::strip).toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readString(file)
          .replace("\ufeff", "")
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (CharacterCodingException e) {
      throw new ShellException("%s is no text in UTF-8; expected a class on each line.", file);
    } catch (IOException e) {
      throw new ShellException("Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
  }
}
