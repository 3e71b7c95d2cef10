// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import org.sketchell.tensor.SplitMix64;

/** Draws pianos: upright ones, keyboards, and grand pianos with their lid up. */
final class Piano {
  private final Sketch sketch;
  private final SplitMix64 dice;

  private Piano(Sketch sketch, SplitMix64 dice) {
    this.sketch = sketch;
    this.dice = dice;
  }

  static void draw(Sketch sketch, SplitMix64 dice) {
    Piano piano = new Piano(sketch, dice);
    double kind = dice.nextDouble();
    if (kind < 0.42) {
      piano.upright();
    } else if (kind < 0.75) {
      double height = dice.between(0.28, 0.6);
      sketch.box(0, 0, 1, height);
      piano.keys(0, 0, 1, height, 5 + dice.below(6));
    } else {
      piano.grand();
    }
    sketch.transform(
        dice.chance(0.9) ? dice.between(-8, 8) : dice.between(-25, 25),
        dice.between(-0.12, 0.12),
        dice.between(0.9, 1.15));
  }

  private void upright() {
    double height = dice.between(0.6, 0.95);
    double top = height * dice.between(0.38, 0.55);
    double bottom = top + height * dice.between(0.15, 0.25);
    double out = dice.chance(0.4) ? dice.between(0.03, 0.1) : 0;
    sketch.box(0, 0, 1, height);
    if (out > 0 || dice.chance(0.5)) {
      sketch.box(-out, top, 1 + out, bottom);
    } else {
      sketch.line(0, top, 1, top);
      sketch.line(0, bottom, 1, bottom);
    }
    keys(-out, top, 1 + out, bottom, 5 + dice.below(6));
    if (dice.chance(0.35)) {
      double half = dice.between(0.1, 0.18);
      sketch.box(0.5 - half, top * 0.3, 0.5 + half, top * 0.85);
    }
    if (dice.chance(0.5)) {
      double length = dice.between(0.04, 0.15);
      sketch.line(0.08, height, 0.08, height + length);
      sketch.line(0.92, height, 0.92, height + length);
    }
    if (dice.chance(0.3)) {
      for (int i = -1; i <= 1; i++) {
        sketch.line(0.5 + 0.07 * i, height * 0.93, 0.5 + 0.07 * i, height);
      }
    }
  }

  private void keys(double left, double top, double right, double bottom, int count) {
    double width = (right - left) / count;
    boolean lines = dice.chance(0.85);
    boolean blacks = !lines || dice.chance(0.6);
    boolean filled = dice.chance(0.6);
    double to = top + (bottom - top) * dice.between(0.45, 0.65);
    for (int i = 1; i < count; i++) {
      double x = left + i * width;
      if (lines) {
        sketch.line(x, blacks && filled ? to : top, x, bottom);
      }
      // Two and three blacks in turn, as on a real one, if the hand thought of it.
      if (blacks && (i % 7 != 3 && i % 7 != 0 || dice.chance(0.3))) {
        if (filled) {
          sketch.fill(x - width * 0.2, top, x + width * 0.2, to);
        } else {
          sketch.box(x - width * 0.22, top, x + width * 0.22, to);
        }
      }
    }
  }

  private void grand() {
    double side = dice.chance(0.5) ? 1 : -1;
    double y = dice.between(0.45, 0.55);
    double deep = dice.between(0.12, 0.2);
    if (dice.chance(0.75)) {
      sketch.line(0, y, side, y);
      sketch.line(0, y + deep, side, y + deep);
      sketch.line(0, y, 0, y + deep);
      sketch.line(side, y, side, y + deep);
    } else {
      sketch.curve(
          0, y + deep, 0, y, side * 0.4, y, side * 0.6, y + deep * 0.5, side, y + deep * 0.6);
      sketch.line(0, y + deep, side, y + deep);
    }
    // The lid, and the stick that holds it.
    double peak = dice.between(0.3, 0.75);
    if (dice.chance(0.85)) {
      sketch.curve(
          side * 0.95,
          y,
          side * peak,
          dice.between(0, 0.1),
          side * (peak - 0.2),
          0.12,
          side * 0.25,
          y);
    }
    if (dice.chance(0.5)) {
      sketch.line(side * 0.45, y, side * peak, 0.12);
    }
    // The keyboard stands out in front.
    double length = dice.between(0.1, 0.25);
    sketch.box(-side * length, y + deep * 0.5, 0, y + deep);
    if (dice.chance(0.6)) {
      int count = 2 + dice.below(3);
      for (int i = 1; i < count; i++) {
        double x = -side * length * i / count;
        sketch.line(x, y + deep * 0.5, x, y + deep);
      }
    }
    int legs = dice.chance(0.6) ? 3 : 2;
    for (int i = 0; i < legs; i++) {
      double x = side * (0.05 + 0.85 * i / (legs - 1));
      sketch.line(x, y + deep, x, 1);
    }
    if (dice.chance(0.25)) {
      sketch.line(-side * 0.35, 0.8, -side * 0.1, 0.8);
      sketch.line(-side * 0.32, 0.8, -side * 0.32, 1);
      sketch.line(-side * 0.13, 0.8, -side * 0.13, 1);
    }
  }
}
