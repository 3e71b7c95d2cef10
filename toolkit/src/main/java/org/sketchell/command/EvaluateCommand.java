// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Look;
import org.sketchell.data.Notice;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.DataRecord;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.RecordedData;
import org.sketchell.record.TrainingRecord;
import org.sketchell.shell.ShellException;
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
      "DIR holds one .npy file or folder of pictures per class (or is one), or MNIST-style",
      "idx files; where there is a test part, it is used. The last line is for machines."
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

  @Mixin private DataOptions data;

  @Mixin private ForeignModelOptions foreign;

  @Mixin private DeviceOption where;

  @Option(names = "--keep", description = "Notes the evaluation in the model file.")
  private boolean keep;

  EvaluateCommand() {}

  @Override
  public Integer call() {
    TrainedModel model = foreign.load(file, where.usable());
    for (Path written : Arrays.asList(html, json, keep ? file : null)) {
      if (written != null) {
        AtomicFile.requireWritable(written, 1);
      }
    }
    ImageSet images = images(model);
    Notice.say(Look.atPixels(images).findings());
    EvaluationReport report = EvaluationReport.of(model, images);
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
    if (heldOut && data.areGiven()) {
      throw new ShellException(
          "--held-out reads the drawings as the record of the model says; leave out --emnist and"
              + " --channels.");
    }
    if (heldOut) {
      images = heldOut(model);
    } else {
      images = data.toEvaluate(folder, model);
    }
    return perClass == null ? images : images.takeOfEachClass(perClass);
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
