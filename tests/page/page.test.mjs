// The planner's page against the mock of the program: what one can do, and what can go wrong.

import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {assertAccessible, assertReflows, launch, openPage, watched} from './browser.mjs';
import {startMock} from './mock_server.mjs';
import {addMeasure, addPlaces, chooseDerby, done, finished, listed, openDerby} from './page_steps.mjs';

let browser;
let mock;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => { mock = await startMock(); });
afterEach(() => mock.close());

const open = (options) => openPage(browser, new URL(mock.address).origin, options);
const runRequests = () => mock.log.filter(({method, path}) => method === 'POST' && path === 'api/runs').map(({body}) => body);

test('the Derby question is answered with the keyboard alone', async () => {
  const {context, page, watch} = await open();
  await page.goto(mock.address);
  await listed(page);
  /** Tabs on until `name` has the focus; what has it must be seen. */
  const tabTo = async (name, most = 60) => {
    for (let i = 0; i < most; ++i) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const one = /** @type {HTMLElement} */ (document.activeElement);
        const box = one.getBoundingClientRect();
        const style = getComputedStyle(one);
        return {name: one.getAttribute('aria-label') ?? /** @type {any} */ (one).labels?.[0]?.textContent ?? one.textContent,
          seen: box.top < innerHeight && box.bottom > 0 && box.width > 0,
          marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none'};
      });
      assert.ok(at.seen && at.marked, `the focus is seen on ${at.name}`);
      if (name.test(at.name.trim())) return;
    }
    assert.fail(`${name} was not reached`);
  };
  await tabTo(/^Skip to main/);
  await page.keyboard.press('Enter');
  await tabTo(/^Which local authority/);
  await page.keyboard.type('Derby');
  await tabTo(/^Continue/);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#area-title:text("Derby")');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'area-title');
  await finished(page);
  await tabTo(/^Add a measure/);
  await page.keyboard.press('Enter');
  await page.keyboard.type('autism special places');
  await tabTo(/^Places in special schools run by the council/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('40');
  await tabTo(/^From when/);
  await page.keyboard.type('1 September 2028');
  await tabTo(/^Done/);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.headline dt:text("Difference")');
  await finished(page);
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^Change/);
  const sent = runRequests().at(-1);
  assert.deepEqual(sent.scenarios[0].measures[0], {name: 'Places in special schools run by the council', from: '2028-09-01',
    phase_in_days: 0, enabled: true, changes: [{parameter: 'placement.limited_types.special_la_maintained.places', add: 40, unit: 'places'}]});
  const card = page.locator('.headline', {hasText: 'Places that are missing'});
  assert.match(await card.innerText(), /Difference\s*−27/);
  watch.check();
  await context.close();
});

test('at 320 px, as at 400 % zoom, nothing scrolls sideways', async () => {
  const {context, page, watch} = await open({viewport: {width: 320, height: 256}});
  await openDerby(page, mock.address);
  await assertReflows(page, 'baseline');
  await addMeasure(page, {search: 'requests assessment'});
  await page.click('summary:has-text("Needs")');
  await page.click('summary:has-text("More:")');
  await assertReflows(page, 'editing');
  await page.fill('.amount', '0.9');
  await done(page);
  await page.waitForSelector('.headline dt:text("Difference")');
  for (const summary of await page.locator('.figure summary').all()) await summary.click();
  await assertReflows(page, 'comparison');
  watch.check();
  await context.close();
});

test('the chart is the narrow one where there is little room', async () => {
  for (const [width, wide] of [[1280, true], [390, false]]) {
    const {context, page} = await open({viewport: {width, height: 844}});
    await openDerby(page, mock.address);
    assert.equal(await page.locator('.figure .wide').first().isVisible(), wide);
    assert.equal(await page.locator('.figure .narrow-box').first().isVisible(), !wide);
    await context.close();
  }
});

test('a reload keeps what was entered and does not run again', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await addPlaces(page);
  const before = runRequests().length;
  await page.reload();
  await page.waitForSelector('.headline dt:text("Difference")');
  await finished(page);
  assert.match(await page.locator('.measure-text').innerText(), /Add 40 places, from 1 September 2028/);
  await page.waitForTimeout(1000);
  assert.equal(runRequests().length, before);
  await page.getByRole('button', {name: /^Save as YAML/}).isVisible();
  watch.check();
  await context.close();
});

test('two tabs do not disturb each other', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  const other = await context.newPage();
  const otherWatch = watched(other, new URL(mock.address).origin);
  await openDerby(other, mock.address);
  await addPlaces(page, '40');
  await other.waitForTimeout(300);
  assert.equal(await other.locator('.measure').count(), 0);
  await addPlaces(other, '10');
  assert.match(await page.locator('.measure-text').innerText(), /Add 40/);
  await page.reload();
  await page.waitForSelector('.measure-text:text("Add 40 places")');
  await finished(page);
  watch.check();
  otherWatch.check();
  await context.close();
});

test('a tab that was duplicated leaves the run of the first alone', async () => {
  await mock.close();
  mock = await startMock({replicationMs: 150});
  const {context, page} = await open();
  await chooseDerby(page, mock.address);
  await page.waitForSelector('#progress:visible');
  await page.waitForFunction(() => Object.values(JSON.parse(sessionStorage.getItem('sendsim') ?? '{}').works ?? {})[0]?.runId);
  const kept = await page.evaluate(() => sessionStorage.getItem('sendsim'));
  const twin = await context.newPage();
  await twin.addInitScript((text) => { if (!sessionStorage.getItem('sendsim')) sessionStorage.setItem('sendsim', text); }, kept);
  await twin.goto(mock.address);
  await twin.waitForSelector('#area-title:text("Derby")');
  await addMeasure(twin);
  await twin.fill('.amount', '12');
  await twin.waitForTimeout(1200);
  assert.equal(mock.log.filter(({method}) => method === 'DELETE').length, 0);
  assert.equal([...mock.runs.values()][0].state === 'cancelled', false);
  await context.close();
});

test('a change stops the run before it, once, after a pause', async () => {
  await mock.close();
  mock = await startMock({replicationMs: 60});
  const {context, page, watch} = await open();
  await chooseDerby(page, mock.address);
  await page.waitForSelector('#status-text:text("of 50 replications")');
  await addMeasure(page);
  for (const amount of ['1', '12', '123']) await page.fill('.amount', amount);
  await page.waitForSelector('.headline dt:text("Difference")');
  assert.equal(runRequests().length, 2);
  assert.equal([...mock.runs.values()][0].state, 'cancelled');
  assert.equal(runRequests()[1].scenarios[0].measures[0].changes[0].add, 123);
  watch.check();
  await context.close();
});

test('figures come while replications arrive, are announced seldom, and a run can be cancelled', async () => {
  await mock.close();
  mock = await startMock({replicationMs: 100});
  const {context, page, watch} = await open();
  await page.goto(mock.address);
  await listed(page);
  await page.evaluate(() => {
    const said = /** @type {any} */ (window).said = [];
    new MutationObserver(() => said.push(document.getElementById('announcements')?.textContent))
      .observe(/** @type {any} */ (document.getElementById('announcements')), {childList: true, characterData: true, subtree: true});
  });
  await page.selectOption('#area', {label: 'Derby'});
  await page.click('text=Continue');
  await page.waitForSelector('#figures figure');
  await page.waitForSelector('#status-text:text("of 50 replications")');
  assert.ok(Number(await page.locator('#progress').getAttribute('value')) < 50);
  await page.click('#cancel');
  await page.waitForSelector('#status-text:text("Cancelled after")');
  assert.equal(await page.locator('#figures figure').first().isVisible(), true);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'results-title');
  const said = await page.evaluate(() => /** @type {any} */ (window).said);
  assert.ok(said.length >= 2 && said.length <= 4, String(said));
  await page.click('#run-again');
  await page.waitForSelector('#progress:visible');
  watch.check();
  await context.close();
});

test('what the program refuses is told at the field and in a summary with the focus, and nothing is lost', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/422/];
  await openDerby(page, mock.address);
  await addPlaces(page);
  await addMeasure(page);
  await page.getByLabel('Set to').check();
  await page.fill('.amount', '300');
  await done(page);
  await page.waitForSelector('#errors:visible');
  await page.waitForFunction(() => document.activeElement?.id === 'errors');
  assert.match(await page.title(), /^Error: /);
  assert.match(await page.locator('#errors').innerText(), /Places in special schools run by the council.*no order/);
  await page.waitForSelector('.error-message');
  assert.equal(await page.locator('.amount').inputValue(), '300');
  assert.equal(await page.locator('.amount').getAttribute('aria-invalid'), 'true');
  await page.locator('#errors a').click();
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'amount');
  await page.getByLabel('Add or take away').check();
  await page.fill('.amount', '5');
  await done(page);
  await finished(page);
  assert.equal(await page.locator('#errors').isVisible(), false);
  assert.equal(await page.locator('.error-message').count(), 0);
  assert.doesNotMatch(await page.title(), /^Error/);
  watch.check();
  await context.close();
});

test('entries that cannot be are told when done, not while typing', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await addMeasure(page);
  await page.fill('.amount', '-');
  await page.waitForTimeout(300);
  assert.equal(await page.locator('#errors').isVisible(), false);
  await page.fill('.amount', '-500');
  await done(page);
  await page.waitForSelector('.error-message:has-text("It must be 0 places or more")');
  assert.equal(runRequests().length, 1);
  await page.fill('.amount', '5');
  await page.click('summary:has-text("More:")');
  await page.getByLabel('Last day').fill('2026-01-01');
  await done(page);
  await page.waitForSelector('.error-message:has-text("The last day must not be before the first")');
  watch.check();
  await context.close();
});

test('measures are switched off, duplicated and removed', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await addPlaces(page);
  await page.getByRole('button', {name: /^Switch off/}).click();
  await page.waitForSelector('.tag:text("Switched off")');
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^Switch on/);
  await page.waitForTimeout(1000);
  assert.equal(runRequests().at(-1).scenarios[0].measures[0].enabled, false);
  await page.getByRole('button', {name: /^Switch on/}).click();
  await page.getByRole('button', {name: /^Duplicate Places/}).click();
  await page.waitForTimeout(1000);
  const [one, two] = runRequests().at(-1).scenarios[0].measures;
  assert.notEqual(one.name, two.name);
  await done(page);
  await page.getByRole('button', {name: /^Remove Places/}).first().click();
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^Add another measure/);
  await finished(page);
  watch.check();
  await context.close();
});

test('a measure can be for some ages and needs, phased in and ended', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await addMeasure(page, {search: 'requests assessment'});
  await page.locator('.slider').focus();
  for (let i = 0; i < 10; ++i) await page.keyboard.press('ArrowLeft');
  assert.equal(await page.locator('.amount').inputValue(), '0.9');
  await page.getByLabel('From age').fill('5');
  await page.getByLabel('to age').fill('10');
  await page.click('summary:has-text("Needs")');
  await page.getByLabel('Autistic spectrum disorder').check();
  await page.click('summary:has-text("More:")');
  await page.getByLabel('How does it come in?').selectOption({label: 'Over 2 years'});
  await page.getByLabel('Day', {exact: true}).fill('2027-04-01');
  assert.equal(await page.getByLabel('From when').inputValue(), '2027-04-01');
  await page.getByLabel('Last day').fill('2030-08-31');
  await page.getByLabel('Name of this measure').fill('early help');
  await done(page);
  await finished(page);
  assert.deepEqual(runRequests().at(-1).scenarios[0].measures, [{name: 'early help', from: '2027-04-01', until: '2030-08-31',
    phase_in_days: 730, enabled: true, changes: [{parameter: 'identification.request', multiply: 0.9,
      where: {need: ['ASD'], age: '5-10'}}]}]);
  assert.match(await page.locator('.measure-text').innerText(),
    /Multiply by 0.9 \(10 % less\) for ages 5 to 10; Autistic spectrum disorder, from 1 April 2027, phased in over 2 years, until 31 August 2030/);
  watch.check();
  await context.close();
});

test('a saved what-if is opened, run and told to be from a file; one that is none is told', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/422/];
  await openDerby(page, mock.address);
  const yaml = 'sendsim: 1\nextends: baseline.yaml\nname: mitigation\n';
  await page.setInputFiles('#yaml-file', {name: 'derby.yaml', mimeType: 'text/plain', buffer: Buffer.from(yaml)});
  await page.waitForSelector('.tag:text("From a file")');
  await page.waitForSelector('.headline dt:text("mitigation")');
  assert.deepEqual(runRequests().at(-1).scenarios, [{name: 'mitigation', yaml}]);
  await page.setInputFiles('#yaml-file', {name: 'odd.yaml', mimeType: 'text/plain', buffer: Buffer.from('a: b\n')});
  await page.waitForSelector('#errors:visible');
  assert.match(await page.locator('.error-message').innerText(), /expected the version 1/);
  await page.setInputFiles('#yaml-file', {name: 'empty.yaml', mimeType: 'text/plain', buffer: Buffer.from(' ')});
  await page.waitForSelector('#yaml-error:text("The file is empty")');
  watch.check();
  await context.close();
});

test('what one takes away: YAML, report, workbook, tables, pictures', async () => {
  const {context, page, watch} = await open({colorScheme: 'dark', acceptDownloads: true});
  await openDerby(page, mock.address);
  assert.equal(await page.locator('#download-differences').isVisible(), false);
  await addPlaces(page);
  const taken = async (press) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return {name: download.suggestedFilename(), bytes: await readFile(await download.path())};
  };
  const yaml = await taken(() => page.getByRole('button', {name: /^Save as YAML/}).click());
  assert.equal(yaml.name, 'what-if-1.yaml');
  assert.match(yaml.bytes.toString(), /^sendsim: 1/);
  for (const [button, name] of [['download-report', 'derby-report.html'], ['download-workbook', 'derby-report.xlsx'],
    ['download-summary', 'derby-summary.csv'], ['download-differences', 'derby-differences.csv']]) {
    const file = await taken(() => page.click(`#${button}`));
    assert.equal(file.name, name);
    await page.waitForSelector('#download-status:text("is ready")');
  }
  const figure = page.locator('#figure-shortfall');
  const csv = await taken(() => figure.getByRole('button', {name: /^Download CSV/}).click());
  assert.match(csv.bytes.toString(), /^\ufeffDay,Baseline: median,/);
  // What the table rounds for reading, the file has as numbers.
  const deficit = page.locator('#figure-deficit');
  await deficit.locator('summary').click();
  assert.match(await deficit.locator('td').first().innerText(), /^£[\d.]+ million$/);
  const [head, ...lines] = (await taken(() => deficit.getByRole('button', {name: /^Download CSV/}).click())).bytes.toString().trim().split('\r\n');
  assert.match(head, /^Day,Baseline: median \(£\),low \(£\)/);
  for (const line of lines) assert.match(line, /^\d{4}-\d\d-\d\d(,-?\d+(\.\d+)?)+$/);
  assert.ok(lines.some((line) => /\.\d/.test(line)) || lines.some((line) => /,\d{7,}/.test(line)), 'not rounded');
  const svg = (await taken(() => figure.getByRole('button', {name: /^Download SVG/}).click())).bytes.toString();
  assert.match(svg, /^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  assert.doesNotMatch(svg, /prefers-color-scheme/);
  const png = await taken(() => figure.getByRole('button', {name: /^Download PNG/}).click());
  assert.equal(png.bytes.readUInt32BE(16), 1440);  // twice the view box, from the header
  const drawn = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const at = /** @type {any} */ (canvas.getContext('2d'));
    at.drawImage(bitmap, 0, 0);
    const {data} = at.getImageData(0, 0, bitmap.width, bitmap.height);
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return {corner: [...data.slice(0, 3)], colours: colours.size};
  }, png.bytes.toString('base64'));
  assert.deepEqual(drawn.corner, [255, 255, 255]);
  assert.ok(drawn.colours > 50, `${drawn.colours} colours`);
  watch.check();
  await context.close();
});

test('a file that is saved holds the what-if whose name it has', async () => {
  const {context, page, watch} = await open({acceptDownloads: true});
  watch.forgive = [/422/];
  await openDerby(page, mock.address);
  await addPlaces(page);
  await page.click('#add-what-if');
  await addMeasure(page, {search: 'requests assessment', card: 1});
  await page.fill('.amount', '0.9');
  await done(page);
  await page.waitForSelector('.headline dt:text("What-if 2")');
  await finished(page);
  const downloads = [];
  page.on('download', (download) => downloads.push(download));
  const second = page.getByRole('button', {name: 'Save as YAML What-if 2'});
  const why = page.locator('#what-ifs .saving');
  assert.equal(await second.getAttribute('aria-disabled'), null);
  // The first what-if goes, and the second is saved at once: the program still has both.
  await page.getByRole('button', {name: 'Remove what-if What-if 1'}).click();
  await page.getByRole('button', {name: 'Remove', exact: true}).click();
  await second.press('Enter');
  assert.equal(await second.getAttribute('aria-disabled'), 'true');
  assert.match(await why.innerText(), /in a moment/);
  const savedTo = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), second.click()]);
    assert.equal(download.suggestedFilename(), 'what-if-2.yaml');
    assert.match((await readFile(await download.path())).toString(), new RegExp(`name: ${name}\n`));
  };
  await page.waitForSelector('.save:not([aria-disabled])');
  assert.equal(await why.innerText(), '');
  assert.equal(downloads.length, 0);
  await savedTo('What-if 2');
  // What the program refuses cannot be saved, and says so without being asked.
  await page.click('#add-what-if');
  for (const how of ['Add or take away', 'Set to']) {
    await addMeasure(page, {card: 1});
    await page.getByLabel(how).check();
    await page.fill('.amount', '300');
    await done(page);
  }
  await page.waitForSelector('#errors:visible');
  for (const text of await why.all()) assert.match(await text.innerText(), /when what is wrong in the what-ifs is corrected/);
  await assertAccessible(page, 'refused');
  await second.press('Enter');
  await page.waitForTimeout(300);
  assert.equal(downloads.length, 1);
  // It can be again, once that is taken back: also what was entered before.
  await page.getByRole('button', {name: /^Remove Places/}).last().click();
  await page.waitForSelector('.save:not([aria-disabled])');
  await savedTo('What-if 2');
  watch.check();
  await context.close();
});

test('what is entered while the program takes a request is asked for next', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await addMeasure(page);
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  let asked = 0;
  await page.route('**/api/runs', async (route) => {
    ++asked;
    const response = await route.fetch();  // the program has it, its answer takes long
    if (asked === 1) await held;
    await route.fulfill({response});
  });
  await page.fill('.amount', '40');
  await page.waitForSelector('#status-text:text("Working out")');
  await page.waitForTimeout(1000);
  assert.equal(asked, 1);
  await page.fill('.amount', '-');  // half typed
  letGo();
  await page.waitForTimeout(300);
  assert.equal(await page.locator('.save').getAttribute('aria-disabled'), 'true');
  await page.fill('.amount', '50');
  await page.waitForSelector('.save:not([aria-disabled])');
  await finished(page);
  assert.deepEqual(runRequests().slice(1).map(({scenarios}) => scenarios[0].measures[0].changes[0].add), [40, 50]);
  // To and fro while the answer is under way: the last thing that was entered counts.
  asked = 0;
  await page.fill('.amount', '60');
  await page.waitForFunction(() => document.getElementById('status-text').textContent.startsWith('Working out'));
  await page.fill('.amount', '50');
  await page.waitForTimeout(1500);
  await finished(page);
  assert.equal(runRequests().at(-1).scenarios[0].measures[0].changes[0].add, 50);
  assert.equal(await page.locator('.save').getAttribute('aria-disabled'), null);
  watch.check();
  await context.close();
});

test('a lost connection is told and mended, and nothing that was entered is lost', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/ERR_/, /404/, /Failed to load/];
  await openDerby(page, mock.address);
  await addPlaces(page);
  const {port, token} = mock;
  await mock.close();
  await page.getByRole('button', {name: /^Change Places/}).click();
  await page.fill('.amount', '55');
  await page.waitForSelector('#connection-title:text("The connection was lost")');
  await assertAccessible(page, 'lost');
  await page.waitForSelector('#connection-title:text("The program has stopped")', {timeout: 20_000});
  assert.equal(await page.locator('.amount').inputValue(), '55');
  mock = await startMock({port, token});
  await page.click('#connection-retry');
  await page.waitForSelector('#connection', {state: 'hidden'});
  await finished(page);
  assert.equal(runRequests().at(-1).scenarios[0].measures[0].changes[0].add, 55);
  watch.check();
  await context.close();
});

test('a stream that breaks is taken up again', async () => {
  await mock.close();
  mock = await startMock({replicationMs: 60});
  const {context, page, watch} = await open();
  watch.forgive = [/ERR_/];
  await chooseDerby(page, mock.address);
  await page.waitForSelector('#figures figure');
  mock.dropStreams();
  await finished(page);
  assert.equal(runRequests().length, 1);
  watch.check();
  await context.close();
});

test('an address whose program has ended says so', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/404/];
  await page.route('**/api/areas', (route) => route.fulfill({status: 404, body: '{}'}));
  await page.goto(mock.address);
  await page.waitForSelector('#area-error:has-text("a program that has ended")');
  watch.check();
  await context.close();
});

test('a picture cannot act, whoever wrote it', async () => {
  const {context, page, watch} = await open();
  watch.forgive = [/Content Security Policy/];  // which would have stopped it as well
  await page.goto(mock.address);
  const left = await page.evaluate(async () => {
    const {picture} = await import('./pictures.js');
    const svg = picture('<svg viewBox="0 0 1 1" onload="x()"><script>x()</script><style>*{}</style><a href="http://e/"><path/></a>' +
      '<g style="fill:red" class="c1"><path onclick="x()" d="M0 0"/><use href="http://e/#a"/><foreignObject><p>x</p></foreignObject></g></svg>');
    document.body.append(svg);
    return {text: svg.outerHTML, none: picture('<p>no</p>'), broken: picture('<svg><')};
  });
  assert.doesNotMatch(left.text, /script|style|onload|onclick|http:\/\/e|foreignObject/);
  assert.match(left.text, /class="c1"/);
  assert.equal(left.none, null);
  assert.equal(left.broken, null);
  watch.check();
  await context.close();
});

test('a table that is downloaded holds no formula', async () => {
  const {context, page, watch} = await open({acceptDownloads: true});
  await openDerby(page, mock.address);
  const [download] = await Promise.all([page.waitForEvent('download'), page.evaluate(async () => {
    const {giveCsv} = await import('./pictures.js');
    giveCsv({caption: '', columns: [{heading: '=1+1', text: true}, {heading: 'n', text: false, unit: '£'}], rows: [
      ['-1+cmd', {v: -1234567.5, t: '−£1.23 million'}], ['@a', null], ['a, "b"', {v: 0.25, t: '25 %'}]]}, 'x');
  })]);
  assert.equal((await readFile(await download.path())).toString(),
    "\ufeff'=1+1,n (£)\r\n'-1+cmd,-1234567.5\r\n'@a,\r\n\"a, \"\"b\"\"\",0.25\r\n");
  watch.check();
  await context.close();
});

test('names are text, never markup', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await page.getByLabel('Name of this what-if').fill('<img src=x onerror=alert(1)>');
  await addPlaces(page);
  assert.equal(await page.locator('main img').count(), 0);
  assert.match(await page.locator('.headline').first().innerText(), /<img src=x/);
  watch.check();
  await context.close();
});

test('going back leads to the start, and forward to the authority with what was entered', async () => {
  const {context, page, watch} = await open();
  await openDerby(page, mock.address);
  await addPlaces(page);
  await page.goBack();
  await page.waitForSelector('#start-title:visible');
  await page.goForward();
  await page.waitForSelector('.measure-text:text("Add 40 places")');
  await finished(page);
  watch.check();
  await context.close();
});

test('forced colours keep the focus and the borders; reduced motion is obeyed', async () => {
  const {context, page, watch} = await open({forcedColors: 'active', reducedMotion: 'reduce'});
  await openDerby(page, mock.address);
  for (const selector of ['#add-what-if', '#change-area', '.figure a, .figure .link-button']) {
    await page.locator(selector).first().focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const {outlineStyle, outlineWidth} = getComputedStyle(/** @type {Element} */ (document.activeElement));
      return `${outlineStyle} ${outlineWidth}`;
    });
    assert.equal(outline, 'solid 3px', selector);
  }
  assert.deepEqual(await page.$$eval('body *', (all) => all.filter((one) => {
    const style = getComputedStyle(one);
    return style.transitionDuration !== '0s' || style.animationName !== 'none' || style.scrollBehavior !== 'auto';
  }).map((one) => one.tagName)), []);
  watch.check();
  await context.close();
});

test('without scripts the page says what to do', async () => {
  const {context, page} = await open({javaScriptEnabled: false});
  await page.goto(mock.address);
  assert.match(await page.locator('main').innerText(), /This page needs JavaScript/);
  assert.equal(await page.locator('#start').isVisible(), false);
  await context.close();
});
