// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.HashMap;
import java.util.Map;

/**
 * What a step reads and writes, by name, when one side of the state is the current one.
 *
 * @param read the batch, learning rate and step, and the state
 * @param written what is logged, and the other side of the state if the step changes it
 */
record Memory(Map<String, Slot> read, Map<String, Slot> written) {
  /** The same with more to read. */
  Memory and(Map<String, Slot> more) {
    Map<String, Slot> all = new HashMap<>(read);
    all.putAll(more);
    return new Memory(all, written);
  }
}
