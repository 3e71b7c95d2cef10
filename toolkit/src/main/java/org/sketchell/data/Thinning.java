// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

/** Lines thinned to one pixel (Zhang and Suen 1984). */
final class Thinning {
  private Thinning() {}

  /** Thins what is true, in place; the edge of the picture is false. */
  static void of(boolean[] mask, int height, int width) {
    int[] around = {-width, 1 - width, 1, width + 1, width, width - 1, -1, -width - 1};
    int[] gone = new int[mask.length];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int half = 0; half < 2; half++) {
        int count = 0;
        for (int y = 1; y < height - 1; y++) {
          for (int x = 1; x < width - 1; x++) {
            int at = y * width + x;
            if (mask[at] && isOuter(mask, at, around, half)) {
              gone[count++] = at;
            }
          }
        }
        for (int i = 0; i < count; i++) {
          mask[gone[i]] = false;
        }
        changed |= count > 0;
      }
    }
  }

  private static boolean isOuter(boolean[] mask, int at, int[] around, int half) {
    int neighbours = 0;
    int starts = 0;
    for (int i = 0; i < 8; i++) {
      boolean here = mask[at + around[i]];
      neighbours += here ? 1 : 0;
      starts += !here && mask[at + around[(i + 1) % 8]] ? 1 : 0;
    }
    boolean north = mask[at + around[0]];
    boolean east = mask[at + around[2]];
    boolean south = mask[at + around[4]];
    boolean west = mask[at + around[6]];
    boolean free =
        half == 0
            ? !(north && east && south) && !(east && south && west)
            : !(north && east && west) && !(north && south && west);
    return neighbours >= 2 && neighbours <= 6 && starts == 1 && free;
  }
}
