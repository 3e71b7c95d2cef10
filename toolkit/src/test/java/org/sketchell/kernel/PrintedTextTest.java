// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.picture.MimeBundle;
import org.sketchell.picture.Protocol;
import org.sketchell.tensor.Tensors;

class PrintedTextTest {
  private final List<CellOutput> outputs = new ArrayList<>();

  private void print(String text, int piece) {
    PrintedText printed = new PrintedText(false, outputs::add);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += piece) {
      printed.write(bytes, i, Math.min(piece, bytes.length - i));
    }
    printed.end();
  }

  @Property(tries = 200)
  void text_is_what_was_printed_however_it_is_cut(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 7) int piece) {
    String printable = text.replace('\r', '.').replaceAll("[\\ud800-\\udfff]", "𝔸");
    List<CellOutput> told = new ArrayList<>();
    PrintedText printed = new PrintedText(false, told::add);
    byte[] bytes = printable.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += piece) {
      printed.write(bytes, i, Math.min(piece, bytes.length - i));
      printed.deliver();
    }
    printed.end();
    assertThat(String.join("", told.stream().map(CellOutput::toString).toList()))
        .isEqualTo(printable);
  }

  @Property(tries = 30)
  void a_picture_comes_whole_however_it_is_cut(@ForAll @IntRange(min = 1, max = 90) int piece) {
    Figure figure = Figure.of(Tensors.ones(3, 3), "é; , title");
    Display notebook = Display.plain().protocol(Protocol.NOTEBOOK);
    outputs.clear();
    print(
        "a" + figure.render(notebook) + "b\n" + figure.render(notebook) + "\u001b[31mred\u001b]",
        piece);
    assertThat(outputs)
        .containsExactly(
            new CellOutput.Printed(false, "a"),
            new CellOutput.Shown(MimeBundle.of(figure)),
            new CellOutput.Printed(false, "b\n"),
            new CellOutput.Shown(MimeBundle.of(figure)),
            new CellOutput.Printed(false, "\u001b[31mred\u001b]"));
  }

  @Test
  void a_mark_that_is_printed_again_or_was_made_elsewhere_is_text() {
    String mark = Figure.of(Tensors.ones(3, 3)).render(Display.plain().protocol(Protocol.NOTEBOOK));
    print(mark + mark + "\u001b]77117;1f-2e\u001b\\end", 100);
    assertThat(outputs).hasSize(2).element(0).isInstanceOf(CellOutput.Shown.class);
    assertThat(outputs.get(1).toString()).isEqualTo(mark + "\u001b]77117;1f-2e\u001b\\end");
  }

  @Test
  void what_begins_like_a_mark_and_never_ends_is_not_held_back() {
    PrintedText printed = new PrintedText(false, outputs::add);
    byte[] bytes = ("\u001b]77117;" + "x".repeat(100)).getBytes(StandardCharsets.UTF_8);
    printed.write(bytes, 0, bytes.length);
    printed.deliver();
    assertThat(outputs).singleElement().asString().contains("x".repeat(100));
  }

  @Test
  void a_carriage_return_before_a_line_feed_writes_nothing_over() {
    print("one\r\ntwo\r\n", 3);
    assertThat(outputs).containsExactly(new CellOutput.Printed(false, "one\ntwo\n"));
  }

  @Test
  void each_line_that_is_written_over_has_a_number_of_its_own() {
    print("\ra\rb\n\rc\n", 100);
    assertThat(outputs).hasSize(2).extracting(CellOutput::toString).containsExactly("b", "c");
    assertThat(((CellOutput.Line) outputs.get(0)).id())
        .isNotEqualTo(((CellOutput.Line) outputs.get(1)).id());
  }

  @Test
  void what_looks_like_a_picture_and_is_none_is_text() {
    print("\u001b]77117;nothing\u001b\\after", 4);
    assertThat(outputs).singleElement().asString().contains("nothing").contains("after");
  }
}
