// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.List;
import java.util.Map;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * What a share runs between two meetings. Before each stage but the first, all shares meet: it
 * reads what they gave in those before. Values have numbers: first those of the share's outputs,
 * which it gives to all, then those that a stage keeps for later ones of its share.
 *
 * @param graph what is computed; lowered if the whole was
 * @param reads stand-ins for values of earlier stages of this share, by number
 * @param gives the numbers of the graph's outputs, in order
 */
public record Stage(Graph graph, Map<Integer, Tensor> reads, List<Integer> gives) {

  /**
   * The stages of a share's graph, in order; one if it reads nothing of what shares give.
   *
   * @param graph with an output for each part, and some of the stand-ins among its leaves
   * @param sent the stand-ins for each part, of {@link Partition#sent()}
   */
  public static List<Stage> allOf(Graph graph, List<List<Tensor>> sent) {
    return Stages.of(graph, sent);
  }
}
