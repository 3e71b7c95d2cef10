// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A changed copy that nobody keeps is noticed, at the prompt and in scripts. */
class LostCopiesTest {
  private static final String SAYS =
      "recipe stays as it was: eggs(7) gives a changed copy; keep it with recipe = recipe.eggs(7).";

  private static Session session;

  @BeforeAll
  static void open() {
    session = Session.local(value -> "value");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @BeforeEach
  void declare() {
    assertThat(said("import org.sketchell.shell.Recipe;")).isEmpty();
    assertThat(said("var recipe = new Recipe(2);")).isEmpty();
    assertThat(said("import java.util.function.*;")).isEmpty();
  }

  /** What is said about a text, evaluated piece by piece. */
  private static List<String> said(String text) {
    List<String> sentences = new ArrayList<>();
    for (Unit unit : Units.of(session.analysis(), text)) {
      List<Outcome> outcomes = session.evaluate(unit.source());
      assertThat(outcomes).as(unit.source()).allMatch(Outcome::succeeded);
      session.lostCopies(unit.source(), outcomes).forEach(lost -> sentences.add(lost.sentence()));
    }
    return sentences;
  }

  @Test
  void a_statement_alone_says_what_to_write() {
    assertThat(said("recipe.eggs(7)")).containsExactly(SAYS);
    assertThat(said("recipe.eggs(7);")).containsExactly(SAYS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if (true) { recipe.eggs(7); }",
        "for (int i = 0; i < 2; i++) recipe.eggs(7);",
        "while (true) { recipe.eggs(7); break; }",
        "Runnable run = () -> recipe.eggs(7);",
        "Runnable run = () -> { recipe.eggs(7); };",
        "Consumer<Recipe> use = recipe -> recipe.eggs(7);",
        "List.of(new Recipe(1)).forEach(recipe -> recipe.eggs(7));",
        "void change() { recipe.eggs(7); }",
        "int change(Recipe recipe) { recipe.eggs(7); return 1; }",
        "class Cook { Recipe recipe = new Recipe(1); Cook() { recipe.eggs(7); } }",
        "record Cook(int i) { void change(Recipe recipe) { recipe.eggs(7); } }",
        "switch (1) { case 1 -> recipe.eggs(7); default -> {} }",
        "try { recipe.eggs(7); } finally { }",
        "Recipe other = new Recipe(1) { { Recipe recipe = this; recipe.eggs(7); } };"
      })
  void so_does_one_inside(String text) {
    assertThat(said(text)).containsExactly(SAYS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Recipe more = recipe.eggs(7);",
        "var more = recipe.eggs(7);",
        "recipe = recipe.eggs(7);",
        "recipe = recipe.eggs(7)",
        "System.out.println(recipe.eggs(7));",
        "recipe.eggs(7).cook();",
        "recipe.eggs();",
        "recipe.cook()",
        "Supplier<Recipe> make = () -> recipe.eggs(7);",
        "UnaryOperator<Recipe> change = r -> r.eggs(7);",
        "Recipe change(Recipe r) { return r.eggs(7); }",
        "class Cook { Recipe made = new Recipe(1).eggs(7); }",
        "List.of(recipe).stream().map(r -> r.eggs(7)).toList();",
        "\"recipe.eggs(7);\".length()",
        "// recipe.eggs(7);\n1 + 1"
      })
  void what_is_kept_or_is_no_copy_says_nothing(String text) {
    assertThat(said(text)).isEmpty();
  }

  @Test
  void a_chain_is_kept_as_a_whole() {
    assertThat(said("recipe\n    .eggs(3)\n    .same();"))
        .containsExactly(
            "recipe stays as it was: eggs(3).same() gives a changed copy; keep it with"
                + " recipe = recipe.eggs(3).same().");
  }

  @Test
  void a_field_and_an_element_are_named_as_they_are_written() {
    assertThat(said("class Book { Recipe first = new Recipe(1); final Recipe last = first; }"))
        .isEmpty();
    assertThat(said("Book book = new Book();")).isEmpty();
    assertThat(said("book.first.eggs(1);"))
        .containsExactly(
            "book.first stays as it was: eggs(1) gives a changed copy; keep it with"
                + " book.first = book.first.eggs(1).");
    assertThat(said("book.last.eggs(1);"))
        .containsExactly(
            "book.last stays as it was: eggs(1) gives a changed copy; keep it with"
                + " var changed = book.last.eggs(1).");
    assertThat(said("Recipe[] all = {recipe}; all[0].eggs(1);"))
        .containsExactly(
            "all[0] stays as it was: eggs(1) gives a changed copy; keep it with"
                + " all[0] = all[0].eggs(1).");
  }

  @Test
  void options_marked_one_by_one_count_below_too() {
    assertThat(said("var stir = new Recipe.Stir(); stir.minutes(3);"))
        .containsExactly(
            "stir stays as it was: minutes(3) gives a changed copy; keep it with"
                + " stir = stir.minutes(3).");
  }

  @Test
  void a_long_change_is_cut() {
    assertThat(said("recipe.eggs(1000000000 + 1000000000 + 1 - 1000000000 - 1000000000 + 12345)"))
        .containsExactly(
            "recipe stays as it was: eggs(...) gives a changed copy; keep it with"
                + " recipe = recipe.eggs(...).");
  }

  @Test
  void two_in_one_piece_are_both_told() {
    assertThat(said("{ recipe.eggs(1); recipe.same(); }")).hasSize(2);
  }

  @Test
  void a_script_names_the_place_and_goes_on() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String script =
        """
        import org.sketchell.shell.Recipe;
        var cake = new Recipe(2);
        cake.eggs(3);
        for (int i = 0; i < 2; i++) {
          cake.eggs(4);
        }
        new Recipe(1).eggs(7).eggs(8);
        cake.eggs()
        """;
    int code =
        new ScriptRunner(
                session, new PrintWriter(out, true), new PrintWriter(err, true), false, false)
            .run(new Origin("cake.jsh", script));
    assertThat(code).isZero();
    assertThat(err.toString().lines())
        .containsExactly(
            "cake.jsh:3:1: cake stays as it was: eggs(3) gives a changed copy; keep it with"
                + " cake = cake.eggs(3).",
            "cake.jsh:5:3: cake stays as it was: eggs(4) gives a changed copy; keep it with"
                + " cake = cake.eggs(4).",
            "cake.jsh:7:1: eggs(7).eggs(8) gives a changed copy, which is kept nowhere; keep it in a"
                + " variable.");
    assertThat(session.lastValue()).isEqualTo(2);
  }

  @Test
  void the_prompt_shows_the_value_first() {
    StringWriter answers = new StringWriter();
    Rendering rendering = new Rendering(() -> new ValueRenderer.View(60, 20, false));
    try (Dialogue dialogue =
        new Dialogue(
            () -> Session.local(value -> "a recipe"),
            new PrintWriter(answers, true),
            new Paint(rendering::view))) {
      dialogue.accept("import org.sketchell.shell.Recipe;");
      dialogue.accept("var recipe = new Recipe(2);");
      dialogue.accept("recipe.eggs(7)");
      dialogue.accept("new Recipe(1).eggs(7)");
      assertThat(dialogue.failed()).isFalse();
    }
    assertThat(answers.toString().lines().map(String::strip).filter(line -> !line.isEmpty()))
        .containsExactly("recipe ==> a recipe", "$1 ==> a recipe", SAYS, "$2 ==> a recipe");
  }

  @Test
  void snippets_that_run_elsewhere_are_looked_at_here() {
    try (Session remote = Session.remote()) {
      remote.evaluate("import org.sketchell.shell.Recipe;");
      remote.evaluate("var recipe = new Recipe(2);");
      List<Outcome> outcomes = remote.evaluate("recipe.eggs(7)");
      assertThat(remote.lostCopies("recipe.eggs(7);", outcomes))
          .extracting(LostCopy::sentence)
          .containsExactly(SAYS);
    }
  }
}
