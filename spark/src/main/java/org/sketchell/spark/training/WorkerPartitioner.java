// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import org.apache.spark.Partitioner;

/** The partition of a worker is the one with its rank. */
final class WorkerPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int workers;

  WorkerPartitioner(int workers) {
    this.workers = workers;
  }

  @Override
  public int numPartitions() {
    return workers;
  }

  @Override
  public int getPartition(Object rank) {
    return (Integer) rank;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WorkerPartitioner that && workers == that.workers;
  }

  @Override
  public int hashCode() {
    return workers;
  }
}
