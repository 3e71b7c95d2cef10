// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Notice;
import org.sketchell.file.Explained;
import org.sketchell.shell.ShellException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a network on a folder of drawings. */
@Command(
    name = "train",
    description = "Trains a network on drawings and writes it as an ONNX model.",
    defaultValueProvider = RunFile.Defaults.class,
    footer = {
      "",
      "DIR holds for each class a .npy file, shape (N,784) or (N,28,28), uint8,",
      "or a folder of pictures; or folders train and test (or valid) of these; or",
      "MNIST-style idx files. The last line is for machines. Ctrl-C stops after",
      "the step under way and keeps what was learned; an existing model is then",
      "left as it was. Beside the model, as model.run.json, lie the settings of the",
      "run, which --config takes."
    })
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "DIR", description = "The folder of drawings.")
  private Path folder;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      description = "Uses only the first N drawings of each class.")
  private Integer perClass;

  @Spec private CommandSpec command;

  @Option(
      names = "--find-learning-rate",
      paramLabel = "FILE",
      description =
          "Trains nothing: searches a learning rate, says which, and draws the search (.png, .svg"
              + " or .html).")
  private Path rateSearch;

  @Option(
      names = "--find-batch-size",
      paramLabel = "FILE",
      description = "Trains nothing: the same for a batch size, by how fast steps are here.")
  private Path batchSearch;

  @Mixin private DataOptions data;

  @Mixin private TrainingOptions options;

  TrainCommand() {}

  /** Checks what searches make of the other options. */
  private void checkSearches() {
    if (rateSearch == null && batchSearch == null) {
      return;
    }
    if (options.resume != null) {
      throw new ShellException(
          "A search begins with first weights and would not look at %s: leave out --resume.",
          options.resume);
    }
    if (rateSearch != null
        && batchSearch != null
        && rateSearch
            .toAbsolutePath()
            .normalize()
            .equals(batchSearch.toAbsolutePath().normalize())) {
      throw new ShellException(
          "Two searches draw two files, but --find-learning-rate and --find-batch-size both name"
              + " %s.",
          rateSearch);
    }
    if (batchSearch != null && options.shares > 0) {
      Notice.say(
          List.of(
              Explained.sentence(
                  "--shares %d is of no effect on --find-batch-size: batches of each size are cut as"
                      + " fits them.",
                  options.shares)));
    }
  }

  @Override
  public Integer call() throws Exception {
    checkSearches();
    ImageFolder all = data.read(folder);
    ImageFolder images = perClass == null ? all : all.takeOfEachClass(perClass);
    TrainingJob job = new TrainingJob(options, command, System.out, System.err);
    return Interruption.isLeftTo(
        () -> {
          if (rateSearch != null || batchSearch != null) {
            return job.search(images, rateSearch, batchSearch);
          }
          TrainingJob.Result result = job.run(images);
          System.out.println(job.resultLine(result));
          return result.exitCode();
        });
  }
}
