package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The toolkit's own documentation at the prompt, on every JDK. */
class DocumentationTest {
  @Test
  void aMethodIsDocumentedWhereItIsTyped() {
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
  void aClassIsDocumentedWithItsPublicMembersOnly() {
    assertThat(Javadoc.ofType(ValueRenderer.class))
        .startsWith("ValueRenderer\n  Shows values of some kind at the prompt.")
        .contains("Optional<String> render(Object value, View view)")
        .contains("The value as text, without a line break at its end");
    assertThat(Javadoc.ofType(Prompt.class))
        .contains("void help(Class<?> type)")
        .doesNotContain("Prompt()");
  }

  @Test
  void aNestedClassHasItsOwnDocumentation() {
    assertThat(Javadoc.ofType(ValueRenderer.View.class))
        .startsWith("ValueRenderer.View\n  Where a value is shown.");
  }

  @Test
  void aClassOfAnotherLibraryIsNamedAtLeast() {
    assertThat(Javadoc.ofType(java.util.List.class)).startsWith("java.util.List");
  }

  @Test
  void classesAreFoundByTheirSimpleNames() {
    assertThat(Javadoc.ofName("Tensor")).isPresent();
    assertThat(Javadoc.ofName("NoSuchThing")).isEmpty();
  }

  @Test
  void markupIsGone() {
    assertThat(
            Javadoc.plain("A {@code x < y} and {@link Tensor#plus the sum}.\n <p>More &amp; more."))
        .isEqualTo("A x < y and Tensor#plus the sum.\n\nMore & more.");
  }
}
