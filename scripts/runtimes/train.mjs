// Trains with a file of `sketchell export-training`: node train.mjs FOLDER node|web
//
// FOLDER holds what export.jsh wrote: step.onnx, and batches.bin, the images of one batch after the
// other, each followed by its labels. The losses are printed, one a line; state.bin is what was
// learned, for `sketchell import-state`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, runtime] = process.argv.slice(2);
const ort = await import(runtime === 'web' ? 'onnxruntime-web' : 'onnxruntime-node');
if (runtime === 'web') {
  ort.env.wasm.numThreads = 1;
}
const session = await ort.InferenceSession.create(readFileSync(join(folder, 'step.onnx')));
const batches = readFileSync(join(folder, 'batches.bin'));
const shape = Object.fromEntries(session.inputMetadata.map((input) => [input.name, input.shape]));
const size = (sizes) => sizes.reduce((all, one) => all * one, 1);
const number = (value) => new ort.Tensor('float32', [value], []);

// The state goes round: what a step gives as new_x the next one takes as x.
const vectors = session.outputNames.filter((name) => name.startsWith('new_')).map((name) => name.slice(4));
const floats = (vector) => new ort.Tensor('float32', new Float32Array(size(shape[vector])), shape[vector]);
let state = Object.fromEntries(vectors.map((vector) => [vector, floats(vector)]));

async function run(step, images, labels) {
  const result = await session.run({ images, labels, learning_rate: number(0.001), step: number(step), ...state });
  state = Object.fromEntries(vectors.map((vector) => [vector, result[`new_${vector}`]]));
  return result.loss.data[0];
}

const pixels = size(shape.images);
const count = size(shape.labels);
const batch = pixels + 8 * count;
const copied = (from, to) => batches.buffer.slice(batches.byteOffset + from, batches.byteOffset + to);
for (let step = 0; step <= batches.length / batch; step++) {
  // Step 0 gives the state to begin with, whatever it is fed.
  const at = Math.max(0, step - 1) * batch;
  const images = new ort.Tensor('uint8', new Uint8Array(copied(at, at + pixels)), shape.images);
  const labels = new ort.Tensor('int64', new BigInt64Array(copied(at + pixels, at + batch)), shape.labels);
  const loss = await run(step, images, labels);
  if (step > 0) {
    console.log(loss);
  }
}
writeFileSync(
  join(folder, 'state.bin'),
  Buffer.concat(vectors.map((vector) => Buffer.from(new Uint8Array(state[vector].data.slice().buffer)))),
);
