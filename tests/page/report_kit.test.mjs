// The checks of reports see what they claim to see: a sound report passes all, one with a fault fails.

import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {launch} from './browser.mjs';
import {kFaults, reportText} from './mock_report.mjs';
import {kChecks} from './report_checks.mjs';

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(path.join(os.tmpdir(), 'sendsim-report-'));
});
after(async () => {
  await browser.close();
  await rm(folder, {recursive: true});
});

async function written(name, text) {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return pathToFileURL(file).href;
}

for (const [name, check] of Object.entries(kChecks)) {
  test(`a sound report ${name}`, async () => check(browser, await written('sound.html', reportText())));
  test(`a report with a fault is found out: ${name}`, async () => {
    const text = kFaults[name](reportText());
    assert.notEqual(text, reportText(), 'the fault is planted');
    await assert.rejects(check(browser, await written('faulty.html', text)));
  });
}
