// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a written provenance, which name each other by number. Who reads them makes each
 * anew wherever it is named: a part within itself would never end, and a few lists of lists named
 * twice would fill all memory. So they are counted before.
 */
final class NestedParts {
  /** Records of trainings have some thousands. */
  private static final long MOST = 1_000_000;

  private static final int DEEPEST = 100;

  private final Map<Integer, Collection<Integer>> within = new HashMap<>();
  private final Map<Integer, Long> counted = new HashMap<>();

  private NestedParts() {}

  /**
   * Makes sure that a provenance can be read.
   *
   * @throws ProvenanceException if a part is within itself, or there are too many when each is made
   *     wherever it is named
   */
  static void requireFew(RootProvenanceProto written) {
    NestedParts parts = new NestedParts();
    written.getOmpList().forEach(one -> parts.put(one.getIndex(), one.getValuesMap().values()));
    written.getMmpList().forEach(one -> parts.put(one.getIndex(), one.getValuesMap().values()));
    written.getLmpList().forEach(one -> parts.put(one.getIndex(), one.getValuesList()));
    long all = 0;
    for (int part : parts.within.keySet()) {
      all = Math.max(all, parts.count(part, 0));
    }
    if (all > MOST) {
      throw tooMany();
    }
  }

  private void put(int index, Collection<Integer> parts) {
    within.put(index, parts);
  }

  private long count(int part, int depth) {
    if (depth > DEEPEST) {
      throw tooMany();
    }
    Long known = counted.get(part);
    if (known == null) {
      long count = 1;
      for (int inner : within.getOrDefault(part, List.of())) {
        count = Math.min(MOST + 1, count + count(inner, depth + 1));
      }
      counted.put(part, count);
      known = count;
    }
    return known;
  }

  private static ProvenanceException tooMany() {
    return new ProvenanceException(
        "The provenance has a part within itself, or more parts than any training has; it is not"
            + " read.");
  }
}
