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
import org.sketchell.picture.Figure;
import org.sketchell.picture.MimeBundle;
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
  void a_picture_comes_whole_however_it_is_cut(@ForAll @IntRange(min = 1, max = 900) int piece) {
    MimeBundle bundle = MimeBundle.of(Figure.of(Tensors.ones(3, 3), "é; , title"));
    outputs.clear();
    print("a" + bundle.escaped() + "b\n" + bundle.escaped() + "\u001b[31mred\u001b]", piece);
    assertThat(outputs)
        .containsExactly(
            new CellOutput.Printed(false, "a"),
            new CellOutput.Shown(bundle),
            new CellOutput.Printed(false, "b\n"),
            new CellOutput.Shown(bundle),
            new CellOutput.Printed(false, "\u001b[31mred\u001b]"));
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
