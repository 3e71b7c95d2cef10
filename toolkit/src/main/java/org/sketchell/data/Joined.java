// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Two sets of examples, one after the other. */
final class Joined implements Examples {
  private final Examples first;
  private final Examples second;

  Joined(Examples first, Examples second) {
    this.first = first;
    this.second = second;
    if (!first.inputs().equals(second.inputs()) || !first.targets().equals(second.targets())) {
      throw new DataException(
          "Examples can be joined only if they have the same fields, but these have %s and %s.",
          first.fields(), second.fields());
    }
  }

  @Override
  public int size() {
    return Math.addExact(first.size(), second.size());
  }

  @Override
  public List<Field> inputs() {
    return first.inputs();
  }

  @Override
  public List<Field> targets() {
    return first.targets();
  }

  @Override
  public void copyTo(int example, List<ByteBuffer> buffers) {
    Chosen.check(example, size(), "example");
    if (example < first.size()) {
      first.copyTo(example, buffers);
    } else {
      second.copyTo(example - first.size(), buffers);
    }
  }

  @Override
  public List<SourceFile> sources() {
    List<SourceFile> files = new ArrayList<>(first.sources());
    second.sources().stream().filter(file -> !files.contains(file)).forEach(files::add);
    return List.copyOf(files);
  }

  @Override
  public List<Selection> selections() {
    return List.of(new Selection.Concatenation(List.of(part(first), part(second))));
  }

  private static Selection.Part part(Examples examples) {
    List<String> files =
        examples.sources().stream().map(file -> file.path().toString()).distinct().toList();
    return new Selection.Part(files, examples.selections());
  }

  @Override
  public String toString() {
    return first + ", then " + second;
  }
}
