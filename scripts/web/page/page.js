// SPDX-License-Identifier: Apache-2.0
// The page: what a person does, and what is shown of it.
'use strict';

const STEPS = 400;
const STEPS_AT_ONCE = 5;

const part = (id) => document.getElementById(id);
const list = (names) => (names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

class Page {
  losses = [];
  chosen = null;
  training = false;
  saved = true;

  constructor(network, lessons) {
    this.network = network;
    this.lessons = lessons;
    this.paper = new Paper(part('paper'), () => this.answer());
    part('undo').addEventListener('click', () => this.paper.undo());
    part('clear').addEventListener('click', () => this.paper.clear());
    part('look').addEventListener('change', () => this.answer());
    part('keep').addEventListener('submit', (event) => {
      event.preventDefault();
      this.guarded(() => this.keep(part('name').value.trim()));
    });
    part('train').addEventListener('click', () => this.guarded(() => this.train()));
    part('forget').addEventListener('click', () => this.guarded(() => this.forget()));
    part('download').addEventListener('click', () => this.download());
    window.addEventListener('beforeunload', (event) => {
      if (!this.saved) {
        event.preventDefault();
      }
    });
    document.querySelector('main').hidden = false;
    this.showClasses();
    this.showKept();
    this.answer();
  }

  // What goes wrong is said where a person looks.
  async guarded(work) {
    try {
      await work();
    } catch (error) {
      part('progress').textContent = error.message;
    }
  }

  pixels() {
    const { height, width, dark } = this.network;
    const pixels = Strokes.pixels(this.paper.strokes, height, width);
    return dark ? pixels.map((value) => 255 - value) : pixels;
  }

  // Answers -------------------------------------------------------------------------------------------------------

  // The newest drawing is answered; those in between may be passed over.
  async answer() {
    this.asked = true;
    if (this.busy) {
      return;
    }
    this.busy = true;
    while (this.asked) {
      this.asked = false;
      await this.guarded(() => this.answerNow());
    }
    this.busy = false;
  }

  async answerNow() {
    const { height, width, classes } = this.network;
    const pixels = this.pixels();
    const empty = this.paper.strokes.length === 0;
    for (const id of ['undo', 'clear']) {
      part(id).disabled = empty;
    }
    if (empty) {
      this.chosen = null;
      part('answer').textContent = 'Nothing is drawn yet.';
      part('looks').textContent = '';
      this.showProbabilities(null, -1);
      Pictures.seen(part('seen'), pixels, height, width);
      return;
    }
    const [probabilities] = await this.network.probabilities(pixels);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const looked = this.chosen !== null && this.chosen < classes.length ? this.chosen : best;
    const map = part('look').checked ? await this.network.saliency(pixels, looked) : null;
    part('answer').textContent = `${classes[best]}, ${Page.percent(probabilities[best])}`;
    part('looks').textContent =
      map === null ? '' : `The brighter a place, the more its score for ${classes[looked]} would change with it.`;
    this.showProbabilities(probabilities, looked);
    Pictures.seen(part('seen'), pixels, height, width, map);
  }

  static percent(probability) {
    return `${(100 * probability).toFixed(probability > 0.995 || probability < 0.0995 ? 1 : 0)} %`;
  }

  showClasses() {
    part('classes').replaceChildren(
      ...this.network.classes.map((name, index) => {
        const item = document.createElement('li');
        const button = document.createElement('button');
        button.type = 'button';
        for (const [kind, words] of [['bar', ''], ['name', name], ['percent', '']]) {
          const span = document.createElement('span');
          span.className = kind;
          span.textContent = words;
          button.append(span);
        }
        button.title = 'Shows where it looks for this class';
        button.addEventListener('click', () => {
          this.chosen = this.chosen === index ? null : index;
          this.answer();
        });
        item.append(button);
        return item;
      }),
    );
    part('names').replaceChildren(
      ...this.network.classes.map((name) => Object.assign(document.createElement('option'), { value: name })),
    );
    part('hint').textContent = `It knows ${list(this.network.classes)}. Draw one of them, or teach it something else.`;
  }

  showProbabilities(probabilities, looked) {
    [...part('classes').querySelectorAll('button')].forEach((button, index) => {
      const probability = probabilities?.[index] ?? 0;
      button.setAttribute('aria-pressed', String(index === looked));
      button.querySelector('.bar').style.width = `${100 * probability}%`;
      button.querySelector('.percent').textContent = probabilities === null ? '' : Page.percent(probability);
    });
  }

  // Lessons -------------------------------------------------------------------------------------------------------

  async keep(words) {
    const same = (known) => known.toLowerCase() === words.toLowerCase();
    const name = this.network.classes.find(same) ?? words;
    if (this.paper.strokes.length === 0) {
      throw new Error('There is no drawing yet: draw something first.');
    }
    if (name === '') {
      throw new Error('Say what the drawing is.');
    }
    const pixels = this.pixels();
    if (!this.network.classes.includes(name)) {
      await this.network.addClass(name);
      this.showClasses();
    }
    this.lessons.keep(name, pixels);
    this.saved = false;
    part('progress').textContent = '';
    this.showKept();
    this.paper.clear();
    part('paper').focus({ preventScroll: true });
  }

  showKept() {
    const { height, width } = this.network;
    part('kept').replaceChildren(
      ...this.lessons.names().map((name) => {
        const group = document.createElement('div');
        const title = document.createElement('h3');
        const pictures = document.createElement('div');
        pictures.className = 'pictures';
        const drawings = this.lessons.kept.filter((one) => one.name === name);
        title.textContent = `${name}: ${drawings.length}`;
        drawings.forEach((drawing, i) => {
          const button = document.createElement('button');
          const canvas = document.createElement('canvas');
          button.type = 'button';
          button.title = `Removes this ${name}`;
          button.setAttribute('aria-label', `Remove ${name} number ${i + 1}`);
          button.disabled = this.training;
          button.addEventListener('click', () => {
            this.lessons.remove(drawing);
            this.showKept();
          });
          Pictures.seen(canvas, drawing.pixels, height, width);
          button.append(canvas);
          pictures.append(button);
        });
        group.append(title, pictures);
        return group;
      }),
    );
    const some = this.lessons.kept.length > 0;
    part('train').disabled = !some;
    part('train').textContent = this.training ? 'Stop' : 'Train';
    part('forget').disabled = this.training || (!some && this.network.steps === 0);
    part('download').disabled = this.training || this.network.steps === 0;
    part('keep').querySelector('button').disabled = this.training;
  }

  async train() {
    if (this.training) {
      this.training = false;
      return;
    }
    this.training = true;
    this.saved = false;
    this.showKept();
    part('loss').toggleAttribute('hidden', false);
    try {
      const end = this.network.steps + STEPS;
      while (this.training && this.network.steps < end) {
        const batches = this.lessons.batches(this.network, STEPS_AT_ONCE, part('practice').checked);
        this.losses.push(...(await this.network.learn(batches)));
        Pictures.losses(part('loss'), this.losses);
        part('progress').textContent = `Step ${this.network.steps} of ${end}, ${this.lossSaid()}.`;
        if (this.network.steps % (10 * STEPS_AT_ONCE) === 0) {
          await this.answer();
        }
        // The page has to breathe.
        await new Promise((resolve) => setTimeout(resolve));
      }
    } finally {
      this.training = false;
      this.showKept();
    }
    const answers = await this.network.probabilities(...this.lessons.kept.map(({ pixels }) => pixels));
    const right = this.lessons.kept.filter(({ name }, i) => {
      const best = answers[i].indexOf(Math.max(...answers[i]));
      return this.network.classes[best] === name;
    }).length;
    part('progress').textContent =
      `${this.network.steps} steps, ${this.lossSaid()}. It knows ${right} of your ${this.lessons.kept.length} drawings.`;
    await this.answer();
  }

  // The mean of some steps: one says little.
  lossSaid() {
    const mean = (some) => (some.reduce((sum, loss) => sum + loss, 0) / some.length).toPrecision(2);
    return `loss ${mean(this.losses.slice(-20))}, at first ${mean(this.losses.slice(0, 5))}`;
  }

  async forget() {
    await this.network.reset();
    this.lessons.kept = [];
    this.losses = [];
    this.chosen = null;
    this.saved = true;
    part('progress').textContent = '';
    part('loss').toggleAttribute('hidden', true);
    this.showClasses();
    this.showKept();
    await this.answer();
  }

  download() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([this.network.file()], { type: 'application/octet-stream' }));
    link.download = 'improved.onnx';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.saved = true;
    part('progress').textContent = 'The model is improved.onnx; `sketchell predict` and any ONNX runtime take it.';
  }
}

(async () => {
  try {
    if (typeof FILES === 'undefined' || typeof ort === 'undefined') {
      throw new Error('Files of this page are missing: make it with scripts/web/make.sh and keep them all in one folder.');
    }
    const network = await Network.open();
    const practice = await Files.bytes('practice.bin');
    globalThis.page = new Page(network, new Lessons(practice, network.height * network.width));
  } catch (error) {
    part('hint').textContent = error.message;
  }
})();
