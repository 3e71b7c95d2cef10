// SPDX-License-Identifier: Apache-2.0
// Takes all steps of export.jsh in one run, over data that is all there.

// The losses.
export async function many(ort, read) {
  const session = await ort.InferenceSession.create(await read('steps.onnx'));
  const shape = Object.fromEntries(session.inputMetadata.map((input) => [input.name, input.shape]));
  const batches = await read('batches.bin');
  const batch = shape.rows[1];
  const pixels = shape.images.slice(1).reduce((all, one) => all * one, batch);
  const length = pixels + 8 * batch;
  const steps = batches.length / length;

  const images = new Uint8Array(steps * pixels);
  const labels = new Uint8Array(steps * 8 * batch);
  for (let step = 0; step < steps; step++) {
    const at = step * length;
    images.set(batches.subarray(at, at + pixels), step * pixels);
    labels.set(batches.subarray(at + pixels, at + length), step * 8 * batch);
  }
  // One more than there are batches: step 0, which any rows will do for, gives the state to begin with.
  const numbers = Float32Array.from({ length: steps + 1 }, (_, step) => step);
  const rows = BigInt64Array.from({ length: (steps + 1) * batch }, (_, row) => BigInt(Math.max(0, row - batch)));
  const examples = steps * batch;
  const feeds = {
    images: new ort.Tensor('uint8', images, [examples, ...shape.images.slice(1)]),
    labels: new ort.Tensor('int64', new BigInt64Array(labels.buffer), [examples]),
    rows: new ort.Tensor('int64', rows, [steps + 1, batch]),
    learning_rate: new ort.Tensor('float32', new Float32Array(steps + 1).fill(0.001), [steps + 1]),
    step: new ort.Tensor('float32', numbers, [steps + 1]),
  };
  for (const vector of session.outputNames.filter((name) => name.startsWith('new_')).map((name) => name.slice(4))) {
    const size = shape[vector][0];
    feeds[vector] = new ort.Tensor('float32', new Float32Array(size), [size]);
  }
  return { losses: [...(await session.run(feeds)).loss.data.slice(1)] };
}
