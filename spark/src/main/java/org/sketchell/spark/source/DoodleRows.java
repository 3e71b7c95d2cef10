// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import org.apache.hadoop.conf.Configuration;
import org.sketchell.doodle.Doodles;

/** Doodles of a class, drawn where they are asked for. */
record DoodleRows(String label, long seed, long rows) implements Origin {
  private static final long serialVersionUID = 1L;

  @Override
  public String file() {
    return "doodle:" + label;
  }

  @Override
  public Pixels open(long from, long to, Configuration hadoop) {
    int[] next = {(int) from};
    return () -> Doodles.draw(label, seed, next[0]++);
  }
}
