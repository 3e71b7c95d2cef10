// SPDX-License-Identifier: Apache-2.0
// The network on this page: it answers, says where it looks, and learns. What it has learned is the state of a
// training step, and models are made of that.
'use strict';

const Files = {
  async bytes(name) {
    const packed = Uint8Array.from(atob(FILES[name]), (character) => character.charCodeAt(0));
    return Files.unpacked(packed);
  },
  async unpacked(packed) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  },
  text: async (name) => Onnx.text(await Files.bytes(name)),
};

class Network {
  // Metadata of a training step: what lies where in its state, and the network without its numbers.
  static LAYOUT = 'sketchell.training';
  static SERVED = 'sketchell.network';
  static LABELS = 'sketchell.labels';

  static async open() {
    if (typeof DecompressionStream === 'undefined' || typeof WebAssembly === 'undefined') {
      throw new Error('This browser is too old for the page: it needs WebAssembly and DecompressionStream.');
    }
    ort.env.wasm.numThreads = 1;
    // A page in a folder may not load modules, but may make them.
    const glue = new Blob([await Files.bytes('ort-wasm-simd-threaded.mjs')], { type: 'text/javascript' });
    ort.env.wasm.wasmPaths = { mjs: URL.createObjectURL(glue) };
    ort.env.wasm.wasmBinary = (await Files.bytes('ort-wasm-simd-threaded.wasm')).buffer;
    const network = new Network();
    network.first = (await Files.text('classes.txt')).split('\n').filter((name) => name !== '');
    network.dark = (await Files.text('ground.txt')) === 'DARK';
    await network.reset();
    return network;
  }

  // Work of one kind at a time, in the order in which it was asked for.
  last = Promise.resolve();
  inTurn(work) {
    this.last = this.last.then(work, work);
    return this.last;
  }

  // Forgets what it learned here.
  reset() {
    return this.inTurn(async () => {
      this.classes = [...this.first];
      this.steps = 0;
      await this.begin();
    });
  }

  get most() {
    return Object.keys(FILES).filter((name) => name.startsWith('step-')).length - 1 + this.first.length;
  }

  // The training step for so many classes as there are, with the state that it begins with.
  async begin() {
    const file = await Files.bytes(`step-${this.classes.length}.onnx`);
    const metadata = Onnx.metadata(file);
    const before = { layout: this.layout, state: this.state };
    await this.training?.release();
    this.layout = JSON.parse(metadata[Network.LAYOUT]);
    this.served = await Files.unpacked(
      Uint8Array.from(atob(metadata[Network.SERVED]), (character) => character.charCodeAt(0)),
    );
    this.training = await ort.InferenceSession.create(file);
    [this.batch, , this.height, this.width] = this.training.inputMetadata.find(({ name }) => name === 'images').shape;
    this.state = Object.fromEntries(this.layout.state.map(({ name, size }) => [name, new Float32Array(size)]));
    // Step 0 gives the state to begin with, whatever it is fed.
    const pixels = this.height * this.width;
    await this.step(0, 0, new Uint8Array(this.batch * pixels), new Array(this.batch).fill(0));
    await this.changed();
    return before;
  }

  // Another class, which it knows nothing of yet; the others are as they were.
  addClass(name) {
    return this.inTurn(async () => {
      if (this.classes.length >= this.most) {
        throw new Error(`This page has room for ${this.most} classes.`);
      }
      this.classes.push(name);
      const { layout, state } = await this.begin();
      for (const vector of layout.state) {
        const parts = new Map(Network.places(vector));
        for (const [part, { at, size }] of Network.places(this.layout.state.find((it) => it.name === vector.name))) {
          // A part that has grown has a row more for the new class, behind the others.
          const old = parts.get(part);
          const known = Math.min(size, old.size);
          this.state[vector.name].set(state[vector.name].subarray(old.at, old.at + known), at);
        }
      }
      await this.changed();
    });
  }

  static places(vector) {
    let next = 0;
    return vector.parts.map(({ name, shape }) => {
      const size = shape.reduce((all, one) => all * one, 1);
      next += size;
      return [name, { at: next - size, size }];
    });
  }

  async step(number, learningRate, images, labels) {
    const scalar = (value) => new ort.Tensor('float32', [value], []);
    const feeds = {
      images: new ort.Tensor('uint8', images, [this.batch, 1, this.height, this.width]),
      labels: new ort.Tensor('int64', BigInt64Array.from(labels, BigInt), [this.batch]),
      learning_rate: scalar(learningRate),
      step: scalar(number),
    };
    for (const [name, vector] of Object.entries(this.state)) {
      feeds[name] = new ort.Tensor('float32', vector, [vector.length]);
    }
    const result = await this.training.run(feeds);
    this.state = Object.fromEntries(Object.keys(this.state).map((name) => [name, result[`new_${name}`].data]));
    return result.loss.data[0];
  }

  // Learns from some batches; the losses.
  learn(batches) {
    return this.inTurn(async () => {
      const losses = [];
      for (const { images, labels } of batches) {
        losses.push(await this.step(++this.steps, this.layout.training.learning_rate, images, labels));
      }
      await this.changed();
      return losses;
    });
  }

  async changed() {
    const old = [this.answering, this.explaining];
    this.answering = null;
    this.explaining = null;
    await Promise.all(old.map((session) => session?.release()));
  }

  numbers() {
    return Object.fromEntries(
      Object.entries(this.layout.network).map(([name, { vector, at }]) => {
        const part = this.layout.state
          .flatMap((one) => (one.name === vector ? Network.places(one) : []))
          .find(([, place]) => place.at === at);
        return [name, this.state[vector].slice(at, at + part[1].size)];
      }),
    );
  }

  tensor(pictures) {
    const images = Float32Array.from(pictures.flatMap((pixels) => Array.from(pixels)));
    return new ort.Tensor('float32', images, [pictures.length, 1, this.height, this.width]);
  }

  // For each picture a probability for each class.
  probabilities(...pictures) {
    return this.inTurn(async () => {
      this.answering ??= await ort.InferenceSession.create(Onnx.filled(this.served, this.numbers()));
      const { data } = (await this.answering.run({ images: this.tensor(pictures) })).probabilities;
      const classes = this.classes.length;
      return pictures.map((_, i) => data.slice(i * classes, (i + 1) * classes));
    });
  }

  // For each pixel how strongly the score of a class answers to it.
  saliency(pixels, index) {
    return this.inTurn(async () => {
      this.explaining ??= await ort.InferenceSession.create(
        Onnx.filled(await Files.bytes(`saliency-${this.classes.length}.onnx`), this.numbers()),
      );
      const feeds = { images: this.tensor([pixels]), class: new ort.Tensor('int64', [BigInt(index)], [1]) };
      return (await this.explaining.run(feeds)).saliency.data;
    });
  }

  // The file of the model as it is now.
  file() {
    const own = this.classes.slice(this.first.length);
    const names = Object.fromEntries(own.map((name, i) => [`{new class ${i + 1}}`, name]));
    return Onnx.filled(this.served, this.numbers(), names, {
      [Network.LABELS]: JSON.stringify(this.classes),
      'sketchell.learned_in_browser': JSON.stringify({ steps: this.steps, batch: this.batch, new_classes: own }),
    });
  }
}
