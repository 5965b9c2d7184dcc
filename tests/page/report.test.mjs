// The report in the file that SENDSIM_REPORT names.

import {after, before, test} from 'node:test';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {launch} from './browser.mjs';
import {kChecks} from './report_checks.mjs';

const file = process.env.SENDSIM_REPORT;
if (!file) throw new Error('SENDSIM_REPORT names no report');
const address = pathToFileURL(path.resolve(file)).href;
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [name, check] of Object.entries(kChecks)) test(`the report ${name}`, () => check(browser, address));
