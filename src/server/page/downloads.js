// Files of a run: the report, the workbook, the tables, and a what-if as YAML.

import {RefusedError, call} from './api.js';
import {announce, byId} from './dom.js';
import {patiently} from './connection.js';

const kPause = 500;      // ms between two looks
const kMostLooks = 600;  // five minutes

const kFiles = [
  {button: 'download-report', kind: 'report', file: 'report.html', name: 'The report'},
  {button: 'download-workbook', kind: 'workbook', file: 'report.xlsx', name: 'The workbook'},
  {button: 'download-summary', kind: 'results', file: 'summary.csv', name: 'The table of all figures'},
  {button: 'download-differences', kind: 'results', file: 'differences.csv', name: 'The table of differences'},
];

/** @param {string} address relative @param {string} name of the file on the planner's disk */
function take(address, name) {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

/** @param {string} text */
function tell(text) {
  byId('download-status').textContent = text;
}

/**
 * Has the program make a file, and waits until it is there.
 * @param {string} run @param {string} kind @param {() => boolean} wanted
 */
async function made(run, kind, wanted) {
  let answer = await patiently(() => call('POST', `api/runs/${encodeURIComponent(run)}/downloads`, {kind}), wanted);
  for (let look = 0; answer?.state === 'working' && look < kMostLooks; ++look) {
    await new Promise((resolve) => setTimeout(resolve, kPause));
    if (!wanted()) return false;
    const state = await patiently(() => call('GET', `api/runs/${encodeURIComponent(run)}`), wanted);
    answer = state.downloads?.[kind] ?? {state: 'ready'};
  }
  if (answer?.state === 'failed') throw new RefusedError(500, answer);
  return true;
}

/**
 * @param {() => string} run the id of the run that is shown
 * @param {() => string} area its authority, for the names of files
 */
export function startDownloads(run, area) {
  for (const {button, kind, file, name} of kFiles) {
    byId(button).addEventListener('click', async (/** @type {any} */ event) => {
      const pressed = event.currentTarget;
      const id = run();
      if (!id || pressed.getAttribute('aria-disabled') === 'true') return;
      pressed.setAttribute('aria-disabled', 'true');
      tell(`${name} is being made.`);
      try {
        if (await made(id, kind, () => run() === id)) {
          take(`api/runs/${encodeURIComponent(id)}/${file}`, `${area()}-${file}`);
          tell(`${name} is ready: it is among your downloads.`);
        } else {
          tell(`The answers have changed meanwhile. Download ${name.toLowerCase()} again.`);
        }
      } catch (error) {
        tell(`${name} could not be made. ${/** @type {Error} */ (error).message}`);
      } finally {
        pressed.removeAttribute('aria-disabled');
      }
    });
  }
}

/**
 * @param {string} run @param {number} place of the what-if in the run, from 1
 * @param {string} name of the what-if
 */
export function saveYaml(run, place, name) {
  const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'what-if'}.yaml`;
  take(`api/runs/${encodeURIComponent(run)}/scenarios/${place}.yaml`, file);
  announce(`${file} was saved.`);
}
