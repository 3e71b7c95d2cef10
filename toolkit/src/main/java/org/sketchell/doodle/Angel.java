// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import org.sketchell.tensor.SplitMix64;

/** Draws angels: a head under a halo, a robe or a stick body, wings. */
final class Angel {
  private final Sketch sketch;
  private final SplitMix64 dice;

  private Angel(Sketch sketch, SplitMix64 dice) {
    this.sketch = sketch;
    this.dice = dice;
  }

  static void draw(Sketch sketch, SplitMix64 dice) {
    new Angel(sketch, dice).draw();
    sketch.transform(
        dice.chance(0.9) ? dice.between(-9, 9) : dice.between(-25, 25),
        dice.between(-0.08, 0.08),
        dice.between(0.85, 1.2));
  }

  private void draw() {
    double r = dice.between(0.1, 0.16);
    double headY = 0.12 + r;
    double neck = headY + r;
    sketch.ellipse(0, headY, r, r * dice.between(0.9, 1.15));
    if (dice.chance(0.5)) {
      face(headY, r);
    }
    if (dice.chance(0.2)) {
      hair(headY, r);
    }
    double hem = dice.between(0.78, 1);
    body(neck, hem);
    if (dice.chance(0.93)) {
      wings(neck + dice.between(0.04, 0.12), dice.between(0.28, 0.48), hem);
    }
    if (dice.chance(0.85)) {
      double lift = dice.between(0.02, 0.1);
      double wide = r * dice.between(0.7, 1.3);
      sketch.ellipse(0, headY - r - lift, wide, wide * dice.between(0.2, 0.45));
      if (dice.chance(0.15)) {
        sketch.line(0, headY - r - lift, 0, headY - r);
      }
    }
  }

  private void face(double y, double r) {
    for (int side = -1; side <= 1; side += 2) {
      sketch.line(side * r * 0.4, y - r * 0.3, side * r * 0.4, y - r * 0.15);
    }
    if (dice.chance(0.8)) {
      sketch.arc(0, y, r * 0.5, r * 0.55, 0.08, 0.42);
    }
  }

  private void hair(double y, double r) {
    for (int side = -1; side <= 1; side += 2) {
      sketch.curve(0, y - r, side * r * 1.2, y - r * 0.4, side * r * 1.3, y + r * 1.1);
    }
  }

  private void body(double neck, double hem) {
    double half = dice.between(0.16, 0.3);
    double kind = dice.nextDouble();
    boolean legs;
    if (kind < 0.5) {
      sketch.line(0, neck, half, hem, -half, hem, 0, neck);
      legs = dice.chance(0.45);
    } else if (kind < 0.72) {
      // A robe with shoulders and a swinging hem.
      double shoulder = dice.between(0.05, 0.12);
      sketch.curve(-shoulder, neck, -half * 0.7, (neck + hem) / 2, -half, hem);
      sketch.curve(shoulder, neck, half * 0.7, (neck + hem) / 2, half, hem);
      double swing = dice.between(-0.04, 0.06);
      sketch.curve(-half, hem, -half / 2, hem + swing, 0, hem, half / 2, hem + swing, half, hem);
      legs = dice.chance(0.35);
    } else {
      double hip = dice.between(0.62, 0.75);
      sketch.line(0, neck, 0, hip);
      sketch.line(-half * 0.7, 1, 0, hip, half * 0.7, 1);
      arms(neck);
      return;
    }
    if (dice.chance(0.35)) {
      arms(neck);
    }
    if (legs) {
      for (int side = -1; side <= 1; side += 2) {
        sketch.line(side * half * 0.4, hem, side * half * 0.4, hem + 0.14);
        if (dice.chance(0.5)) {
          sketch.line(side * half * 0.4, hem + 0.14, side * (half * 0.4 + 0.06), hem + 0.14);
        }
      }
    }
  }

  private void arms(double neck) {
    double y = neck + dice.between(0.05, 0.1);
    double reach = dice.between(0.14, 0.26);
    double drop = dice.between(-0.1, 0.15);
    sketch.line(0, y, reach, y + drop);
    sketch.line(0, y, -reach, y + drop);
  }

  private void wings(double y, double reach, double hem) {
    double kind = dice.nextDouble();
    double low = Math.min(hem, y + dice.between(0.18, 0.38));
    double high = y - dice.between(0.02, 0.25);
    int from = dice.chance(0.96) ? -1 : 1;
    for (int side = from; side <= 1; side += 2) {
      double s = side;
      if (kind < 0.4) {
        sketch.curve(
            s * 0.03,
            y,
            s * reach * 0.6,
            high,
            s * reach,
            high + 0.04,
            s * reach * 0.9,
            (high + low) / 2,
            s * reach * 0.5,
            low,
            s * 0.05,
            y + 0.1);
      } else if (kind < 0.7) {
        // Feathers: scallops along the lower edge.
        sketch.curve(
            s * 0.03, y,
            s * reach * 0.5, high,
            s * reach, high + 0.03,
            s * reach * 0.95, y + 0.06,
            s * reach * 0.72, y + 0.07,
            s * reach * 0.74, y + 0.15,
            s * reach * 0.45, y + 0.14,
            s * reach * 0.42, low,
            s * 0.06, y + 0.14);
      } else if (kind < 0.88) {
        sketch.ellipse(s * reach * 0.6, y + 0.04, reach * 0.5, dice.between(0.07, 0.16));
      } else {
        sketch.line(s * 0.03, y, s * reach, high, s * reach * 0.8, low, s * 0.05, y + 0.12);
      }
    }
  }
}
