// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.tensor.SplitMix64;

/**
 * A sheet with a few drawings on it, and with scrawls that are none, all by the same pen; grain of
 * the paper lies over everything.
 */
final class Scene {
  /** Longer side of a drawing, as a share of the sheet's. */
  private static final double SMALLEST = 0.5;

  private static final double LARGEST = 0.7;

  private static final int MOST_DRAWINGS = 2;
  private static final int MOST_SCRAWLS = 2;
  private static final int PLACES = 20;
  private static final double GRAIN = 20;

  private final int side;
  private final SplitMix64 dice;
  private final List<double[]> taken = new ArrayList<>();
  private final byte[] ink;
  private final byte[] mask;

  private Scene(int side, SplitMix64 dice) {
    this.side = side;
    this.dice = dice;
    ink = new byte[side * side];
    mask = new byte[side * side];
  }

  /**
   * Draws one.
   *
   * @param side in pixels
   * @param pixels gets the sheet, from an offset onwards
   * @param masks gets for each pixel 0, or the number of its drawing's class from 1 on
   */
  static void draw(
      List<String> classNames, int side, SplitMix64 dice, byte[] pixels, byte[] masks, int offset) {
    Scene scene = new Scene(side, dice);
    int scrawls = dice.below(MOST_SCRAWLS + 1);
    int drawings = 1 + dice.below(MOST_DRAWINGS);
    for (int i = 0; i < scrawls; i++) {
      Sketch scrawl = new Sketch(dice, 0.03);
      scene.scrawl(scrawl);
      scene.put(scrawl, dice.between(0.15, 0.5), 0);
    }
    for (int i = 0; i < drawings; i++) {
      int kind = dice.below(classNames.size());
      Sketch drawing = new Sketch(dice, dice.between(0.008, 0.03));
      Doodles.draw(classNames.get(kind), drawing, dice);
      scene.put(drawing, dice.between(SMALLEST, LARGEST), kind + 1);
    }
    for (int i = 0; i < scene.ink.length; i++) {
      double value = (scene.ink[i] & 0xff) + GRAIN * dice.between(-1, 1);
      pixels[offset + i] = (byte) Math.max(0, Math.min(255, (int) (value + 0.5)));
    }
    System.arraycopy(scene.mask, 0, masks, offset, scene.mask.length);
  }

  /** A line, a ring or a zigzag, such as drawings have too. */
  private void scrawl(Sketch scrawl) {
    switch (dice.below(3)) {
      case 0 -> scrawl.line(0, 0, dice.between(-1, 1), dice.between(0.2, 1));
      case 1 -> scrawl.ellipse(0, 0, 1, dice.between(0.5, 1.5));
      default -> {
        double[] points = new double[2 * (3 + dice.below(4))];
        for (int i = 0; i < points.length; i++) {
          points[i] = dice.nextDouble();
        }
        scrawl.curve(points);
      }
    }
  }

  /** Puts a drawing where it covers others least; where it does, what is drawn later is on top. */
  private void put(Sketch drawing, double share, int kind) {
    double length = share * side;
    double[] best = null;
    for (int i = 0; i < PLACES; i++) {
      double[] place = {
        dice.between(length / 2, side - length / 2),
        dice.between(length / 2, side - length / 2),
        length,
        0
      };
      for (double[] other : taken) {
        place[3] += overlap(place, other, 0) * overlap(place, other, 1);
      }
      best = best == null || place[3] < best[3] ? place : best;
    }
    taken.add(best);
    double pen = dice.between(0.62, 0.82);
    drawing.draw(new Sketch.Sheet(ink, 0, side), best[0], best[1], length, pen);
    if (kind > 0) {
      drawing.fill(new Sketch.Sheet(mask, 0, side), best[0], best[1], length, (byte) kind);
    }
  }

  private static double overlap(double[] one, double[] other, int axis) {
    return Math.max(0, (one[2] + other[2]) / 2 - Math.abs(one[axis] - other[axis]));
  }
}
