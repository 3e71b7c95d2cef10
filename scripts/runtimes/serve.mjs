// Runs what models.jsh wrote and compares: node serve.mjs FOLDER node|web
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder, runtime] = process.argv.slice(2);
const ort = await import(runtime === 'web' ? 'onnxruntime-web' : 'onnxruntime-node');
if (runtime === 'web') {
  ort.env.wasm.numThreads = 1;
}

function floats(file) {
  const bytes = readFileSync(join(folder, file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

let models = 0;
let most = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx'))) {
  const session = await ort.InferenceSession.create(readFileSync(join(folder, file)));
  const name = file.replace('.onnx', '');
  const [input] = session.inputMetadata;
  for (const batch of [1, 7, 256]) {
    const shape = [batch, ...input.shape.slice(1)];
    const feeds = { [input.name]: new ort.Tensor('float32', floats(`${name}-${batch}.in`), shape) };
    const result = (await session.run(feeds))[session.outputNames[0]].data;
    const expected = floats(`${name}-${batch}.out`);
    const apart = expected.reduce(
      (largest, value, i) => Math.max(largest, Math.abs(value - result[i]) / Math.max(1, Math.abs(value))),
      0,
    );
    if (result.length !== expected.length || !(apart <= 1e-5)) {
      console.error(`${runtime}: ${name}, batch ${batch}: ${result.length} numbers, ${apart} apart`);
      process.exitCode = 1;
    }
    most = Math.max(most, apart);
  }
  models++;
}
console.log(`${runtime}: ${models} models at 3 batch sizes, at most ${most.toExponential(1)} apart`);
if (models !== 12) {
  process.exitCode = 1;
}
