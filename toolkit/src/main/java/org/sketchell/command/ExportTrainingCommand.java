// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sketchell.data.ImageSet;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.nn.Module;
import org.sketchell.shell.ShellException;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Learner;
import org.sketchell.train.PortableHalves;
import org.sketchell.train.PortableStep;
import org.sketchell.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Writes a training step. */
@Command(
    name = "export-training",
    description = "Writes a training step as an ONNX model, which any runtime trains with.",
    footer = {
      "",
      "Of the drawings in DIR only their size and their classes matter. The file takes",
      "a batch, learning_rate, step and the state, and gives the loss and the new",
      "state; run with step 0 it gives the state to begin with. import-state makes a",
      "model of what was learned."
    })
final class ExportTrainingCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "DIR", description = "The folder of drawings.")
  private Path folder;

  @Mixin private DataOptions data;

  @Mixin private LearningOptions learning;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "train.onnx",
      description = "The file to write (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--form",
      paramLabel = "FORM",
      defaultValue = "step",
      converter = FormConverter.class,
      completionCandidates = FormNames.class,
      description =
          "step: one step in a run; steps: many, over examples that are all there; halves: cut at"
              + " the gradients, for several machines, into FILE with .gradient and with .update"
              + " before its ending (default: ${DEFAULT-VALUE}).")
  private Form form;

  /** What is written. */
  private enum Form {
    STEP,
    STEPS,
    HALVES
  }

  static final class FormConverter implements ITypeConverter<Form> {
    @Override
    public Form convert(String value) {
      for (Form form : Form.values()) {
        if (form.name().equalsIgnoreCase(value)) {
          return form;
        }
      }
      throw new TypeConversionException("expected step, steps or halves, got " + value);
    }
  }

  /** For help and completion. */
  static final class FormNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    FormNames() {
      super(List.of("step", "steps", "halves"));
    }
  }

  ExportTrainingCommand() {}

  @Override
  public Integer call() {
    if (learning.batchSize < 1) {
      throw new ShellException(
          "--batch-size is a number of at least 1, but got %d.", learning.batchSize);
    }
    List<Path> files =
        form == Form.HALVES ? List.of(beside("gradient"), beside("update")) : List.of(out);
    files.forEach(file -> AtomicFile.requireWritable(file, 0));
    ImageSet images = data.read(folder).images();
    // The first weights that train would give it.
    Tensors.manualSeed(learning.seed);
    Module network = learning.network.build(images.imageSize(), images.classes().size());
    Trainer trainer = learning.trainer();
    Learner learner = learning.classifier(network, images);
    List<PortableStep> steps = steps(trainer, learner, images);
    for (int i = 0; i < files.size(); i++) {
      steps.get(i).save(files.get(i));
      System.out.printf(Locale.ROOT, "%s: %s%n", Printable.line(files.get(i)), steps.get(i));
    }
    return 0;
  }

  private List<PortableStep> steps(Trainer trainer, Learner learner, ImageSet images) {
    return switch (form) {
      case STEP -> List.of(trainer.step(learner, images));
      case STEPS -> List.of(trainer.step(learner, images).manySteps());
      case HALVES -> {
        PortableHalves halves = trainer.halves(learner, images);
        yield List.of(halves.gradient(), halves.update());
      }
    };
  }

  private Path beside(String word) {
    String name = out.getFileName().toString();
    int dot = name.lastIndexOf('.') < 1 ? name.length() : name.lastIndexOf('.');
    return out.resolveSibling(name.substring(0, dot) + "." + word + name.substring(dot));
  }
}
