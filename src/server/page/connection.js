// What happens when the program does not answer: say so, try again, keep everything.

import {LostError} from './api.js';
import {announce, byId} from './dom.js';

const kWaits = [1, 2, 4, 8, 10];  // seconds
const kStoppedAfter = 3;          // attempts: then it is more than a hiccup
/** @type {(() => void) | null} */
let hurry = null;
let waiting = 0;

/** @param {number} attempt */
function tellLost(attempt) {
  const stopped = attempt >= kStoppedAfter;
  byId('connection').hidden = false;
  byId('connection-title').textContent = stopped ? 'The program has stopped' : 'The connection was lost';
  byId('connection-text').textContent = stopped
    ? 'Nothing answers at this address. If you closed sendsim, start it again with “sendsim serve” and open the ' +
      'address that it prints. Keep this tab until then: what you entered is still here, and this page keeps trying.'
    : 'Trying again. What you entered is kept.';
  if (attempt === 0 || attempt === kStoppedAfter)
    announce(stopped ? 'The program has stopped. This page keeps trying.' : 'The connection was lost. Trying again.');
}

function tellFound() {
  if (byId('connection').hidden) return;
  byId('connection').hidden = true;
  announce('The connection is back.');
}

/** @param {number} seconds */
function pause(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000, null);
    hurry = () => { clearTimeout(timer); resolve(null); };
  });
}

/**
 * Calls until there is an answer, and tells while there is none.
 * @template T
 * @param {() => Promise<T>} ask
 * @param {() => boolean} [stillWanted] asked before each further attempt
 * @returns {Promise<T>}
 * @throws whatever `ask` throws that is not a lost connection; the loss itself when no longer wanted
 */
export async function patiently(ask, stillWanted = () => true) {
  for (let attempt = 0; ; ++attempt) {
    try {
      const answer = await ask();
      if (waiting === 0 || attempt > 0) tellFound();
      return answer;
    } catch (error) {
      if (!(error instanceof LostError)) {
        if (attempt > 0) tellFound();
        throw error;
      }
      tellLost(attempt);
      ++waiting;
      await pause(kWaits[Math.min(attempt, kWaits.length - 1)]);
      --waiting;
      if (!stillWanted()) throw error;
    }
  }
}

export function startConnection() {
  byId('connection-retry').addEventListener('click', () => hurry?.());
  window.addEventListener('online', () => hurry?.());
}
