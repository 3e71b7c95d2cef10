package org.sketchell.command;

import java.util.ArrayList;
import org.sketchell.model.BuiltInNetwork;
import org.sketchell.model.Networks;
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
