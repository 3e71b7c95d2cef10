// SPDX-License-Identifier: Apache-2.0
// Puts the page, ONNX Runtime for the web and what models.jsh wrote into one folder: node pack.mjs MODELS FOLDER
//
// A page that lies in a folder may load scripts, but may not read files: all that it reads is a text in files.js.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [models, folder] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const runtime = join(here, '../runtimes/node_modules/onnxruntime-web/dist');
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(join(here, 'page'))) {
  copyFileSync(join(here, 'page', file), join(folder, file));
}
copyFileSync(join(runtime, 'ort.wasm.min.js'), join(folder, 'ort.wasm.min.js'));

const packed = {};
const pack = (from, file) => {
  packed[file] = gzipSync(readFileSync(join(from, file)), { level: 9 }).toString('base64');
};
readdirSync(models).forEach((file) => pack(models, file));
pack(runtime, 'ort-wasm-simd-threaded.mjs');
pack(runtime, 'ort-wasm-simd-threaded.wasm');
writeFileSync(join(folder, 'files.js'), `const FILES = ${JSON.stringify(packed)};\n`);
console.log(`Open ${join(folder, 'index.html')} in a browser.`);
