package org.sketchell.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.sketchell.picture.Display;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.Versions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what works here and what does not. */
@Command(
    name = "doctor",
    description = "Says what works on this machine and what does not, and why.")
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  DoctorCommand() {}

  @Override
  public Integer call() {
    line("Sketchell", Versions.sketchell());
    line("Java", Versions.java() + ", " + System.getProperty("java.home"));
    line(
        "machine",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors, "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MB of heap");
    line("ONNX Runtime", Versions.onnxRuntime() + ", built with " + DeviceProbe.providers());
    line("threads", Engine.threads() + " (-Dsketchell.threads=N changes it)");
    Optional<String> cpu = DeviceProbe.problem(Device.CPU);
    line("cpu", cpu.orElse("usable"));
    line("cuda", DeviceProbe.problem(Device.cuda(0)).orElse("usable"));
    line("terminal", Display.detect().toString());
    return cpu.isPresent() ? Sketchell.FAILED : 0;
  }

  private static void line(String what, String value) {
    System.out.printf("%-13s %s%n", what, value);
  }
}
