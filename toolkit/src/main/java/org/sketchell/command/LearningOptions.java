// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.data.ImageSet;
import org.sketchell.model.BuiltInNetwork;
import org.sketchell.model.Networks;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Optimizers;
import org.sketchell.shell.ShellException;
import org.sketchell.train.Averaging;
import org.sketchell.train.ClassWeights;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What is learned, and with which steps: of commands that train, here or elsewhere. */
final class LearningOptions {
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "10",
      description = "Drawings in a batch (default: ${DEFAULT-VALUE}).")
  int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "The optimizer's learning rate (default: ${DEFAULT-VALUE}).")
  double learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      defaultValue = "adam",
      description =
          "The update rule and its settings, such as 'sgd momentum=0.9, nesterov=true' (default:"
              + " ${DEFAULT-VALUE}).")
  private String optimizer;

  @Option(
      names = "--clip",
      paramLabel = "X",
      defaultValue = "0",
      description = "Largest length of the gradient; 0 for any (default: ${DEFAULT-VALUE}).")
  private double clip;

  @Option(
      names = "--clip-value",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Largest size of each element of the gradient; 0 for any (default: ${DEFAULT-VALUE}).")
  private double clipValue;

  @Option(
      names = "--average",
      paramLabel = "MEAN",
      converter = AveragingConverter.class,
      description =
          "Validates and writes a mean of the weights: 'ema 0.999', a moving average, or 'swa 5',"
              + " that of all epochs from the fifth.")
  private Averaging average;

  @Option(
      names = "--class-weights",
      paramLabel = "X,...",
      split = ",",
      description = "How much each class counts in the loss; 'balanced' makes up for rare classes.")
  private List<String> classWeights = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Drives initial weights, split and shuffling (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "tutorial",
      converter = NetworkConverter.class,
      completionCandidates = NetworkNames.class,
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  BuiltInNetwork network;

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Share of the target that is spread over all classes, such as 0.1 (default:"
              + " ${DEFAULT-VALUE}).")
  private double labelSmoothing;

  @Option(
      names = "--mix-up",
      paramLabel = "ALPHA",
      defaultValue = "0",
      description =
          "Mixes each drawing with another of its batch, such as 0.2; 0 mixes none (default:"
              + " ${DEFAULT-VALUE}).")
  private double mixUp;

  /** A network, to be trained so on these images. */
  Classifier classifier(Module network, ImageSet images) {
    return new Classifier(network)
        .loss(new CrossEntropyLoss().labelSmoothing(labelSmoothing))
        .classWeights(weights(images))
        .mixUp(mixUp)
        .optimizer(optimizer());
  }

  /** The update rule. */
  Optimizer optimizer() {
    try {
      return Optimizers.parse(optimizer, learningRate);
    } catch (IllegalArgumentException e) {
      throw new ShellException("--optimizer: %s", e.getMessage());
    }
  }

  /** A recipe for such steps. */
  Trainer trainer() {
    if (!(clip >= 0) || !(clipValue >= 0)) {
      throw new ShellException(
          "--clip and --clip-value are numbers of 0 or more, but got %s and %s.", clip, clipValue);
    }
    Trainer trainer =
        new Trainer()
            .batchSize(batchSize)
            .seed(seed)
            .gradientClip(clip)
            .gradientClipValue(clipValue);
    return average == null ? trainer : trainer.averaging(average);
  }

  private double[] weights(ImageSet images) {
    if (classWeights.equals(List.of("balanced"))) {
      return ClassWeights.balanced(images);
    }
    if (!classWeights.isEmpty() && classWeights.size() != images.classes().size()) {
      throw new ShellException(
          "--class-weights has one number for each of %s, or is balanced, but got %s.",
          String.join(", ", images.classes()), String.join(",", classWeights));
    }
    double[] weights = new double[classWeights.size()];
    for (int i = 0; i < weights.length; i++) {
      try {
        weights[i] = Double.parseDouble(classWeights.get(i));
      } catch (NumberFormatException e) {
        throw new ShellException(
            "--class-weights are numbers, or balanced, but got %s.", classWeights.get(i));
      }
    }
    return weights;
  }

  static final class AveragingConverter implements ITypeConverter<Averaging> {
    @Override
    public Averaging convert(String value) {
      try {
        return Averaging.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  static final class NetworkConverter implements ITypeConverter<BuiltInNetwork> {
    @Override
    public BuiltInNetwork convert(String value) {
      try {
        return Networks.named(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The names in the table of networks, for help and completion. */
  static final class NetworkNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    NetworkNames() {
      super(Networks.names());
    }
  }
}
