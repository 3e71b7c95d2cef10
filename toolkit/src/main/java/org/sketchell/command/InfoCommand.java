package org.sketchell.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.sketchell.nn.SavedNetwork;
import org.sketchell.provenance.EvaluationReport;
import org.sketchell.provenance.ModelDescription;
import org.sketchell.provenance.NetworkModel;
import org.sketchell.provenance.ProvenanceTree;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.OnnxModel;
import org.tribuo.ONNXExportable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Describes a model file. */
@Command(
    name = "info",
    description = "Describes an ONNX model: inputs, outputs, layers, labels, how it was trained.")
final class InfoCommand implements Callable<Integer> {
  private static final String OURS = "sketchell.";
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
    try (OnnxModel model = OnnxModel.open(file, Device.CPU)) {
      if (json) {
        System.out.println(ModelDescription.json(model));
        return 0;
      }
      System.out.printf("%s: %,d bytes, written by %s%n", file, model.bytes(), producer(model));
      System.out.println("inputs");
      model.inputs().forEach(port -> System.out.println("  " + port));
      System.out.println("outputs");
      model.outputs().forEach(port -> System.out.println("  " + port));
      Map<String, String> notes = new TreeMap<>(model.metadata());
      show("labels", notes.remove(SavedNetwork.LABELS));
      show("preprocessing", notes.remove(SavedNetwork.PREPROCESSING));
      show("layers", notes.remove(OURS + "layers"));
      String evaluation = notes.remove(NetworkModel.EVALUATION);
      show("last evaluation", evaluation == null ? null : EvaluationReport.summary(evaluation));
      String record = notes.remove(ONNXExportable.PROVENANCE_METADATA_FIELD);
      if (notes.keySet().stream().anyMatch(key -> key.startsWith(OURS))) {
        System.out.println("training");
      }
      notes.forEach(
          (key, value) -> {
            if (key.startsWith(OURS)) {
              System.out.printf("  %-20s %s%n", key.substring(OURS.length()), bounded(value));
            }
          });
      if (notes.keySet().stream().anyMatch(key -> !key.startsWith(OURS))) {
        System.out.println("metadata");
      }
      notes.forEach(
          (key, value) -> {
            if (!key.startsWith(OURS)) {
              System.out.printf("  %-20s %s%n", key, bounded(value));
            }
          });
      if (record != null) {
        System.out.print(ProvenanceTree.of("provenance", ProvenanceTree.read(record)).text());
      }
    }
    return 0;
  }

  private static String producer(OnnxModel model) {
    return model.producer().isEmpty() ? "an unnamed program" : model.producer();
  }

  private static void show(String title, String value) {
    if (value != null) {
      System.out.println(title);
      value.lines().forEach(line -> System.out.println("  " + line));
    }
  }

  private static String bounded(String value) {
    String line = value.replace('\n', ' ');
    return line.length() <= LONGEST_VALUE
        ? line
        : line.substring(0, LONGEST_VALUE) + "... (" + value.length() + " characters)";
  }
}
