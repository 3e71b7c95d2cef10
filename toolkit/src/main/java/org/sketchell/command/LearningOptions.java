package org.sketchell.command;

import java.util.ArrayList;
import org.sketchell.model.BuiltInNetwork;
import org.sketchell.model.Networks;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.train.Classifier;
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
      description = "Adam's learning rate (default: ${DEFAULT-VALUE}).")
  double learningRate;

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

  /** A network, to be trained so. */
  Classifier classifier(Module network) {
    return new Classifier(network)
        .loss(new CrossEntropyLoss().labelSmoothing(labelSmoothing))
        .mixUp(mixUp)
        .optimizer(new Adam(learningRate));
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
