// SPDX-License-Identifier: Apache-2.0
// Paper that is drawn on with the mouse, a finger, a pen or the keyboard.
'use strict';

class Paper {
  static PEN = 16;
  static ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  strokes = [];
  drawing = false;
  pen = { x: 0.5, y: 0.5 };
  penShown = false;

  // Calls changed whenever the strokes are others.
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = () => {
      this.show();
      changed();
    };
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', () => this.lift());
    canvas.addEventListener('pointercancel', () => this.lift());
    canvas.addEventListener('keydown', (event) => this.key(event));
    canvas.addEventListener('blur', () => {
      this.penShown = false;
      this.lift();
      this.show();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.show());
    this.show();
  }

  lift() {
    this.drawing = false;
  }

  undo() {
    this.lift();
    this.strokes.pop();
    this.changed();
  }

  clear() {
    this.lift();
    this.strokes = [];
    this.changed();
  }

  point(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  }

  down(event) {
    if (event.button !== 0 || !event.isPrimary) {
      return;
    }
    this.canvas.setPointerCapture(event.pointerId);
    this.penShown = false;
    this.drawing = true;
    this.strokes.push([this.point(event)]);
    this.changed();
  }

  move(event) {
    if (!this.drawing || !event.isPrimary) {
      return;
    }
    const events = event.getCoalescedEvents?.() ?? [];
    (events.length > 0 ? events : [event]).forEach((one) => this.strokes.at(-1).push(this.point(one)));
    this.changed();
  }

  key(event) {
    if (event.key === 'Delete') {
      this.clear();
    } else if (event.key === 'Backspace' || (event.key === 'z' && (event.ctrlKey || event.metaKey))) {
      this.undo();
    } else if (event.key === ' ') {
      this.penShown = true;
      this.drawing = !this.drawing;
      if (this.drawing) {
        this.strokes.push([{ ...this.pen }]);
      }
      this.changed();
    } else if (event.key in Paper.ARROWS) {
      const step = event.shiftKey ? 0.01 : 0.04;
      const [across, down] = Paper.ARROWS[event.key];
      const inside = (place) => Math.min(1, Math.max(0, place));
      this.penShown = true;
      this.pen = { x: inside(this.pen.x + step * across), y: inside(this.pen.y + step * down) };
      if (this.drawing) {
        this.strokes.at(-1).push({ ...this.pen });
        this.changed();
      } else {
        this.show();
      }
    } else {
      return;
    }
    event.preventDefault();
  }

  show() {
    const context = this.canvas.getContext('2d');
    const { width, height } = this.canvas;
    const style = getComputedStyle(this.canvas);
    context.clearRect(0, 0, width, height);
    const scaled = this.strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x * width, y: y * height })));
    Strokes.trace(context, scaled, Paper.PEN, style.getPropertyValue('--pen'));
    if (this.penShown) {
      context.beginPath();
      context.lineWidth = 4;
      context.strokeStyle = style.getPropertyValue('--accent');
      context.fillStyle = style.getPropertyValue('--accent');
      context.arc(this.pen.x * width, this.pen.y * height, 14, 0, 2 * Math.PI);
      this.drawing ? context.fill() : context.stroke();
    }
  }
}
