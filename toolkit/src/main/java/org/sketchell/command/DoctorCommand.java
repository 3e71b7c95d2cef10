// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.sketchell.file.Printable;
import org.sketchell.picture.Display;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.TemporaryFolder;
import org.sketchell.runtime.Versions;
import org.sketchell.shell.UserMistakes;
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

  private static final String USABLE = "usable";

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
    line("temporary", () -> TemporaryFolder.problem().orElse(System.getProperty("java.io.tmpdir")));
    line("ONNX Runtime", () -> Versions.onnxRuntime() + ", built with " + DeviceProbe.providers());
    line("threads", Engine.threads() + " (-Dsketchell.threads=N changes it)");
    boolean works = line("cpu", () -> usable(Device.CPU)).equals(USABLE);
    line("cuda", () -> usable(Device.cuda(0)));
    line("terminal", () -> Display.detect().toString());
    return works ? 0 : Sketchell.FAILED;
  }

  private static String usable(Device device) {
    return DeviceProbe.problem(device).orElse(USABLE);
  }

  /** Prints what can be found out, or why it cannot: one line each, whatever fails. */
  private static String line(String what, Supplier<String> value) {
    String text;
    try {
      text = value.get();
    } catch (RuntimeException | Error e) {
      text = UserMistakes.sentence(e);
    }
    line(what, text);
    return text;
  }

  private static void line(String what, String value) {
    System.out.printf(Locale.ROOT, "%-13s %s%n", what, Printable.lines(value));
  }
}
