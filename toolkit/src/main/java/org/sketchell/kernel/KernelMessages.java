// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishDisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;

/** Outputs of cells as the protocol has them. */
final class KernelMessages {
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private static final int MOST_LINES = 1000;

  /** The lines that are there already, so that they are changed and not made anew. */
  private final Set<Long> lines = new LinkedHashSet<>();

  KernelMessages() {}

  /**
   * The message of an output.
   *
   * @param count the number of the cell
   */
  ContentType<?> of(CellOutput output, int count) {
    if (output instanceof CellOutput.Printed text) {
      return new PublishStream(text.error() ? StreamType.ERR : StreamType.OUT, text.text());
    }
    if (output instanceof CellOutput.Shown shown) {
      return new PublishDisplayData(data(shown.bundle()));
    }
    if (output instanceof CellOutput.Line written) {
      return line(written);
    }
    if (output instanceof CellOutput.Value value) {
      return new PublishExecuteResult(count, data(value.bundle()));
    }
    CellOutput.Failure failure = (CellOutput.Failure) output;
    return new PublishError(failure.kind(), failure.message(), traceback(failure));
  }

  private ContentType<?> line(CellOutput.Line written) {
    DisplayData data = new DisplayData(written.text());
    data.setDisplayId("line-" + written.id());
    boolean known = !lines.add(written.id());
    if (lines.size() > MOST_LINES) {
      lines.remove(lines.iterator().next());
    }
    return known ? new PublishUpdateDisplayData(data) : new PublishDisplayData(data);
  }

  static DisplayData data(MimeBundle bundle) {
    DisplayData data = new DisplayData();
    bundle.forms().forEach(data::putData);
    return data;
  }

  /** The sentence, and below it the line with its mark: there is no more to an error here. */
  static List<String> traceback(CellOutput.Failure failure) {
    List<String> lines = new ArrayList<>();
    lines.add(RED + failure.message() + PLAIN);
    lines.addAll(failure.marks());
    return lines;
  }
}
