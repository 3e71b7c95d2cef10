package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that mean something in two rooms mean the user's thing at the prompt. */
class SharedNamesTest {
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("(?m)^public .*?\\b(?:class|interface|record|enum) (\\w+)");

  @Test
  void everyNameOfTwoRoomsIsImportedByItself() throws IOException {
    Path sources = Packaged.root().resolve("toolkit/src/main/java/org/sketchell");
    Map<String, Long> rooms;
    try (Stream<Path> files = Files.walk(sources)) {
      rooms =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file -> publicTypes(file).stream())
              .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }
    List<String> shared =
        rooms.keySet().stream()
            .filter(name -> rooms.get(name) > 1 || name.equals("Module"))
            .toList();
    for (String name : shared) {
      assertThat(Session.startupImports())
          .anyMatch(line -> line.matches("import org\\.sketchell\\.\\w+\\." + name + ";"));
    }
  }

  private static List<String> publicTypes(Path file) {
    try {
      Matcher matcher = PUBLIC_TYPE.matcher(Files.readString(file));
      return matcher.results().map(result -> result.group(1)).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aNetworkCanBeTyped() {
    List<String> lines =
        List.of(
            """
            class Net extends Module {
              Conv2d conv = conv2d(1, 5, 3);
              Parameter scale = new Parameter(ones(1));
              public Tensor forward(Tensor x) {
                return maxPool2d(conv.forward(x).relu(), 2).times(scale.value());
              }
            }
            """,
            "Net net = new Net();",
            "Tensor y = net.forward(rand(1, 1, 28, 28));",
            "Tensor loss = crossEntropy(y.flatten(1), tensor(0));",
            "Tensor same = conv2d(rand(1, 1, 28, 28), net.conv.weight().value());",
            "Module head = new Sequential(new Flatten(), new Softmax(1));");
    try (Session session = Session.local(null)) {
      for (String line : lines) {
        assertThat(session.evaluate(line)).as(line).allMatch(Outcome::succeeded);
      }
    }
  }
}
