// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.List;
import org.sketchell.tensor.Graph;

/** Where a graph will run. Each target is a list of passes, in their order. */
public enum Target {
  /** Any runtime: standard operators of ONNX only, for export and for CUDA. */
  PORTABLE(new StandardForms(), new ExactSums()),
  /** The ONNX Runtime in this process, on the processor. */
  LOCAL_CPU(
      new ReluBehindMaxPool(), new PooledConvolutions(0), new StandardForms(), new ExactSums()),
  /** The same, where it computes on blocks of 8 channels. */
  CPU_BLOCKS_OF_8(
      new ReluBehindMaxPool(),
      new PooledConvolutions(8),
      new BlockedLayout(8),
      new FoldedConvolutions(),
      new StandardForms(),
      new ExactSums()),
  /** The same, where it computes on blocks of 16 channels. */
  CPU_BLOCKS_OF_16(
      new ReluBehindMaxPool(),
      new PooledConvolutions(16),
      new BlockedLayout(16),
      new FoldedConvolutions(),
      new StandardForms(),
      new ExactSums());

  /** What a graph that runs anywhere has lost or keeps apart. */
  private static final List<Pass> READ = List.of(new Recognition(), new NormalizedWeights());

  private final List<Pass> passes;

  Target(Pass... passes) {
    this.passes = List.of(passes);
  }

  /**
   * The graph in this target's forms. Leaves stay the same tensors, outputs keep their order, and
   * the given graph stays as it is; nothing is computed.
   */
  public Graph lower(Graph graph) {
    return passed(graph.withoutRules(), passes);
  }

  /**
   * The graph of a model's file, {@linkplain #PORTABLE portable} and with weights that stay as they
   * are, in this target's forms.
   */
  public Graph lowerRead(Graph graph) {
    return lower(passed(graph, READ));
  }

  /** The graph of a model's file with the operators that have gradients of their own again. */
  public static Graph meant(Graph graph) {
    return new Recognition().over(graph);
  }

  private static Graph passed(Graph graph, List<Pass> passes) {
    Graph lowered = graph;
    for (Pass pass : passes) {
      lowered = pass.over(lowered);
    }
    return lowered;
  }
}
