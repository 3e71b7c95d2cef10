// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Variables of the environment with which the peers are at their best; {@code compare} sets them.
 */
final class PeerSettings {
  private static final Map<String, String> WANTED =
      new TreeMap<>(
          Map.of(
              "OPENBLAS_NUM_THREADS", "1",
              "MALLOC_ARENA_MAX", "1",
              "MALLOC_MMAP_THRESHOLD_", "1073741824",
              "MALLOC_TRIM_THRESHOLD_", "4294967296",
              "TF_ENABLE_ONEDNN_OPTS", "1"));

  private PeerSettings() {}

  /** What is set otherwise, in words. */
  static List<String> differing(Map<String, String> environment) {
    List<String> differing = new ArrayList<>();
    WANTED.forEach(
        (name, value) -> {
          String actual = environment.get(name);
          if (!value.equals(actual)) {
            differing.add(
                "%s is %s, not %s".formatted(name, actual == null ? "not set" : actual, value));
          }
        });
    return differing;
  }
}
