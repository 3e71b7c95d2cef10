// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import org.sketchell.tensor.SplitMix64;

/** Draws violins and cellos: a waisted body, a neck with strings, a head with pegs. */
final class StringInstrument {
  private final Sketch sketch;
  private final SplitMix64 dice;

  private StringInstrument(Sketch sketch, SplitMix64 dice) {
    this.sketch = sketch;
    this.dice = dice;
  }

  /** A violin: any tilt, a longer neck, perhaps a bow beside it. */
  static void violin(Sketch sketch, SplitMix64 dice) {
    StringInstrument violin = new StringInstrument(sketch, dice);
    double bodyTop = dice.between(0.4, 0.55);
    violin.draw(bodyTop, 1, dice.between(0.22, 0.31));
    if (dice.chance(0.35)) {
      double x = dice.between(0.36, 0.48);
      double lean = dice.between(-0.15, 0.15);
      sketch.line(x + lean, dice.between(0, 0.2), x - lean, dice.between(0.8, 1));
      if (dice.chance(0.4)) {
        sketch.curve(x + lean, 0.1, x + lean + 0.06, 0.5, x - lean, 0.9);
      }
    }
    double degrees =
        dice.chance(0.5)
            ? dice.between(-15, 15)
            : dice.chance(0.75) ? dice.between(20, 65) : dice.between(-65, -20);
    sketch.transform(degrees, dice.between(-0.1, 0.1), dice.between(0.85, 1.2));
  }

  /** A cello: upright on its pin, a larger body, the bow across it. */
  static void cello(Sketch sketch, SplitMix64 dice) {
    StringInstrument cello = new StringInstrument(sketch, dice);
    double bodyTop = dice.between(0.3, 0.45);
    double bodyBottom = dice.between(0.82, 0.92);
    cello.draw(bodyTop, bodyBottom, dice.between(0.22, 0.31));
    if (dice.chance(0.8)) {
      sketch.line(0, bodyBottom, dice.between(-0.03, 0.03), 1.02);
    }
    if (dice.chance(0.4)) {
      double y = dice.between(bodyTop + 0.15, bodyBottom - 0.1);
      double lean = dice.between(-0.15, 0.15);
      sketch.line(-dice.between(0.2, 0.45), y + lean, dice.between(0.3, 0.5), y - lean);
    }
    double degrees = dice.chance(0.75) ? dice.between(-12, 12) : dice.between(-40, 40);
    sketch.transform(degrees, dice.between(-0.1, 0.1), dice.between(0.85, 1.2));
  }

  private void draw(double top, double bottom, double halfWidth) {
    body(top, bottom, halfWidth);
    neck(top);
    head();
    double height = bottom - top;
    if (dice.chance(0.6)) {
      strings(top + height * dice.between(0.5, 0.7));
    }
    if (dice.chance(0.45)) {
      double y = top + height * dice.between(0.55, 0.7);
      double half = dice.between(0.05, 0.1);
      sketch.line(-half, y, half, y);
    }
    if (dice.chance(0.45)) {
      holes(top + height * dice.between(0.4, 0.55), halfWidth * dice.between(0.4, 0.55), height);
    }
    if (dice.chance(0.3)) {
      sketch.line(-0.04, bottom - 0.2 * height, 0, bottom, 0.04, bottom - 0.2 * height);
    }
  }

  private void body(double top, double bottom, double w) {
    double height = bottom - top;
    double upper = w * dice.between(0.65, 0.9);
    double waist = w * dice.between(0.4, 0.65);
    double kind = dice.nextDouble();
    if (kind < 0.55) {
      double middle = top + height * dice.between(0.38, 0.5);
      sketch.loop(
          0,
          top,
          upper,
          top + 0.16 * height,
          waist,
          middle,
          w,
          top + 0.75 * height,
          0,
          bottom,
          -w,
          top + 0.75 * height,
          -waist,
          middle,
          -upper,
          top + 0.16 * height);
    } else if (kind < 0.75) {
      // Two rounds, one on the other.
      double share = dice.between(0.38, 0.48);
      sketch.ellipse(0, top + share / 2 * height, upper, share / 2 * height);
      sketch.ellipse(0, top + (1 + share) / 2 * height, w, (1 - share) / 2 * height);
    } else if (kind < 0.9) {
      // Two sides, each like a 3.
      for (int side = -1; side <= 1; side += 2) {
        sketch.curve(
            0,
            top,
            side * upper,
            top + 0.15 * height,
            side * upper * 0.95,
            top + 0.3 * height,
            side * waist,
            top + 0.45 * height,
            side * w,
            top + 0.65 * height,
            side * w * 0.9,
            top + 0.9 * height,
            0,
            bottom);
      }
    } else {
      sketch.ellipse(0, (top + bottom) / 2, w, height / 2);
    }
  }

  private void neck(double top) {
    double half = dice.between(0.015, 0.045);
    double reach = top + dice.between(0, 0.2);
    double kind = dice.nextDouble();
    if (kind < 0.35) {
      sketch.line(0, 0.08, 0, reach);
    } else if (kind < 0.75) {
      sketch.line(-half, 0.08, -half, reach);
      sketch.line(half, 0.08, half, reach);
    } else {
      sketch.box(-half, 0.08, half, reach);
    }
  }

  private void head() {
    double kind = dice.nextDouble();
    if (kind < 0.3) {
      sketch.ellipse(0, 0.05, dice.between(0.03, 0.06), dice.between(0.04, 0.06));
    } else if (kind < 0.55) {
      sketch.box(-0.05, 0, 0.05, dice.between(0.08, 0.14));
    } else if (kind < 0.75) {
      double side = dice.chance(0.5) ? 1 : -1;
      sketch.curve(0, 0.1, -0.05 * side, 0.03, 0.02 * side, -0.02, 0.05 * side, 0.04);
    }
    if (dice.chance(0.55)) {
      int pegs = 2 + dice.below(3);
      for (int i = 0; i < pegs; i++) {
        double y = 0.03 + 0.04 * i;
        double out = dice.between(0.08, 0.12);
        if (pegs < 4 || i % 2 == 0) {
          sketch.line(-out, y, out, y);
        } else {
          sketch.line(0, y, out, y);
        }
      }
    }
  }

  private void strings(double to) {
    int count = 1 + dice.below(4);
    for (int i = 0; i < count; i++) {
      double x = count == 1 ? 0 : (i / (count - 1.0) - 0.5) * 0.09;
      sketch.line(x * 0.6, dice.between(0.08, 0.15), x, to);
    }
  }

  private void holes(double y, double out, double height) {
    double half = height * dice.between(0.08, 0.13);
    boolean curled = dice.chance(0.6);
    for (int side = -1; side <= 1; side += 2) {
      if (curled) {
        sketch.curve(
            side * (out - 0.03),
            y - half,
            side * out,
            y - half * 0.5,
            side * out,
            y + half * 0.5,
            side * (out + 0.03),
            y + half);
      } else {
        sketch.line(side * out, y - half, side * (out + 0.01), y + half);
      }
    }
  }
}
