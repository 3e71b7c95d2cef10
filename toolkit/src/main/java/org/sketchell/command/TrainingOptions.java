package org.sketchell.command;

import java.nio.file.Path;
import org.sketchell.runtime.Device;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that train. */
final class TrainingOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "2",
      description = "Passes over the training drawings (default: ${DEFAULT-VALUE}).")
  int epochs;

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
      description = "tutorial or two-convolutions (default: ${DEFAULT-VALUE}).")
  NetworkName network;

  @Option(
      names = "--validation",
      paramLabel = "X",
      defaultValue = "0.2",
      description = "Share of the drawings kept for validation (default: ${DEFAULT-VALUE}).")
  double validation;

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
      description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
  Device device;

  /** The networks that a command can train. */
  enum NetworkName {
    TUTORIAL("tutorial"),
    TWO_CONVOLUTIONS("two-convolutions");

    private final String text;

    NetworkName(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Reads a network's name. */
  static final class NetworkConverter implements ITypeConverter<NetworkName> {
    @Override
    public NetworkName convert(String value) {
      for (NetworkName name : NetworkName.values()) {
        if (name.text.equals(value)) {
          return name;
        }
      }
      throw new TypeConversionException("expected tutorial or two-convolutions, but got " + value);
    }
  }

  /** Reads a device. */
  static final class DeviceConverter implements ITypeConverter<Device> {
    @Override
    public Device convert(String value) {
      try {
        return Device.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
