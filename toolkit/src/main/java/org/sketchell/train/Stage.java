// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a step does at some time of a training.
 *
 * @param updates whether it ends in an update, or only gathers its gradient for a later one
 * @param before for each group the updates that were done before it was trained; -1 for one that is
 *     not trained yet
 */
record Stage(boolean updates, List<Long> before) {
  private static final long NOT_YET = -1;

  Stage {
    before = List.copyOf(before);
  }

  /** An update of everything, from the beginning. */
  static Stage all(Plan plan) {
    return new Stage(true, Collections.nCopies(plan.groups().size(), 0L));
  }

  /**
   * That of an epoch.
   *
   * @param epoch from 1
   * @param ends updates that were done by the end of each epoch before it
   */
  static Stage of(Plan plan, int epoch, List<Long> ends) {
    List<Long> before = new ArrayList<>();
    for (Plan.Group group : plan.groups()) {
      int from = group.fromEpoch();
      before.add(from > epoch ? NOT_YET : from == 1 ? 0 : ends.get(from - 2));
    }
    return new Stage(true, before);
  }

  /** The same, where the rules that are at work began after so many updates. */
  Stage since(long began) {
    return new Stage(
        updates,
        before.stream().map(one -> one == NOT_YET ? one : (Long) Math.max(one, began)).toList());
  }

  Stage gathering() {
    return new Stage(false, before);
  }

  boolean trains(int group) {
    return before.get(group) != NOT_YET;
  }

  boolean trainsAll() {
    return !before.contains(NOT_YET);
  }
}
