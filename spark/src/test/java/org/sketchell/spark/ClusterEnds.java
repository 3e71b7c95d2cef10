// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Ends Spark after the last test of all. Left to the end of the process, it complains of executors
 * that were ended first.
 */
public final class ClusterEnds implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    AutoCloseable end = Cluster::end;
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(ClusterEnds.class, key -> end);
  }
}
