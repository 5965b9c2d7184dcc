// What a report must be, whoever made it: a file of its own that works offline, without scripts, on
// paper, on a telephone and for everybody. Each check takes the browser and the file's address.

import assert from 'node:assert/strict';
import {assertAccessible, assertHeadings, assertReflows, openPage} from './browser.mjs';

const kFigure = 'figure, section.figure';
const kPaper = {width: 718, height: 1047};  // CSS pixels of A4 within margins of 10 mm

async function opened(browser, address, options, act) {
  const {context, page, watch} = await openPage(browser, 'null', options);
  watch.forgive.push(/^asked elsewhere: file:/);  // the file itself; others are counted below
  const asked = [];
  page.on('request', (request) => { if (!/^(data|blob):/.test(request.url())) asked.push(request.url()); });
  try {
    await page.goto(address);
    await act(page, asked);
    watch.check();
  } finally {
    await context.close();
  }
}

async function figuresOf(page) {
  const figures = await page.$$eval(kFigure, (all) => all.map((figure) => {
    const shown = [...figure.querySelectorAll('svg')].filter((svg) => svg.checkVisibility());
    const table = figure.querySelector('table');
    return {
      name: figure.querySelector('h2, h3, h4, figcaption')?.textContent?.trim() ?? figure.id,
      drawn: shown.length > 0 && shown.every((svg) => svg.getBoundingClientRect().width > 100),
      charts: figure.querySelectorAll('svg').length,
      named: shown.every((svg) => svg.getAttribute('role') === 'img' && svg.querySelector('title')?.textContent &&
        (svg.querySelector('desc') ?? document.getElementById(svg.getAttribute('aria-describedby')))?.textContent?.trim()),
      rows: table?.querySelectorAll('tbody tr').length ?? 0,
      caption: Boolean(table?.querySelector('caption')?.textContent?.trim()),
      finding: Boolean(figure.querySelector('figcaption, .finding')?.textContent?.trim()),
      reachable: !table || table.checkVisibility() || Boolean(table.closest('details')?.querySelector('summary')?.checkVisibility()),
      downloads: [...figure.querySelectorAll('a, button')].filter((one) => one.checkVisibility()).map((one) => one.textContent ?? ''),
      buttons: [...figure.querySelectorAll('button')].filter((button) => button.checkVisibility()).length,
    };
  }));
  assert.ok(figures.length > 0, 'there are figures');
  return figures;
}

/** Nothing is asked for but the file, nothing goes wrong. */
export const standsAlone = (browser, address) => opened(browser, address, {}, async (page, asked) => {
  await page.waitForTimeout(300);
  assert.deepEqual(asked.filter((url) => url !== address && url !== `${address}#`), []);
});

/** Every figure says, draws, tabulates and gives away; a table may stand by itself. */
export const figuresAreWhole = (browser, address) => opened(browser, address, {}, async (page) => {
  const figures = await figuresOf(page);
  for (const figure of figures) {
    assert.ok(figure.finding, `${figure.name}: says what it shows`);
    assert.ok(figure.rows > 0 && figure.caption && figure.reachable, `${figure.name}: has its table`);
    assert.ok(figure.downloads.some((text) => /CSV/.test(text)), `${figure.name}: gives its numbers`);
    if (figure.charts === 0) continue;
    assert.ok(figure.drawn && figure.named, `${figure.name}: has a chart with title and description`);
    for (const kind of ['PNG', 'SVG'])
      assert.ok(figure.downloads.some((text) => text.includes(kind)), `${figure.name}: gives its chart as ${kind}`);
  }
});

/** What a figure offers to take away arrives. */
export const downloadsArrive = (browser, address) => opened(browser, address, {acceptDownloads: true}, async (page) => {
  const figure = page.locator(kFigure).filter({has: page.locator('svg')}).first();
  for (const [kind, name] of [['PNG', /\.png$/], ['SVG', /\.svg$/], ['CSV', /\.csv$/]]) {
    const [download] = await Promise.all([page.waitForEvent('download', {timeout: 5_000}),
      figure.locator('a, button').filter({hasText: kind}).first().click()]);
    assert.match(download.suggestedFilename(), name);
  }
});

/** Without scripts everything is there, and no button that would do nothing. */
export async function worksWithoutScripts(browser, address) {
  let with_scripts;
  await opened(browser, address, {}, async (page) => { with_scripts = await figuresOf(page); });
  await opened(browser, address, {javaScriptEnabled: false}, async (page) => {
    const without = await figuresOf(page);
    assert.deepEqual(without.map(({name, drawn, rows, reachable}) => ({name, drawn, rows, reachable})),
      with_scripts.map(({name, drawn, rows, reachable}) => ({name, drawn, rows, reachable})));
    for (const figure of without) assert.equal(figure.buttons, 0, `${figure.name}: a button that needs scripts is shown`);
    const details = page.locator(kFigure).locator('details').filter({has: page.locator('table')}).first();
    if (await details.count()) {
      await details.locator('summary').click();
      assert.ok(await details.locator('table').isVisible(), 'the table opens without scripts');
    }
  });
}

export const isAccessible = (browser, address, colorScheme, width) =>
  opened(browser, address, {colorScheme, viewport: {width, height: 844}}, async (page) => {
    await page.$$eval('details', (all) => all.forEach((details) => { details.open = true; }));
    await assertAccessible(page, `${colorScheme}, ${width} px`);
    await assertHeadings(page, 'report');
  });

export const fitsTelephones = async (browser, address) => {
  for (const width of [390, 320])
    await opened(browser, address, {viewport: {width, height: 844}}, (page) => assertReflows(page, `${width} px`));
};

/** Dark where one asks for dark, light where not: text and ground change places. */
export async function followsTheScheme(browser, address) {
  const lightness = {};
  for (const colorScheme of ['light', 'dark']) {
    await opened(browser, address, {colorScheme}, async (page) => {
      lightness[colorScheme] = await page.evaluate(() => {
        const light = (/** @type {string} */ colour) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, one) => sum + Number(one), 0) / 765;
        const {color, backgroundColor} = getComputedStyle(document.body);
        const root = getComputedStyle(document.documentElement).backgroundColor;
        return {text: light(color), ground: light(/, 0\)$/.test(backgroundColor) ? root : backgroundColor)};
      });
    });
  }
  assert.ok(lightness.light.ground > 0.8 && lightness.light.text < 0.3, 'light');
  assert.ok(lightness.dark.ground < 0.3 && lightness.dark.text > 0.7, 'dark');
}

/** On paper no figure is cut: each may stay whole, and fits a page. */
export const printsWhole = (browser, address) => opened(browser, address, {viewport: kPaper}, async (page) => {
  await page.emulateMedia({media: 'print'});
  const figures = await page.$$eval(kFigure, (all) => all.map((figure) => ({
    name: figure.querySelector('h2, h3, h4, figcaption')?.textContent?.trim() ?? figure.id,
    height: figure.getBoundingClientRect().height, width: figure.getBoundingClientRect().width,
    rule: getComputedStyle(figure).breakInside,
    charts: [...figure.querySelectorAll('svg')].filter((svg) => svg.checkVisibility()).map((svg) => ({
      height: svg.getBoundingClientRect().height,
      // A box around it may say so as well.
      whole: [svg, svg.parentElement, svg.closest('.drawn'), svg.closest('.lead')].some((box) =>
        box && getComputedStyle(box).breakInside.startsWith('avoid'))})),
    shown: getComputedStyle(figure).display !== 'none'})));
  assert.ok(figures.length > 0, 'there are figures');
  for (const {name, height, width, rule, charts, shown} of figures) {
    assert.ok(shown, `${name}: is printed`);
    assert.ok(width <= kPaper.width + 1, `${name}: ${width} px wide on paper of ${kPaper.width}`);
    // A table may go on overleaf; a chart may not.
    if (rule.startsWith('avoid')) assert.ok(height <= kPaper.height, `${name}: ${height} px on a page of ${kPaper.height}`);
    else for (const chart of charts) assert.ok(chart.whole && chart.height <= kPaper.height, `${name}: its chart is cut`);
  }
  const pdf = await page.pdf({format: 'A4', preferCSSPageSize: true});
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(pages > 0, 'there is a PDF');
});

/** The first words are there within a second: the best of three, for others use this machine as well. */
export async function showsSoon(browser, address) {
  let best = Infinity;
  for (let i = 0; i < 3 && best >= 1000; ++i) {
    await opened(browser, address, {}, async (page) => {
      await page.waitForTimeout(200);
      best = Math.min(best, await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity));
    });
  }
  assert.ok(best < 1000, `${best} ms`);
}

/** Every check by its name. */
export const kChecks = {
  'asks nobody for anything': standsAlone,
  'has figures that say, draw, tabulate and give away': figuresAreWhole,
  'gives its charts and numbers away': downloadsArrive,
  'works without scripts': worksWithoutScripts,
  'is accessible in light, 1280 px': (browser, address) => isAccessible(browser, address, 'light', 1280),
  'is accessible in dark, 1280 px': (browser, address) => isAccessible(browser, address, 'dark', 1280),
  'is accessible in light, 390 px': (browser, address) => isAccessible(browser, address, 'light', 390),
  'is accessible in dark, 390 px': (browser, address) => isAccessible(browser, address, 'dark', 390),
  'fits telephones': fitsTelephones,
  'follows the colour scheme': followsTheScheme,
  'prints no figure in two': printsWhole,
  'shows its first words within a second': showsSoon,
};
