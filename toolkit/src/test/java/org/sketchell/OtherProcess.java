package org.sketchell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How a test starts a main class in a process of its own, on the JDK that runs the tests. */
public final class OtherProcess {
  private OtherProcess() {}

  /** Standard error has what the class says alone: no warnings of newer JDKs about libraries. */
  public static ProcessBuilder of(Class<?> main, List<String> options, Object... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    int feature = Runtime.version().feature();
    if (feature >= 22) {
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    if (feature >= 23) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Stream.of(arguments).map(Object::toString).forEach(line::add);
    return new ProcessBuilder(line);
  }
}
