// The planner's page as the program itself serves it: the question of Derby from end to end.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {assertAccessible, assertHeadings, assertReflows, launch, openPage} from './browser.mjs';
import {addMeasure, chooseDerby, done, listed} from './page_steps.mjs';

const kLong = 240_000;  // ms: a run takes seconds, on a machine that does much else a minute
let browser;
let program;
let address;

before(async () => {
  browser = await launch();
  program = spawn(/** @type {string} */ (process.env.SENDSIM_BINARY), ['serve'], {stdio: ['ignore', 'pipe', 'inherit']});
  address = await new Promise((resolve, reject) => {
    let said = '';
    program.stdout.on('data', (text) => {
      said += text;
      const found = /http:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    program.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${said}`)));
  });
});
after(async () => {
  await browser.close();
  program.kill('SIGINT');
});

async function open(options) {
  const opened = await openPage(browser, new URL(address).origin, options);
  opened.page.setDefaultTimeout(kLong);
  return opened;
}
const finished = (page) => page.waitForSelector('#status-text:text("Finished")');
/** 40 places in special schools from September 2028. */
async function askForPlaces(page) {
  await addMeasure(page, {search: 'places special'});
  await page.fill('.amount', '40');
  await page.getByLabel('From when').selectOption('2028-09-01');
  await done(page);
  await page.waitForSelector('.headline dt:text("Difference")');
  await finished(page);
}
const headline = async (page, about) => (await page.locator('.headline', {hasText: about}).first().innerText()).replace(/\s+/g, ' ');

test('what if Derby adds 40 places in 2028: asked, answered, saved, opened again', async () => {
  const {context, page, watch} = await open({acceptDownloads: true});
  await chooseDerby(page, address);
  await finished(page);
  assert.match(await page.locator('#figures').innerText(), /From 3,735 on 16 January 2025/);
  await askForPlaces(page);
  const waiting = await headline(page, /without the place/);
  assert.match(waiting, /Difference −\d/, 'fewer children wait');
  await assertAccessible(page, 'the program’s figures');
  await assertHeadings(page, 'the program’s figures');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: /^Save as YAML/}).click()]);
  const yaml = await readFile(await download.path());
  assert.match(yaml.toString(), /add: 40/);
  await page.getByRole('button', {name: /^Remove what-if/}).click();
  await page.getByRole('button', {name: 'Remove', exact: true}).click();
  await page.waitForSelector('.headline dt:text("Difference")', {state: 'detached'});
  await page.setInputFiles('#yaml-file', {name: download.suggestedFilename(), mimeType: 'text/plain', buffer: yaml});
  await page.waitForSelector('.headline dt:text("Difference")');
  await finished(page);
  assert.equal((await headline(page, /without the place/)).replace(/Baseline.*?Difference/, ''),
    waiting.replace(/Baseline.*?Difference/, ''), 'the same children, the same luck, the same answer');
  const figure = page.locator('.figure').first();
  const [png] = await Promise.all([page.waitForEvent('download'), figure.getByRole('button', {name: /^Download PNG/}).click()]);
  assert.equal((await readFile(await png.path())).readUInt32BE(16), 1440);
  const [figureCsv] = await Promise.all([page.waitForEvent('download'),
    page.locator('#figure-high-needs-spend').getByRole('button', {name: /^Download CSV/}).click()]);
  const [head, ...lines] = (await readFile(await figureCsv.path())).toString().trim().split('\r\n');
  assert.match(head, /Mean \(£\)/);
  for (const line of lines) assert.match(line, /^"?[^,]+"?,[^,]+(,-?\d+(\.\d+)?)+$/, 'numbers, not text');
  const [csv] = await Promise.all([page.waitForEvent('download'), page.click('#download-summary')]);
  assert.match((await readFile(await csv.path())).toString(), /^scenario,measure,unit/);
  watch.check();
  await context.close();
});

test('the browser that the program opens comes to the page', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sendsim-open-'));
  const told = path.join(folder, 'told');
  await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${told}.part\nmv ${told}.part ${told}\n`, {mode: 0o700});
  const other = spawn(/** @type {string} */ (process.env.SENDSIM_BINARY), ['serve', '--open'],
    {stdio: 'ignore', env: {...process.env, PATH: `${folder}:${process.env.PATH}`}});
  try {
    let file = '';
    while (!file) {
      file = await readFile(told, 'utf8').catch(() => '');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href, {waitUntil: 'commit'});
    await page.waitForURL(/^http:/);
    await listed(page);
    assert.equal(await page.evaluate(() => document.referrer), '');
    await context.close();
  } finally {
    const ended = new Promise((resolve) => other.on('exit', resolve));
    other.kill('SIGINT');
    await ended;
    await rm(folder, {recursive: true});
  }
});

test('a search for a need finds the places that it would have', async () => {
  const {context, page, watch} = await open();
  await chooseDerby(page, address);
  await finished(page);
  await page.getByRole('button', {name: /^Add a measure/}).click();
  for (const [said, wanted, hint] of [['autism', /places/i, true], ['ASD places', /places/i, true], ['EP', /psychologist/i, false], ['psychologists', /psychologist/i, false]]) {
    await page.fill('input[type="search"]', said);
    assert.match(await page.locator('.choice').first().innerText(), wanted, said);
    assert.equal(/open to every need/.test(await page.locator('.picker [role="status"]').innerText()), hint, said);
  }
  watch.check();
  await context.close();
});

test('the program’s charts fit and are accessible on a telephone in the dark', async () => {
  const {context, page, watch} = await open({colorScheme: 'dark', viewport: {width: 390, height: 844}});
  await chooseDerby(page, address);
  await finished(page);
  for (const summary of await page.locator('.figure summary').all()) await summary.click();
  await page.getByRole('button', {name: /^Add a measure/}).click();
  await page.getByLabel('Show every number').check();
  await assertAccessible(page, 'telephone');
  await assertReflows(page, 'telephone');
  await page.setViewportSize({width: 320, height: 256});
  await assertReflows(page, '320 px');
  watch.check();
  await context.close();
});

test('what the program refuses is told at the field', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/422/];
  await chooseDerby(page, address);
  await finished(page);
  await addMeasure(page, {search: 'places special'});
  await page.fill('.amount', '40');
  await done(page);
  await addMeasure(page, {search: 'places special'});
  await page.getByLabel('Set to').check();
  await page.fill('.amount', '300');
  await done(page);
  await page.waitForFunction(() => document.activeElement?.id === 'errors');
  await page.waitForSelector('.error-message');
  assert.equal(await page.locator('.amount').inputValue(), '300');
  await assertAccessible(page, 'refused');
  watch.check();
  await context.close();
});

test('an authority without a prepared baseline has its answers as well', async () => {
  const {context, page, watch} = await open();
  await page.goto(address);
  await listed(page);
  await page.selectOption('#area', {label: 'York'});
  await page.click('text=Continue');
  await page.waitForSelector('#area-title:text("York")');
  await finished(page);
  assert.ok(await page.locator('.headline').count() > 3);
  watch.check();
  await context.close();
});

test('a program that was stopped is told, and what was entered stays', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/ERR_/];
  await chooseDerby(page, address);
  await finished(page);
  await addMeasure(page, {search: 'places special'});
  program.removeAllListeners('exit');
  const ended = new Promise((resolve) => program.on('exit', resolve));
  program.kill('SIGINT');
  await ended;
  await page.fill('.amount', '40');
  await page.waitForSelector('#connection-title:text("The program has stopped")');
  assert.equal(await page.locator('.amount').inputValue(), '40');
  watch.check();
  await context.close();
});
