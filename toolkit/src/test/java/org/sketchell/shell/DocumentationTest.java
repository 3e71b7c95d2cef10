// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The toolkit's own documentation at the prompt, on every JDK. */
class DocumentationTest {
  @Test
  void a_method_is_documented_where_it_is_typed() {
    try (Session session = Session.local(null)) {
      String text = "org.sketchell.shell.Prompt.help(";
      String shown = Documentation.at(session, text, text.length());
      assertThat(shown)
          .contains("Prompt.help(Class<?> type)", "Prints the documentation of a class: what it is")
          .contains("Prompt.help(Object value)", "Prints the documentation of a value's class.")
          .doesNotContain("@param", "{@", "<p>");
    }
  }

  @Test
  void within_arguments_the_signatures_of_the_call_are_known() {
    try (Session session = Session.local(null)) {
      String text = "conv2d(1, 5";
      assertThat(Documentation.signatures(session, text, text.length()))
          .anyMatch(signature -> signature.contains("conv2d(int inChannels, int outChannels"));
      assertThat(Documentation.signatures(session, "int x = 3", 9)).isEmpty();
    }
  }

  @Test
  void a_class_is_documented_with_its_public_members_only() {
    assertThat(Javadoc.ofType(ValueRenderer.class))
        .startsWith("ValueRenderer\n  Shows values of some kind at the prompt.")
        .contains("Optional<String> render(Object value, View view)")
        .contains("The value as text, without a line break at its end");
    assertThat(Javadoc.ofType(Prompt.class))
        .contains("void help(Class<?> type)")
        .doesNotContain("Prompt()");
  }

  @Test
  void members_of_parents_are_shown_with_the_types_that_they_have_here() {
    assertThat(Javadoc.ofType(org.sketchell.nn.Conv2d.class))
        .contains("Conv2d padding(String rule)")
        .contains("from ConvolutionLayer:")
        .contains(
            "Conv2d stride(int pixels)", "Size padding()", "int groups()", "Parameter weight()")
        .contains("from Module:", "Map<String, Parameter> namedParameters()")
        .containsOnlyOnce("Tensor forward(Tensor input)");
    assertThat(Javadoc.ofName("Tensor").orElseThrow())
        .contains("from Rearranging:", "Tensor reshape(int... sizes)", "Tensor relu()");
  }

  @Test
  void a_nested_class_has_its_own_documentation() {
    assertThat(Javadoc.ofType(ValueRenderer.View.class))
        .startsWith("ValueRenderer.View\n  Where a value is shown.");
  }

  @Test
  void a_class_of_another_library_is_named_at_least() {
    assertThat(Javadoc.ofType(java.util.List.class)).startsWith("java.util.List");
  }

  @Test
  void classes_are_found_by_their_simple_names() {
    assertThat(Javadoc.ofName("Tensor")).isPresent();
    assertThat(Javadoc.ofName("NoSuchThing")).isEmpty();
  }

  @Test
  void markup_is_gone() {
    assertThat(
            Javadoc.plain("A {@code x < y} and {@link Tensor#plus the sum}.\n <p>More &amp; more."))
        .isEqualTo("A x < y and Tensor#plus the sum.\n\nMore & more.");
  }
}
