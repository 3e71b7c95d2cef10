// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Measures how long the packaged shell takes to its first prompt and to the values of a first
 * convolution.
 */
public final class StartUpTime {
  private static final int RUNS = 5;

  private StartUpTime() {}

  /** Prints the medians for every JDK, and for the JDK's own jshell. */
  public static void main(String[] arguments) throws Exception {
    for (Path jdk : Packaged.jdks()) {
      for (String[] door : new String[][] {{}, {"jshell"}}) {
        double[] prompt = new double[RUNS];
        double[] value = new double[RUNS];
        measure(jdk, door);
        for (int run = 0; run < RUNS; run++) {
          double[] times = measure(jdk, door);
          prompt[run] = times[0];
          value[run] = times[1];
        }
        Arrays.sort(prompt);
        Arrays.sort(value);
        System.out.printf(
            "%s %-6s prompt %.2f s, first convolution %.2f s (medians of %d)%n",
            jdk.getFileName(), String.join(" ", door), prompt[RUNS / 2], value[RUNS / 2], RUNS);
      }
    }
  }

  private static double[] measure(Path jdk, String... door) throws Exception {
    Path home = Files.createTempDirectory("sketchell-start");
    String[] command = new String[door.length + 1];
    command[0] = Packaged.root().resolve("sketchell").toString();
    System.arraycopy(door, 0, command, 1, door.length);
    long start = System.nanoTime();
    try (Typist typist =
        Typist.start(
            80, 24, home, Map.of("JAVA_HOME", jdk.toString(), "HOME", home.toString()), command)) {
      typist.awaitPrompt("sketchell>");
      long prompted = System.nanoTime();
      typist.enter("conv2d(1, 5, 3).forward(randn(1, 1, 28, 28))");
      typist.await("tracked)");
      long valued = System.nanoTime();
      return new double[] {(prompted - start) / 1e9, (valued - start) / 1e9};
    }
  }
}
