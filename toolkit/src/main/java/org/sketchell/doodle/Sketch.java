// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.tensor.SplitMix64;

/**
 * A drawing in the making: strokes in a plane with x to the right and y downwards, drawn with a
 * trembling hand, then fitted into a small bitmap as Quick, Draw! does it (white strokes about one
 * and a half pixels wide, the longer side of the drawing filling the picture).
 *
 * <p>Only arithmetic that every JVM does alike (plain double operations, square roots, {@link
 * StrictMath}) is used, so that a seed means the same bits everywhere.
 */
final class Sketch {
  static final int SIZE = 28;

  /** A full turn of the unit circle in steps. */
  private static final int TURN = 32;

  private static final double[] COSINE = new double[TURN];
  private static final double[] SINE = new double[TURN];

  static {
    for (int i = 0; i < TURN; i++) {
      COSINE[i] = StrictMath.cos(2 * StrictMath.PI * i / TURN);
      SINE[i] = StrictMath.sin(2 * StrictMath.PI * i / TURN);
    }
  }

  /** How far a hand moves between two trembles. */
  private static final double STEP = 0.06;

  /** Straight pieces between two points of a smooth stroke. */
  private static final int SPAN = 4;

  private final SplitMix64 dice;
  private final double tremble;
  private final List<double[]> strokes = new ArrayList<>();

  /**
   * @param dice decides everything about the hand
   * @param tremble typical error of the hand, as a fraction of a drawing of size 1
   */
  Sketch(SplitMix64 dice, double tremble) {
    this.dice = dice;
    this.tremble = tremble;
  }

  /** Straight from point to point: x0, y0, x1, y1, ... */
  void line(double... points) {
    double[] stroke = points.clone();
    for (int i = 0; i < stroke.length; i++) {
      stroke[i] += tremble * dice.between(-1, 1);
    }
    add(stroke);
  }

  /** A smooth stroke through the points (Catmull-Rom). */
  void curve(double... points) {
    int n = points.length / 2;
    double[] stroke = new double[(n - 1) * SPAN * 2 + 2];
    int at = 0;
    for (int i = 0; i < n - 1; i++) {
      for (int k = 0; k < SPAN; k++) {
        at =
            spline(
                points,
                Math.max(i - 1, 0),
                i,
                i + 1,
                Math.min(i + 2, n - 1),
                (double) k / SPAN,
                stroke,
                at);
      }
    }
    stroke[at] = points[2 * n - 2];
    stroke[at + 1] = points[2 * n - 1];
    add(stroke);
  }

  /** A smooth closed stroke; as a hand does it, the end misses the start a little. */
  void loop(double... points) {
    int n = points.length / 2;
    int start = dice.below(n);
    double[] around = new double[2 * n + 2];
    for (int i = 0; i <= n; i++) {
      int from = (start + i) % n;
      around[2 * i] = points[2 * from] + tremble * dice.between(-1, 1);
      around[2 * i + 1] = points[2 * from + 1] + tremble * dice.between(-1, 1);
    }
    double[] stroke = new double[n * SPAN * 2 + 2];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < SPAN; k++) {
        at = spline(around, (i + n - 1) % n, i, i + 1, (i + 2) % n, (double) k / SPAN, stroke, at);
      }
    }
    stroke[at] = around[2 * n];
    stroke[at + 1] = around[2 * n + 1];
    add(stroke);
  }

  private static int spline(
      double[] p, int a, int b, int c, int d, double t, double[] stroke, int at) {
    for (int xy = 0; xy < 2; xy++) {
      double p0 = p[2 * a + xy];
      double p1 = p[2 * b + xy];
      double p2 = p[2 * c + xy];
      double p3 = p[2 * d + xy];
      stroke[at + xy] =
          0.5
              * (2 * p1
                  + t
                      * (p2
                          - p0
                          + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * p1 - p0 - 3 * p2 + p3))));
    }
    return at + 2;
  }

  /** An ellipse in one go, often not quite closed or a little overdrawn. */
  void ellipse(double x, double y, double rx, double ry) {
    double from = dice.nextDouble();
    arc(x, y, rx, ry, from, from + dice.between(0.93, 1.07));
  }

  /** A part of an ellipse, from one fraction of a full turn to another; 0 is right, 0.25 below. */
  void arc(double x, double y, double rx, double ry, double from, double to) {
    int first = (int) Math.floor(from * TURN);
    int steps = Math.max(2, (int) Math.floor((to - from) * TURN));
    double[] stroke = new double[2 * steps + 2];
    for (int i = 0; i <= steps; i++) {
      int angle = Math.floorMod(first + i, TURN);
      stroke[2 * i] = x + rx * COSINE[angle];
      stroke[2 * i + 1] = y + ry * SINE[angle];
    }
    add(stroke);
  }

  /** Four sides, in one stroke or in four. */
  void box(double left, double top, double right, double bottom) {
    if (dice.chance(0.7)) {
      line(left, top, right, top, right, bottom, left, bottom, left, top);
    } else {
      line(left, top, right, top);
      line(left, bottom, right, bottom);
      line(left, top, left, bottom);
      line(right, top, right, bottom);
    }
  }

  /** To and fro over a place, as a pen fills it. */
  void fill(double left, double top, double right, double bottom) {
    int turns = 3;
    double[] stroke = new double[2 * (turns + 1)];
    for (int i = 0; i <= turns; i++) {
      stroke[2 * i] = i % 2 == 0 ? left : right;
      stroke[2 * i + 1] = top + (bottom - top) * i / turns;
    }
    add(stroke);
  }

  /** Keeps only the first strokes, as of somebody whose time was up. */
  void keep(int count) {
    while (strokes.size() > Math.max(1, count)) {
      strokes.remove(strokes.size() - 1);
    }
  }

  /** Forgets some of the strokes, but never the first. */
  void forget(double probability) {
    for (int i = strokes.size() - 1; i > 0; i--) {
      if (dice.chance(probability)) {
        strokes.remove(i);
      }
    }
  }

  /** Follows a stroke in small steps while the hand trembles (a first-order autoregression). */
  private void add(double[] stroke) {
    int steps = 0;
    for (int i = 0; i + 3 < stroke.length; i += 2) {
      steps += pieces(stroke, i);
    }
    double[] drawn = new double[2 * steps + 2];
    double driftX = tremble * dice.between(-0.7, 0.7);
    double driftY = tremble * dice.between(-0.7, 0.7);
    int at = 0;
    for (int i = 0; i + 3 < stroke.length; i += 2) {
      int pieces = pieces(stroke, i);
      for (int k = 0; k < pieces; k++) {
        double t = (double) k / pieces;
        drawn[at++] = stroke[i] + (stroke[i + 2] - stroke[i]) * t + driftX;
        drawn[at++] = stroke[i + 1] + (stroke[i + 3] - stroke[i + 1]) * t + driftY;
        driftX = 0.85 * driftX + tremble * dice.between(-0.5, 0.5);
        driftY = 0.85 * driftY + tremble * dice.between(-0.5, 0.5);
      }
    }
    drawn[at] = stroke[stroke.length - 2] + driftX;
    drawn[at + 1] = stroke[stroke.length - 1] + driftY;
    strokes.add(drawn);
  }

  private static int pieces(double[] stroke, int i) {
    double dx = stroke[i + 2] - stroke[i];
    double dy = stroke[i + 3] - stroke[i + 1];
    return Math.max(1, (int) (Math.sqrt(dx * dx + dy * dy) / STEP));
  }

  /** Turns the drawing about its middle, and slants and stretches it. */
  void transform(double degrees, double slant, double stretch) {
    double angle = degrees * StrictMath.PI / 180;
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    for (double[] stroke : strokes) {
      for (int i = 0; i < stroke.length; i += 2) {
        double x = (stroke[i] + slant * stroke[i + 1]) * stretch;
        double y = stroke[i + 1];
        stroke[i] = x * cosine - y * sine;
        stroke[i + 1] = x * sine + y * cosine;
      }
    }
  }

  /**
   * Fits the drawing into the middle of a bitmap.
   *
   * @param pixels gets 28 x 28 bytes, 0 black to 255 white
   * @param offset where they begin
   * @param length of the longer side in pixels
   * @param halfWidth half the width of a stroke in pixels
   */
  void draw(byte[] pixels, int offset, double length, double halfWidth) {
    draw(new Sheet(pixels, offset, SIZE), SIZE / 2.0, SIZE / 2.0, length, halfWidth);
  }

  /**
   * Draws it anywhere on a larger sheet.
   *
   * @param x of its middle, in pixels from the left
   * @param y of its middle, in pixels from above
   */
  void draw(Sheet sheet, double x, double y, double length, double halfWidth) {
    Fit fit = fit(length, x, y);
    for (double[] stroke : strokes) {
      for (int i = 0; i + 3 < stroke.length; i += 2) {
        segment(
            sheet,
            fit.x(stroke[i]),
            fit.y(stroke[i + 1]),
            fit.x(stroke[i + 2]),
            fit.y(stroke[i + 3]),
            halfWidth);
      }
    }
  }

  /**
   * The place that a drawing takes on a sheet: the pixels whose middle lies within the band around
   * all its strokes (their convex hull).
   *
   * @param kind is written to those pixels
   */
  void fill(Sheet sheet, double x, double y, double length, byte kind) {
    Fit fit = fit(length, x, y);
    List<double[]> points = new ArrayList<>();
    for (double[] stroke : strokes) {
      for (int i = 0; i < stroke.length; i += 2) {
        points.add(new double[] {fit.x(stroke[i]), fit.y(stroke[i + 1])});
      }
    }
    List<double[]> band = ConvexHull.of(points);
    for (int row = 0; row < sheet.side; row++) {
      for (int column = 0; column < sheet.side; column++) {
        if (ConvexHull.contains(band, column + 0.5, row + 0.5)) {
          sheet.pixels[sheet.offset + row * sheet.side + column] = kind;
        }
      }
    }
  }

  /**
   * Where is drawn: a square of bytes, 0 black to 255 white.
   *
   * @param offset of the first pixel
   * @param side in pixels
   */
  record Sheet(byte[] pixels, int offset, int side) {}

  /** The strokes in the middle of a square of size 1, which the longer side of all fills. */
  List<double[]> strokes() {
    Fit fit = fit(1, 0.5, 0.5);
    List<double[]> fitted = new ArrayList<>();
    for (double[] stroke : strokes) {
      double[] points = new double[stroke.length];
      for (int i = 0; i < points.length; i += 2) {
        points[i] = fit.x(stroke[i]);
        points[i + 1] = fit.y(stroke[i + 1]);
      }
      fitted.add(points);
    }
    return fitted;
  }

  /** Where a point of the plane comes to lie. */
  private record Fit(double scale, double shiftX, double shiftY) {
    double x(double x) {
      return scale * x + shiftX;
    }

    double y(double y) {
      return scale * y + shiftY;
    }
  }

  /**
   * Fits the drawing around a point.
   *
   * @param length of the drawing's longer side
   */
  private Fit fit(double length, double x, double y) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (double[] stroke : strokes) {
      for (int i = 0; i < stroke.length; i += 2) {
        left = Math.min(left, stroke[i]);
        right = Math.max(right, stroke[i]);
        top = Math.min(top, stroke[i + 1]);
        bottom = Math.max(bottom, stroke[i + 1]);
      }
    }
    double scale = length / Math.max(Math.max(right - left, bottom - top), 0.05);
    return new Fit(scale, x - scale * (left + right) / 2, y - scale * (top + bottom) / 2);
  }

  /** Covers pixels by their distance to a segment; where strokes cross, the brighter one counts. */
  private static void segment(
      Sheet sheet, double x0, double y0, double x1, double y1, double halfWidth) {
    byte[] pixels = sheet.pixels;
    int side = sheet.side;
    double reach = halfWidth + 0.5;
    int fromX = Math.max(0, (int) Math.floor(Math.min(x0, x1) - reach));
    int toX = Math.min(side - 1, (int) Math.floor(Math.max(x0, x1) + reach));
    int fromY = Math.max(0, (int) Math.floor(Math.min(y0, y1) - reach));
    int toY = Math.min(side - 1, (int) Math.floor(Math.max(y0, y1) + reach));
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squared = dx * dx + dy * dy;
    double inverse = squared == 0 ? 0 : 1 / squared;
    for (int y = fromY; y <= toY; y++) {
      for (int x = fromX; x <= toX; x++) {
        double px = x + 0.5 - x0;
        double py = y + 0.5 - y0;
        double t = Math.min(1, Math.max(0, (px * dx + py * dy) * inverse));
        double ex = px - t * dx;
        double ey = py - t * dy;
        double distance = ex * ex + ey * ey;
        if (distance >= reach * reach) {
          continue;
        }
        double cover = Math.min(1, reach - Math.sqrt(distance));
        int value = (int) (255 * cover + 0.5);
        int at = sheet.offset + y * side + x;
        if (value > (pixels[at] & 0xff)) {
          pixels[at] = (byte) value;
        }
      }
    }
  }
}
