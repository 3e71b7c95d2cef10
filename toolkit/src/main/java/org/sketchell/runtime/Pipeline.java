// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Batches on their way through a device. A GPU has two at a time: while it computes one, the other
 * is read and copied to it or from it.
 */
public final class Pipeline {
  private Pipeline() {}

  /**
   * Does pieces of work, which may be two at a time if the device is a GPU.
   *
   * @param work is given the number of a piece, from 0
   * @return what each piece gave, in their order
   */
  public static <T> List<T> inOrder(int pieces, Device device, IntFunction<T> work) {
    return inOrder(pieces, device.kind() == Device.Kind.CPU ? 1 : 2, work);
  }

  static <T> List<T> inOrder(int pieces, int lanes, IntFunction<T> work) {
    List<T> results = new ArrayList<>(Collections.nCopies(pieces, null));
    AtomicInteger next = new AtomicInteger();
    if (lanes == 1 || pieces < 2) {
      work(next, results, work);
    } else {
      Crew.run(lanes, lane -> work(next, results, work));
    }
    return results;
  }

  private static <T> void work(AtomicInteger next, List<T> results, IntFunction<T> work) {
    for (int i = next.getAndIncrement(); i < results.size(); i = next.getAndIncrement()) {
      // Each piece has a place of its own.
      results.set(i, work.apply(i));
    }
  }
}
