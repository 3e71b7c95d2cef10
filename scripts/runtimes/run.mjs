// SPDX-License-Identifier: Apache-2.0
// Runs what was exported under a runtime: node run.mjs train|many|serve FOLDER node|web|chromium
//
// train and many print the losses, one a line; train leaves FOLDER/state.bin, for `sketchell import-state`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [work, folder, runtime] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));

// In a browser, whose every request is answered with a file of these folders: there is no server.
async function inChromium() {
  const { browser } = await import('./browser.mjs');
  const types = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
  const chromium = await browser();
  try {
    const tab = await chromium.newPage();
    await tab.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') {
        return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
      }
      const path = pathname.startsWith('/given/') ? join(folder, pathname.slice('/given/'.length)) : join(here, pathname);
      return route.fulfill({ contentType: types[extname(path)] ?? 'application/octet-stream', body: readFileSync(path) });
    });
    await tab.goto('http://localhost/');
    return await tab.evaluate(async (name) => {
      const ort = await import('/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs');
      ort.env.wasm.numThreads = 1;
      const read = async (file) => new Uint8Array(await (await fetch(`/given/${file}`)).arrayBuffer());
      return (await import(`/${name}.mjs`))[name](ort, read);
    }, work);
  } finally {
    await chromium.close();
  }
}

async function inNode() {
  const ort = await import(runtime === 'web' ? 'onnxruntime-web' : 'onnxruntime-node');
  if (runtime === 'web') {
    ort.env.wasm.numThreads = 1;
  }
  return (await import(`./${work}.mjs`))[work](ort, (file) => new Uint8Array(readFileSync(join(folder, file))));
}

const result = await (runtime === 'chromium' ? inChromium() : inNode());
if (work === 'serve') {
  const wrong = result.filter(({ most }) => !(most <= 1e-5));
  wrong.forEach(({ name, batch, most }) => console.error(`${runtime}: ${name}, batch ${batch}: ${most} apart`));
  const models = new Set(result.map(({ name }) => name)).size;
  const most = Math.max(...result.map((one) => one.most));
  console.log(`${runtime}: ${models} models at 3 batch sizes, at most ${most.toExponential(1)} apart`);
  process.exitCode = wrong.length > 0 || models !== 12 ? 1 : 0;
} else {
  result.losses.forEach((loss) => console.log(loss));
  if (result.state) {
    writeFileSync(join(folder, 'state.bin'), Uint8Array.from(result.state));
  }
}
