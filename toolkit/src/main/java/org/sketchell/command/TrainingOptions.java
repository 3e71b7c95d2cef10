package org.sketchell.command;

import java.nio.file.Path;
import org.sketchell.augment.Augmentation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that train. */
final class TrainingOptions {
  /** The share that is kept for validation unless another is asked for. */
  static final double VALIDATION = 0.2;

  @Mixin final LearningOptions learning = new LearningOptions();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "2",
      description = "Passes over the training drawings (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--shares",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Shares that a batch is cut into, for as many threads; 1 leaves it whole, 0 goes by the"
              + " network and the batch (default: ${DEFAULT-VALUE}).")
  int shares;

  @Option(
      names = "--steps-together",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Steps that run as one, so that a GPU keeps the state meanwhile; 0 goes by the device"
              + " (default: ${DEFAULT-VALUE}).")
  int stepsTogether;

  @Option(
      names = "--balanced",
      description = "Draws drawings so that each class is as likely as any other.")
  boolean balanced;

  @Option(
      names = "--augment",
      paramLabel = "TRANSFORMS",
      converter = AugmentationConverter.class,
      description =
          "Changes the training pictures by chance, anew in each epoch, such as 'flip 0.5, rotate"
              + " 10, shift 0.1'.")
  Augmentation augmentation;

  static final class AugmentationConverter implements ITypeConverter<Augmentation> {
    @Override
    public Augmentation convert(String value) {
      try {
        return Augmentation.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--validation",
      paramLabel = "X",
      description =
          "Share of the drawings kept for validation (default: "
              + VALIDATION
              + "), if the data has no part of its own for that.")
  Double validation;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "model.onnx",
      description = "The model file to write (default: ${DEFAULT-VALUE}).")
  Path out;

  @Mixin DeviceOption where = new DeviceOption();
}
