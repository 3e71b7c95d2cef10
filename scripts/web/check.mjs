// SPDX-License-Identifier: Apache-2.0
// Draws on the page in a real browser, teaches it a class, and takes the model away:
// node check.mjs PAGE STROKES OUT
//
// OUT gets pictures of the page, the improved model, and what the page made of some drawings.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browser } from '../runtimes/browser.mjs';

const [folder, strokesFile, out] = process.argv.slice(2);
const address = pathToFileURL(resolve(folder, 'index.html')).href;
const doodles = JSON.parse(readFileSync(strokesFile));
const chromium = await browser();

// Whatever goes wrong in the page goes wrong here, and nothing but its folder is asked for.
async function open(options) {
  const context = await chromium.newContext({ acceptDownloads: true, ...options });
  await context.setOffline(true);
  // Which drawings a step learns from is left to chance; here the dice fall alike.
  await context.addInitScript(() => {
    let thrown = 1;
    Math.random = () => (thrown = (thrown * 16807) % 2147483647) / 2147483647;
  });
  const tab = await context.newPage();
  tab.on('pageerror', (error) => assert.fail(error));
  tab.on('console', (message) => assert.notEqual(message.type(), 'error', message.text()));
  tab.on('request', (request) => assert.match(request.url(), /^(file|blob|data):/));
  tab.mouseEvents = await context.newCDPSession(tab);
  await tab.goto(address);
  await tab.locator('main').waitFor({ state: 'visible' });
  await answered(tab);
  return tab;
}

const answered = (tab) => tab.waitForFunction(() => globalThis.page && !globalThis.page.busy);
const text = (tab, id) => tab.locator(`#${id}`).textContent();

// A hand with the mouse: all points of a stroke one after the other, whether the page keeps up or not.
async function draw(tab, strokes, { x: left, y: top, size } = { x: 0.1, y: 0.1, size: 0.8 }) {
  const box = await tab.locator('#paper').boundingBox();
  const hand = (type, stroke, i) =>
    tab.mouseEvents.send('Input.dispatchMouseEvent', {
      type,
      x: box.x + box.width * (left + size * stroke[i]),
      y: box.y + box.height * (top + size * stroke[i + 1]),
      button: 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      clickCount: 1,
    });
  for (const stroke of strokes) {
    const moves = [hand('mousePressed', stroke, 0)];
    for (let i = 2; i < stroke.length; i += 2) {
      moves.push(hand('mouseMoved', stroke, i));
    }
    moves.push(hand('mouseReleased', stroke, stroke.length - 2));
    await Promise.all(moves);
  }
  await answered(tab);
}

async function recognised(tab, name, drawings, place) {
  let right = 0;
  for (const strokes of drawings) {
    await draw(tab, strokes, place);
    right += (await text(tab, 'answer')).startsWith(`${name},`) ? 1 : 0;
    await tab.click('#clear');
  }
  return right;
}

// A child's house, never twice the same.
let seed = 5;
const dice = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
function house() {
  const shake = () => 0.08 * dice();
  const [wall, roof, side] = [0.4 + shake(), shake(), 0.12 + shake()];
  const line = (...points) => {
    const stroke = [];
    for (let i = 0; i + 3 < points.length; i += 2) {
      for (let t = 0; t < 1; t += 0.1) {
        stroke.push(points[i] + t * (points[i + 2] - points[i]) + 0.02 * dice());
        stroke.push(points[i + 1] + t * (points[i + 3] - points[i + 1]) + 0.02 * dice());
      }
    }
    return stroke;
  };
  return [
    line(side, wall, 1 - side, wall + shake(), 1 - side, 1, side, 1, side, wall),
    line(0, wall, 0.5 + shake(), Math.max(0, roof), 1, wall),
    line(0.4, 1, 0.4, 0.7 + shake(), 0.6, 0.7, 0.6, 1),
  ].map((stroke) => stroke.map((place) => Math.min(1, Math.max(0, place))));
}

// It recognises what is drawn, wherever on the paper and at whatever size.
const tab = await open({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
assert.match(await text(tab, 'hint'), /^It knows angel, piano and violin\./);
assert.equal(await text(tab, 'answer'), 'Nothing is drawn yet.');
await tab.screenshot({ path: join(out, 'empty.png') });
const before = {};
for (const [name, drawings] of Object.entries(doodles)) {
  before[name] = await recognised(tab, name, drawings);
}
const small = await recognised(tab, 'piano', doodles.piano.slice(0, 10), { x: 0.55, y: 0.05, size: 0.3 });
console.log('recognised of 20, before:', before, 'and small, in a corner, of 10:', small);
assert.ok(Object.values(before).every((right) => right >= 17) && small >= 7);

// The answer changes while a drawing grows; strokes can be taken back.
await draw(tab, doodles.violin[1]);
const whole = await text(tab, 'answer');
await tab.screenshot({ path: join(out, 'answer.png') });
const picture = () => tab.locator('#seen').evaluate((canvas) => canvas.toDataURL());
const looking = await picture();
await tab.locator('#classes button').nth(1).click();
await answered(tab);
assert.match(await text(tab, 'looks'), /its score for piano/);
assert.notEqual(await picture(), looking, 'another class, another saliency');
await tab.uncheck('#look');
await answered(tab);
assert.notEqual(await picture(), looking, 'no saliency');
await tab.check('#look');
await tab.click('#undo');
await answered(tab);
assert.equal(await tab.evaluate(() => globalThis.page.paper.strokes.length), doodles.violin[1].length - 1);
await tab.click('#clear');
assert.equal(whole.split(',')[0], 'violin');

// What makes no sense is said in a sentence.
await tab.fill('#name', 'house');
await tab.click('#keep button');
assert.equal(await text(tab, 'progress'), 'There is no drawing yet: draw something first.');
assert.ok(await tab.locator('#train').isDisabled());

// It learns a class from ten drawings, and forgets none of the others.
const houses = Array.from({ length: 30 }, house);
for (const strokes of houses.slice(0, 10)) {
  await draw(tab, strokes);
  await tab.fill('#name', 'house');
  await tab.click('#keep button');
  await tab.waitForFunction(() => globalThis.page.paper.strokes.length === 0);
  await answered(tab);
}
assert.match(await text(tab, 'hint'), /^It knows angel, piano, violin and house\./);
assert.equal(await text(tab, 'kept'), 'house: 10');
await draw(tab, doodles.angel[0]);
assert.match(await text(tab, 'answer'), /^angel,/, 'a new class changes little before it is learned');
await tab.click('#clear');
await tab.click('#train');
await tab.waitForFunction(() => globalThis.page.network.steps >= 100);
await tab.click('#train');
await tab.waitForFunction(() => !globalThis.page.training);
await tab.click('#train');
await tab.waitForFunction(() => !globalThis.page.training && globalThis.page.network.steps >= 500, null, { timeout: 60_000 });
await tab.waitForFunction(() => document.getElementById('progress').textContent.includes('It knows'));
const said = await text(tab, 'progress');
const losses = await tab.evaluate(() => globalThis.page.losses);
const mean = (some) => some.reduce((sum, one) => sum + one, 0) / some.length;
console.log(said);
assert.ok(mean(losses.slice(-20)) < 0.5 * mean(losses.slice(0, 5)), 'the loss falls');
assert.match(said, /It knows (9|10) of your 10 drawings\./);
const after = { house: await recognised(tab, 'house', houses.slice(10)) };
for (const [name, drawings] of Object.entries(doodles)) {
  after[name] = await recognised(tab, name, drawings);
}
console.log('recognised of 20, after:', after);
assert.ok(after.house >= 16 && Object.values(after).every((right) => right >= 14));
await draw(tab, houses[12]);
await tab.screenshot({ path: join(out, 'trained.png'), fullPage: true });

// The model goes away as a file, with what the page makes of some drawings.
const [download] = await Promise.all([tab.waitForEvent('download'), tab.click('#download')]);
assert.equal(download.suggestedFilename(), 'improved.onnx');
await download.saveAs(join(out, 'improved.onnx'));
const seen = await tab.evaluate(
  async (drawings) => {
    const { network } = globalThis.page;
    const pictures = drawings.map((strokes) => {
      const points = strokes.map((stroke) =>
        stroke.flatMap((_, i) => (i % 2 === 0 ? [{ x: stroke[i], y: stroke[i + 1] }] : [])),
      );
      return Strokes.pixels(points, network.height, network.width);
    });
    const probabilities = await network.probabilities(...pictures);
    return { pixels: pictures.map((one) => [...one]), probabilities: probabilities.map((one) => [...one]) };
  },
  [...houses.slice(10), ...doodles.angel, ...doodles.violin],
);
writeFileSync(join(out, 'pixels.bin'), Uint8Array.from(seen.pixels.flat()));
writeFileSync(join(out, 'probabilities.bin'), new Uint8Array(Float32Array.from(seen.probabilities.flat()).buffer));

// It forgets on request.
await tab.click('#forget');
await tab.waitForFunction(() => !document.getElementById('hint').textContent.includes('house'));
await answered(tab);
assert.match(await text(tab, 'hint'), /^It knows angel, piano and violin\./);
await tab.context().close();

// On a phone, in the dark, with a finger.
const phone = await open({
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
});
const wide = await phone.evaluate(() => document.scrollingElement.scrollWidth);
assert.ok(wide <= 360, `the page is ${wide} pixels wide`);
const box = await phone.locator('#paper').boundingBox();
const touch = await phone.context().newCDPSession(phone);
for (const stroke of doodles.piano[2]) {
  for (let i = 0; i < stroke.length; i += 2) {
    const point = { x: box.x + box.width * (0.1 + 0.8 * stroke[i]), y: box.y + box.height * (0.1 + 0.8 * stroke[i + 1]) };
    await touch.send('Input.dispatchTouchEvent', { type: i === 0 ? 'touchStart' : 'touchMove', touchPoints: [point] });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
await answered(phone);
assert.match(await text(phone, 'answer'), /^piano,/);
assert.equal(await phone.evaluate(() => scrollY), 0, 'drawing does not scroll');
await phone.screenshot({ path: join(out, 'phone.png'), fullPage: true });
await phone.context().close();

// With the keyboard alone: from the top of the page to the paper, and a drawing.
const keys = await open({ viewport: { width: 1000, height: 800 }, colorScheme: 'dark' });
await keys.keyboard.press('Tab');
assert.equal(await keys.evaluate(() => document.activeElement.id), 'paper');
const press = async (key, times) => {
  for (let i = 0; i < times; i++) {
    await keys.keyboard.press(key);
  }
};
await press('ArrowLeft', 8);
await press(' ', 1);
await press('ArrowRight', 16);
await press('Shift+ArrowDown', 8);
await press('ArrowLeft', 16);
await press(' ', 1);
await press('ArrowUp', 5);
await answered(keys);
assert.equal(await keys.evaluate(() => globalThis.page.paper.strokes.length), 1);
assert.match(await text(keys, 'answer'), /^(angel|piano|violin), /);
await keys.screenshot({ path: join(out, 'keys.png') });
await press('Control+z', 1);
await answered(keys);
assert.equal(await text(keys, 'answer'), 'Nothing is drawn yet.');
await chromium.close();
console.log('the page draws, answers, looks, learns, forgets; with mouse, finger and keys');
