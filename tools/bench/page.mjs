// What a planner and a reader wait for in a browser: from the last move of a slider to the figures of all
// replications, and a report's first paint. Run by tools/bench/page.

import {spawn} from 'node:child_process';
import {pathToFileURL} from 'node:url';
import {launch} from './browser.mjs';
import {addMeasure, chooseDerby, done, finished} from './page_steps.mjs';

const {SENDSIM_BINARY: program, SENDSIM_REPORTS: reports = ''} = process.env;
const browser = await launch();
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

for (const report of reports.split(':').filter(Boolean)) {
  const paints = [];
  for (let i = 0; i < 5; ++i) {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(report).href);
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity));
    await page.close();
  }
  console.log(`first paint of ${report}: median ${seconds(median(paints))}, worst ${seconds(paints.at(-1))}`);
}

const server = spawn(program, ['serve'], {stdio: ['ignore', 'pipe', 'inherit']});
const address = await new Promise((resolve) => {
  let said = '';
  server.stdout.on('data', (text) => {
    said += text;
    const found = /http:\/\/\S+/.exec(said);
    if (found) resolve(found[0]);
  });
});
const page = await browser.newPage({viewport: {width: 1280, height: 900}});
page.setDefaultTimeout(120_000);
await chooseDerby(page, address);
await finished(page);
await addMeasure(page, {search: 'places special'});
await page.fill('.amount', '10');
await page.getByLabel('From when').selectOption('2028-09-01');
await page.waitForSelector('.headline dt:text("Difference")');
await finished(page);
// In the page: moves the slider, and looks at each frame whether the fans are others and the run is over.
const moved = (steps) => page.evaluate((count) => new Promise((resolve) => {
  const slider = document.querySelector('input.slider');
  const fan = () => document.querySelector('.figure .charts svg')?.outerHTML;
  const before = fan();
  for (let i = 0; i < count; ++i) slider.stepUp();
  const start = performance.now();
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  slider.dispatchEvent(new Event('change', {bubbles: true}));
  let first;
  const look = () => {
    const now = performance.now();
    if (fan() !== before) first ??= now - start;
    if (first !== undefined && document.querySelector('#status-text')?.textContent.includes('Finished')) return resolve([first, now - start]);
    if (now - start > 60000) return resolve([Infinity, Infinity]);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}), steps);
const first = [];
const last = [];
for (let i = 0; i < 8; ++i) {
  const [redrawn, over] = await moved(4);
  first.push(redrawn);
  last.push(over);
}
console.log(`slider to a fan of the first replications: median ${seconds(median(first))}, worst ${seconds(first.at(-1))}`);
console.log(`slider to the fan of all 50: median ${seconds(median(last))}, worst ${seconds(last.at(-1))}`);
await browser.close();
server.kill('SIGINT');
