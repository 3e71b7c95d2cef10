package org.sketchell.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.DataRecord;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.RecordedData;
import org.sketchell.record.TrainingRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how well a model does on labelled drawings. */
@Command(
    name = "evaluate",
    description = "Measures how well a model does on labelled drawings.",
    footer = {
      "",
      "DIR holds one .npy file per class (or is one), or MNIST-style idx files; of those,",
      "the test part is used. The last line is for machines."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(index = "0", paramLabel = "MODEL.onnx", description = "The model.")
  private Path file;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder of drawings.")
  private Path folder;

  @Option(
      names = "--held-out",
      description = "Only the drawings that training held back; DIR holds the same files.")
  private boolean heldOut;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      description = "Only the first N drawings of each class.")
  private Integer perClass;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a report with pictures, one HTML page.")
  private Path html;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the numbers as JSON.")
  private Path json;

  @Mixin private ForeignModelOptions foreign;

  @Option(names = "--keep", description = "Notes the evaluation in the model file.")
  private boolean keep;

  EvaluateCommand() {}

  @Override
  public Integer call() {
    TrainedModel model = foreign.load(file);
    EvaluationReport report = EvaluationReport.of(model, images(model));
    System.out.print(report.text());
    if (html != null) {
      AtomicFile.write(html, report.html().getBytes(StandardCharsets.UTF_8));
      System.out.println("report: " + Printable.line(html));
    }
    if (json != null) {
      AtomicFile.write(json, report.json().getBytes(StandardCharsets.UTF_8));
      System.out.println("numbers: " + Printable.line(json));
    }
    if (keep) {
      model.evaluated(report.json()).save(file);
    }
    System.out.printf(
        java.util.Locale.ROOT,
        "accuracy=%.4f macro_f1=%.4f images=%d%n",
        report.accuracy(),
        report.macroF1(),
        report.size());
    return 0;
  }

  private ImageSet images(TrainedModel model) {
    ImageSet images;
    if (heldOut) {
      images = heldOut(model);
    } else {
      images = drawings();
    }
    return perClass == null ? images : images.takeOfEachClass(perClass);
  }

  /** Those of a folder or of one file; unlike for training, one class is enough. */
  private ImageSet drawings() {
    if (Files.isRegularFile(folder)) {
      return ImageFolder.readFile(folder);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
      if (files.size() == 1 && Files.isRegularFile(files.get(0))) {
        return ImageFolder.readFile(files.get(0));
      }
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", folder, AtomicFile.reason(e));
    }
    ImageFolder found = ImageFolder.read(folder);
    return found.test().orElse(found.images());
  }

  /** The drawings that training held back, read again from the files in the folder. */
  private ImageSet heldOut(TrainedModel model) {
    TrainingRecord record =
        model
            .record()
            .orElseThrow(
                () ->
                    new ProvenanceException(
                        "%s has no record of its training, so what was held back is unknown.",
                        file));
    DataRecord held =
        record
            .validation()
            .orElseThrow(
                () ->
                    new ProvenanceException(
                        "No images were held back when this model was trained."));
    List<String> differences = new ArrayList<>();
    ImageSet images =
        new RecordedData(Optional.of(folder), differences).read(held, record.source());
    if (!differences.isEmpty()) {
      throw new ProvenanceException(
          "These are not the files that the model was trained on: %s.",
          String.join("; ", differences));
    }
    return images;
  }
}
