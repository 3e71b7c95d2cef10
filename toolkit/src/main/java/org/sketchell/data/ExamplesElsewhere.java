// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Examples that lie in other processes, of which only the description is here: what a training in
 * those is given.
 *
 * @param inputs what a network is given, at least one field
 * @param targets what is to become of it
 * @param size how many there are
 * @param counts how many of each class; empty if they were not counted
 * @param sources the files that they come from
 * @param selections how they were chosen from these
 * @param contentHash {@link ShardHash} over them
 */
public record ExamplesElsewhere(
    List<Field> inputs,
    List<Field> targets,
    int size,
    List<Integer> counts,
    List<SourceFile> sources,
    List<Selection> selections,
    String contentHash)
    implements Examples {
  public ExamplesElsewhere {
    inputs = List.copyOf(inputs);
    targets = List.copyOf(targets);
    counts = List.copyOf(counts);
    sources = List.copyOf(sources);
    selections = List.copyOf(selections);
  }

  /** Always fails. */
  @Override
  public void copyTo(int example, List<ByteBuffer> buffers) {
    throw new DataException(
        "Example %d lies in another process; only a training there reads it.", example);
  }

  @Override
  public String toString() {
    return size + " examples in other processes";
  }
}
