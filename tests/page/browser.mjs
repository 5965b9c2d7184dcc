// A browser for the tests: what it must not do is watched on every page.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const launch = () => chromium.launch({
  executablePath: process.env.SENDSIM_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/**
 * A page of a new context. `watch.check()` fails if anything was written to the console, thrown, or
 * asked of another origin than `origin`; `watch.forgive` are patterns of messages that a test provokes.
 */
export async function openPage(browser, origin, options = {}) {
  const context = await browser.newContext({locale: 'en-GB', viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return {context, page, watch: watched(page, origin)};
}

export function watched(page, origin) {
  const faults = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) faults.push(message.text()); });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(blob|data):/.test(url) && new URL(url).origin !== origin) faults.push(`asked elsewhere: ${url}`);
  });
  return {
    forgive: [],
    check() {
      const bad = faults.filter((fault) => !this.forgive.some((pattern) => pattern.test(fault)));
      assert.deepEqual(bad, []);
    },
  };
}

/** No violation of WCAG 2.2 AA that axe can see, target size included. */
export async function assertAccessible(page, where) {
  await page.evaluate(axe);  // by the debugger: the page's own policy stays in force
  const {violations} = await page.evaluate((tags) => /** @type {any} */ (window).axe.run(document, {
    runOnly: {type: 'tag', values: tags}, rules: {'target-size': {enabled: true}}}), kTags);
  assert.deepEqual(violations.map(({id, nodes}) =>
    `${where}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).slice(0, 3).join(' | ')}`), []);
}

/** Nothing is wider than the window, so that nobody scrolls in two directions. */
export async function assertReflows(page, where) {
  const {inner, outer, culprits} = await page.evaluate(() => {
    const root = document.documentElement;
    const culprits = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > root.clientWidth + 1 && !element.closest('.scroll, pre, .visually-hidden');
    }).slice(0, 5).map((element) => `${element.tagName}.${element.className}`);
    return {inner: root.scrollWidth, outer: root.clientWidth, culprits};
  });
  assert.ok(inner <= outer, `${where}: ${inner} px wide in a window of ${outer}: ${culprits}`);
}

/** Headings go down one level at a time, and there is one of the first. */
export async function assertHeadings(page, where) {
  const levels = await page.$$eval('h1, h2, h3, h4, h5, h6', (headings) =>
    headings.filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1, `${where}: one h1`);
  levels.forEach((level, i) => { if (i) assert.ok(level <= levels[i - 1] + 1, `${where}: h${levels[i - 1]} then h${level}`); });
}
