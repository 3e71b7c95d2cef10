// SPDX-License-Identifier: Apache-2.0
// What is shown of drawings and of learning.
'use strict';

const Pictures = {
  // A drawing as the network is given it, and over it, if there is one, a map of where it looks.
  seen(canvas, pixels, height, width, map = null) {
    canvas.height = height;
    canvas.width = width;
    const context = canvas.getContext('2d');
    const image = context.createImageData(width, height);
    // One bright pixel must not darken all others.
    const most = map === null ? 1 : [...map].sort((a, b) => a - b)[Math.floor(0.98 * (map.length - 1))] || 1;
    for (let i = 0; i < pixels.length; i++) {
      const heat = map === null ? 0 : Math.min(1, map[i] / most) ** 0.8;
      const grey = map === null ? pixels[i] : 0.55 * pixels[i];
      [255, 120, 30].forEach((colour, channel) => {
        image.data[4 * i + channel] = grey + heat * (colour - 0.6 * grey);
      });
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  },

  // A line of losses, the mean of several steps where there are many.
  losses(svg, losses) {
    const [left, right, top, bottom] = [34, 396, 10, 108];
    const each = Math.max(1, Math.ceil(losses.length / 120));
    const means = [];
    for (let at = 0; at < losses.length; at += each) {
      const some = losses.slice(at, at + each);
      means.push(some.reduce((sum, loss) => sum + loss, 0) / some.length);
    }
    const most = Math.max(...means, 1e-3);
    const x = (i) => left + ((right - left) * i) / Math.max(1, means.length - 1);
    const y = (loss) => bottom - ((bottom - top) * loss) / most;
    const text = (at, line, anchor, words) => `<text x="${at}" y="${line}" text-anchor="${anchor}">${words}</text>`;
    svg.innerHTML =
      `<line x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>` +
      text(left - 4, top + 4, 'end', most.toPrecision(2)) +
      text(left - 4, bottom + 4, 'end', '0') +
      text(left, bottom + 16, 'start', 'loss') +
      text(right, bottom + 16, 'end', `${losses.length} steps`) +
      `<path d="${means.map((loss, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(loss).toFixed(1)}`).join('')}"/>`;
  },
};
