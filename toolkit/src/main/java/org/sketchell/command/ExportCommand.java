// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.Colours;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.model.ModelExport;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.Device;
import org.sketchell.shell.ShellException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Writes a model in another form. */
@Command(
    name = "export",
    description = "Writes a model in the form that those who serve it want.",
    footer = {
      "",
      "A file with --raw, --answers, --fold, --saliency or --precision has another graph",
      "than the one that was trained, so it has no record of that; its provenance names",
      "the model it was made of."
    })
final class ExportCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "MODEL.onnx", description = "The model; it stays as it is.")
  private Path file;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
  private Path out;

  @Option(
      names = "--raw",
      description = "Takes what the network is given, not pixels: preprocessing is yours.")
  private boolean raw;

  @Option(
      names = "--answers",
      description = "Gives the name of the most probable class, too, as the text label.")
  private boolean answers;

  @Option(
      names = "--fold",
      description = "Makes batch normalisation part of the convolutions before it.")
  private boolean fold;

  @Option(
      names = "--saliency",
      description = "Gives where the network looks: for a class, how its score answers to pixels.")
  private boolean saliency;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      converter = PrecisionConverter.class,
      description =
          "Keeps weights as float16 or int8, for a smaller file; --data measures what it costs.")
  private ModelExport.Precision precision;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Drawings to measure the accuracy of --precision on.")
  private Path drawings;

  @Option(
      names = "--record",
      paramLabel = "FORM",
      converter = RecordConverter.class,
      completionCandidates = RecordNames.class,
      description =
          "Where the record of the training is: inside, as Tribuo reads it, compressed, beside"
              + " (FILE.record), or none (default: inside).")
  private ModelExport.RecordForm record;

  @Mixin private ForeignModelOptions foreign;

  static final class PrecisionConverter implements ITypeConverter<ModelExport.Precision> {
    @Override
    public ModelExport.Precision convert(String value) {
      for (ModelExport.Precision precision : ModelExport.Precision.values()) {
        if (precision.name().equalsIgnoreCase(value)) {
          return precision;
        }
      }
      throw new TypeConversionException("expected float32, float16 or int8, got " + value);
    }
  }

  static final class RecordConverter implements ITypeConverter<ModelExport.RecordForm> {
    @Override
    public ModelExport.RecordForm convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "inside" -> ModelExport.RecordForm.INSIDE;
        case "compressed" -> ModelExport.RecordForm.COMPRESSED;
        case "beside" -> ModelExport.RecordForm.BESIDE;
        case "none" -> ModelExport.RecordForm.LEFT_OUT;
        default ->
            throw new TypeConversionException(
                "expected inside, compressed, beside or none, got " + value);
      };
    }
  }

  /** For help and completion. */
  static final class RecordNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    RecordNames() {
      super(List.of("inside", "compressed", "beside", "none"));
    }
  }

  ExportCommand() {}

  @Override
  public Integer call() throws IOException {
    AtomicFile.requireWritable(out, 0);
    boolean shorter = precision != null && precision != ModelExport.Precision.FLOAT32;
    if (shorter && drawings == null) {
      throw new ShellException(
          "--precision makes a model less exact: name drawings to measure that on, with --data DIR.");
    }
    if (!shorter && drawings != null) {
      throw new ShellException(
          "--data is for what --precision float16 or int8 costs, nothing else.");
    }
    if ((raw || answers || fold || saliency || shorter)
        && record != null
        && record != ModelExport.RecordForm.LEFT_OUT) {
      throw new ShellException(
          "--raw, --answers, --fold, --saliency and --precision make another graph than the one on"
              + " record, so --record has no place beside them.");
    }
    TrainedModel model = foreign.load(file, Device.CPU);
    ModelExport export = model.export();
    export = raw ? export.raw() : export;
    export = answers ? export.answers() : export;
    export = fold ? export.folded() : export;
    export = saliency ? export.saliency() : export;
    export = shorter ? export.precision(precision) : export;
    export = record == null ? export : export.record(record);
    export.save(out);
    TrainedModel written = TrainedModel.load(out);
    written.requireRunnable();
    System.out.printf(
        Locale.ROOT, "%s, %,d bytes%n", Printable.line(written.toString()), Files.size(out));
    if (shorter) {
      ImageSet images =
          ImageFolder.any(drawings, ChannelOrder.BY_SHAPE, Colours.of(model.image().channels()))
              .toEvaluate();
      System.out.printf(
          Locale.ROOT,
          "accuracy %.4f, before %.4f, on %d drawings%n",
          EvaluationReport.of(written, images).accuracy(),
          EvaluationReport.of(model, images).accuracy(),
          images.size());
    }
    return 0;
  }
}
