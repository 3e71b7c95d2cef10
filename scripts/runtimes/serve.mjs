// SPDX-License-Identifier: Apache-2.0
// Runs the models that models.jsh wrote, and compares.

// How far apart what each model gives and what it gave there is at most, by model and batch.
export async function serve(ort, read) {
  const floats = async (file) => new Float32Array((await read(file)).slice().buffer);
  const apart = [];
  for (const name of new TextDecoder().decode(await read('models.txt')).trim().split('\n')) {
    const session = await ort.InferenceSession.create(await read(`${name}.onnx`));
    const [input] = session.inputMetadata;
    for (const batch of [1, 7, 256]) {
      const shape = [batch, ...input.shape.slice(1)];
      const feeds = { [input.name]: new ort.Tensor('float32', await floats(`${name}-${batch}.in`), shape) };
      const result = (await session.run(feeds))[session.outputNames[0]].data;
      const expected = await floats(`${name}-${batch}.out`);
      const distances = [...expected].map((value, i) => Math.abs(value - result[i]) / Math.max(1, Math.abs(value)));
      // Not a number is as far as can be.
      const most = distances.reduce((most, one) => (one <= most ? most : one), 0);
      apart.push({ name, batch, most: result.length === expected.length && most >= 0 ? most : 'not the same numbers' });
    }
  }
  return apart;
}
