// Every view of the planner's page, light and dark, wide and narrow: accessible, with headings in order,
// and within the window.

import {after, afterEach, before, beforeEach, test} from 'node:test';
import {assertAccessible, assertHeadings, assertReflows, launch, openPage} from './browser.mjs';
import {startMock} from './mock_server.mjs';
import {addMeasure, done, finished, listed, openDerby} from './page_steps.mjs';

let browser;
let mock;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => { mock = await startMock(); });
afterEach(() => mock.close());

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 390]) {
    test(`every view is accessible and fits: ${colorScheme}, ${width} px`, async () => {
      const {context, page, watch} = await openPage(browser, new URL(mock.address).origin, {colorScheme, viewport: {width, height: 844}});
      const look = async (where) => {
        await assertAccessible(page, where);
        await assertHeadings(page, where);
        await assertReflows(page, where);
      };
      await page.goto(mock.address);
      await listed(page);
      await look('start');
      await page.click('text=Continue');
      await page.waitForSelector('#area-error');
      await look('nothing chosen');
      await openDerby(page, mock.address);
      await page.click('text=About this baseline');
      for (const summary of await page.locator('.figure summary').all()) await summary.click();
      await look('baseline');
      await page.getByRole('button', {name: /^Add a measure/}).click();
      await look('choosing a measure');
      await page.getByLabel('Show every number').check();
      await look('every number');
      await page.getByLabel('Show every number').uncheck();
      await page.fill('input[type="search"]', 'requests assessment');
      await page.locator('.choice').first().click();
      await page.fill('.amount', '0.9');
      await page.click('summary:has-text("Needs")');
      await page.click('summary:has-text("More:")');
      await look('editing a measure');
      await page.fill('.amount', 'many');
      await done(page);
      await page.waitForSelector('#errors:visible');
      await look('error');
      await page.fill('.amount', '0.9');
      await done(page);
      await page.click('#add-what-if');
      await addMeasure(page, {card: 1});
      await page.fill('.amount', '40');
      await done(page);
      await page.setInputFiles('#yaml-file', {name: 'saved.yaml', mimeType: 'text/plain',
        buffer: Buffer.from('sendsim: 1\nextends: baseline.yaml\nname: saved\n')});
      await page.waitForSelector('.headline dt:text("saved")');
      await finished(page);
      await page.click('text=Show the file');
      await look('comparison of four');
      await page.click('#reset');
      await look('question');
      await page.click('text=Keep');
      watch.check();
      await context.close();
    });
  }
}
