// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import org.sketchell.tensor.Graph;

/** One rewriting of a graph that changes nothing about what it computes. */
@FunctionalInterface
interface Pass {
  /** A rewritten copy, or the graph itself where there is nothing to do. */
  Graph over(Graph graph);
}
