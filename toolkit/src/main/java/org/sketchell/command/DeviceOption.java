// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.List;
import org.sketchell.data.Notice;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a command computes. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      converter = DeviceConverter.class,
      description =
          "cpu, cuda, cuda:N, faster and less exact cuda/tf32 or cuda/float16, or auto for cuda"
              + " where it can be used (default: ${DEFAULT-VALUE}).")
  private Device device = Device.CPU;

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

  DeviceOption() {}

  /**
   * The device; the processor needs no trial.
   *
   * @throws org.sketchell.runtime.EngineException if it cannot be used, with the reason
   */
  Device usable() {
    if (device.kind() != Device.Kind.CPU) {
      DeviceProbe.require(device);
    }
    return device;
  }
}
