// SPDX-License-Identifier: Apache-2.0
// Drawings: lists of strokes, each a list of points {x, y} on a square of size 1.
'use strict';

const Strokes = {
  // Quick, Draw! fits drawings of 255 units with a margin into 28 pixels, with lines of 16 units.
  UNIT: 28 / 304,

  // The drawing as the network is given it: fitted into the middle, white on black; Uint8Array, row by row.
  pixels(strokes, height, width) {
    const points = strokes.flat();
    const pixels = new Uint8Array(height * width);
    if (points.length === 0) {
      return pixels;
    }
    const canvas = document.createElement('canvas');
    canvas.height = height;
    canvas.width = width;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.fillStyle = 'black';
    context.fillRect(0, 0, width, height);
    const [left, right] = Strokes.range(points.map((point) => point.x));
    const [top, bottom] = Strokes.range(points.map((point) => point.y));
    const side = Math.min(height, width);
    const scale = (255 * Strokes.UNIT * side) / 28 / Math.max(right - left, bottom - top, 0.05);
    const fitted = strokes.map((stroke) =>
      stroke.map(({ x, y }) => ({
        x: width / 2 + (x - (left + right) / 2) * scale,
        y: height / 2 + (y - (top + bottom) / 2) * scale,
      })),
    );
    Strokes.trace(context, fitted, (16 * Strokes.UNIT * side) / 28, 'white');
    const rgba = context.getImageData(0, 0, width, height).data;
    return pixels.map((_, i) => rgba[4 * i]);
  },

  range(values) {
    return values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  },

  trace(context, strokes, width, colour) {
    context.lineWidth = width;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = colour;
    context.fillStyle = colour;
    for (const stroke of strokes) {
      context.beginPath();
      if (stroke.length === 1) {
        context.arc(stroke[0].x, stroke[0].y, width / 2, 0, 2 * Math.PI);
        context.fill();
      } else {
        stroke.forEach(({ x, y }) => context.lineTo(x, y));
        context.stroke();
      }
    }
  },

  // The same picture a little to one side: people do not draw in the same place twice.
  shifted(pixels, height, width, down, across) {
    const shifted = new Uint8Array(pixels.length);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [y, x] = [row - down, column - across];
        if (y >= 0 && y < height && x >= 0 && x < width) {
          shifted[row * width + column] = pixels[y * width + x];
        }
      }
    }
    return shifted;
  },
};
