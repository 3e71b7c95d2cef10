package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import org.sketchell.data.Notice;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
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

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      converter = DeviceConverter.class,
      description =
          "cpu, cuda, cuda:N, or auto for cuda where it can be used (default: ${DEFAULT-VALUE}).")
  Device device;

  static final class DeviceConverter implements ITypeConverter<Device> {
    @Override
    public Device convert(String value) {
      if (value.equalsIgnoreCase("auto")) {
        return DeviceProbe.choose(note -> Notice.say(List.of(note)));
      }
      try {
        return Device.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
