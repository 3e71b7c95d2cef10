// SPDX-License-Identifier: Apache-2.0
// What the network is taught with: drawings that a person kept, and some of those that it learned from before.
'use strict';

class Lessons {
  kept = [];

  // Practice: for each drawing its class and its pixels, one byte each.
  constructor(practice, pixels) {
    this.before = [];
    for (let at = 0; at < practice.length; at += 1 + pixels) {
      this.before.push({ index: practice[at], pixels: practice.subarray(at + 1, at + 1 + pixels) });
    }
  }

  keep(name, pixels) {
    this.kept.push({ name, pixels });
  }

  remove(drawing) {
    this.kept = this.kept.filter((one) => one !== drawing);
  }

  names() {
    return [...new Set(this.kept.map(({ name }) => name))];
  }

  // Batches in which every class is as likely, and a person's drawings of one are as likely as those from before.
  batches(network, count, practising) {
    const sources = network.classes.map((name, index) =>
      [
        this.kept.filter((one) => one.name === name),
        practising ? this.before.filter((one) => one.index === index) : [],
      ].filter((drawings) => drawings.length > 0),
    );
    const known = sources.flatMap((some, index) => (some.length > 0 ? [index] : []));
    const any = (list) => list[Math.floor(Math.random() * list.length)];
    const { batch, height, width } = network;
    return Array.from({ length: count }, () => {
      const labels = Array.from({ length: batch }, () => any(known));
      const images = new Uint8Array(batch * height * width);
      labels.forEach((label, i) => {
        const [down, across] = [any([-1, 0, 1]), any([-1, 0, 1])];
        const drawing = any(any(sources[label])).pixels;
        images.set(Strokes.shifted(drawing, height, width, down, across), i * height * width);
      });
      return { images, labels };
    });
  }
}
