// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.Printable;
import org.sketchell.model.ModelDescription;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.OnnxModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Describes a model file. */
@Command(
    name = "info",
    description = "Describes an ONNX model: inputs, outputs, layers, labels, how it was trained.")
final class InfoCommand implements Callable<Integer> {
  private static final int LONGEST_VALUE = 300;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "MODEL.onnx", description = "The model; any ONNX model will do.")
  private Path file;

  @Option(names = "--json", description = "Prints everything as JSON.")
  private boolean json;

  InfoCommand() {}

  @Override
  public Integer call() {
    TrainedModel model = TrainedModel.load(file);
    model.requireRunnable();
    if (json) {
      System.out.println(ModelDescription.json(model));
      return 0;
    }
    String producer = model.producer().isEmpty() ? "an unnamed program" : model.producer();
    System.out.printf(
        Locale.ROOT,
        "%s: %,d bytes, written by %s%n",
        Printable.line(file),
        model.size(),
        Printable.line(producer));
    show("inputs", lines(model.inputs()));
    show("outputs", lines(model.outputs()));
    show(
        "labels",
        model.labels().isEmpty()
            ? ""
            : bounded(String.join(", ", model.labels().stream().map(Printable::line).toList())));
    show("preprocessing", model.preprocessing().map(Object::toString).orElse(""));
    show("training", model.record().map(Object::toString).orElse(""));
    show("last evaluation", model.evaluation().map(EvaluationReport::summary).orElse(""));
    show(
        "metadata",
        model.notes().entrySet().stream()
            .map(
                note ->
                    String.format(
                        Locale.ROOT, "%-20s %s", bounded(note.getKey()), bounded(note.getValue())))
            .collect(Collectors.joining("\n")));
    return 0;
  }

  private static String lines(List<OnnxModel.Port> ports) {
    return ports.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  private static void show(String title, String value) {
    if (!value.isEmpty()) {
      System.out.println(title);
      value.lines().forEach(line -> System.out.println("  " + Printable.lines(line)));
    }
  }

  private static String bounded(String value) {
    String line = Printable.line(value.replace('\n', ' '));
    return line.length() <= LONGEST_VALUE
        ? line
        : line.substring(0, LONGEST_VALUE) + "... (" + value.length() + " characters)";
  }
}
