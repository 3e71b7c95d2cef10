// SPDX-License-Identifier: Apache-2.0
// Trains with a file of `sketchell export-training`, as export.jsh wrote it: step.onnx, and batches.bin, the images of
// one batch after the other, each followed by its labels.

// The losses, and the state after the last step, the bytes of its vectors one after the other.
export async function train(ort, read) {
  const session = await ort.InferenceSession.create(await read('step.onnx'));
  const batches = await read('batches.bin');
  const shape = Object.fromEntries(session.inputMetadata.map((input) => [input.name, input.shape]));
  const size = (sizes) => sizes.reduce((all, one) => all * one, 1);
  const number = (value) => new ort.Tensor('float32', [value], []);

  // The state goes round: what a step gives as new_x the next one takes as x.
  const vectors = session.outputNames.filter((name) => name.startsWith('new_')).map((name) => name.slice(4));
  const floats = (vector) => new ort.Tensor('float32', new Float32Array(size(shape[vector])), shape[vector]);
  let state = Object.fromEntries(vectors.map((vector) => [vector, floats(vector)]));

  const pixels = size(shape.images);
  const batch = pixels + 8 * size(shape.labels);
  const losses = [];
  for (let step = 0; step <= batches.length / batch; step++) {
    // Step 0 gives the state to begin with, whatever it is fed.
    const at = Math.max(0, step - 1) * batch;
    const result = await session.run({
      images: new ort.Tensor('uint8', batches.slice(at, at + pixels), shape.images),
      labels: new ort.Tensor('int64', new BigInt64Array(batches.slice(at + pixels, at + batch).buffer), shape.labels),
      learning_rate: number(0.001),
      step: number(step),
      ...state,
    });
    state = Object.fromEntries(vectors.map((vector) => [vector, result[`new_${vector}`]]));
    if (step > 0) {
      losses.push(result.loss.data[0]);
    }
  }
  return { losses, state: vectors.flatMap((vector) => [...new Uint8Array(state[vector].data.slice().buffer)]) };
}
