// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.Test;

/** A network defined at a prompt is a network like any other. */
class ModulesInJShellTest {
  @Test
  void parts_of_a_class_defined_at_the_prompt_are_found() {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      String code =
          """
          import org.sketchell.nn.*;
          import org.sketchell.tensor.*;
          class Net extends org.sketchell.nn.Module {
            Conv2d conv = new Conv2d(1, 2, 3);
            private Linear linear = new Linear(8, 3);
            public Tensor forward(Tensor x) {
              return linear.forward(conv.forward(x).relu().flatten(1));
            }
          }
          var net = new Net();
          String names = String.join(" ", net.namedParameters().keySet());
          String shape = net.forward(Tensors.rand(5, 1, 4, 4)).shape().toString();
          """;
      assertThat(run(shell, code)).isEqualTo("\"[5, 3]\"");
      assertThat(run(shell, "names"))
          .isEqualTo("\"conv.weight conv.bias linear.weight linear.bias\"");
    }
  }

  private static String run(JShell shell, String code) {
    String value = null;
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      List<SnippetEvent> events = shell.eval(next.source());
      for (SnippetEvent event : events) {
        assertThat(event.status()).as(next.source()).isEqualTo(Snippet.Status.VALID);
        assertThat(event.exception()).as(next.source()).isNull();
        value = event.value() == null ? value : event.value();
      }
      rest = next.remaining();
    }
    return value;
  }
}
