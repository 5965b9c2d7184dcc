// The run whose answers are shown: asked for after a short pause, the one before it stopped.

import {LostError, RefusedError, listen, runState, startRun, stopRun} from './api.js';
import {patiently} from './connection.js';

/**
 * @typedef {object} Status
 * @property {'idle' | 'waiting' | 'starting' | 'running' | 'done' | 'failed' | 'cancelled' | 'refused'} phase
 * @property {number} finished replications
 * @property {number} asked
 * @property {number} seconds
 * @property {string} message
 */

/**
 * Tells `status`, `figures` (the detail is what came), `started` (the new id, and the mark that came with the
 * request) and `refused` (the error).
 */
export class Runner extends EventTarget {
  constructor() {
    super();
    this.id = '';
    this.left = false;  // the run with this id was left in the middle, for one that has not begun
    /** @type {Status} */
    this.status = {phase: 'idle', finished: 0, asked: 0, seconds: 0, message: ''};
    this.turn = 0;  // of the latest request: what belongs to an older one is dropped
    this.timer = 0;
    /** @type {EventSource | null} */
    this.source = null;
    this.mine = new Set();  // runs that this page began: another tab's are not ours to stop
  }

  /**
   * Asks for `request` after `pause` ms, unless something newer comes.
   * @param {any} request @param {number} pause @param {any} mark told again when it has started
   */
  ask(request, pause, mark) {
    clearTimeout(this.timer);
    if (pause) this.tell({phase: 'waiting'});
    this.timer = window.setTimeout(() => this.start(request, mark), pause);
  }

  /** Nothing is to be asked after all. @param {Status['phase']} phase */
  unask(phase) {
    clearTimeout(this.timer);
    if (['waiting', 'refused'].includes(this.status.phase)) this.tell({phase: this.source ? 'running' : phase});
  }

  /** @param {any} request @param {any} mark */
  async start(request, mark) {
    const turn = ++this.turn;
    this.leave();
    this.tell({phase: 'starting', finished: 0, asked: request.replications, message: ''});
    try {
      const {id} = await patiently(() => startRun(request), () => turn === this.turn);
      this.mine.add(id);
      if (turn !== this.turn) return void this.drop(id);
      this.id = id;
      this.left = false;
      this.listen(turn);
      this.dispatchEvent(new CustomEvent('started', {detail: {id, mark}}));
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof RefusedError && error.errors.length) {
        this.tell({phase: 'refused', message: ''});
        this.dispatchEvent(new CustomEvent('refused', {detail: error}));
      } else {
        this.tell({phase: 'failed', message: /** @type {Error} */ (error).message});
      }
    }
  }

  /**
   * Shows a run that was asked for before this page was loaded.
   * @param {string} id @returns {Promise<boolean>} false if the program knows it no longer
   */
  async resume(id) {
    const turn = ++this.turn;
    this.id = id;
    this.left = false;
    try {
      const known = await patiently(() => runState(id), () => turn === this.turn);
      if (turn !== this.turn) return true;
      this.take(known);
      if (!['done', 'failed', 'cancelled'].includes(known.state)) this.listen(turn);
      return true;
    } catch (error) {
      if (turn !== this.turn || error instanceof LostError) return true;
      this.id = '';
      return false;
    }
  }

  /** What the program says of a run. @param {any} known */
  take(known) {
    if (known.figures?.length) this.figures(known);
    const phase = ['done', 'failed', 'cancelled'].includes(known.state) ? known.state : 'running';
    this.tell({phase, finished: known.finished ?? 0, asked: known.asked ?? this.status.asked,
      seconds: known.seconds ?? 0, message: known.message ?? ''});
  }

  /** @param {number} turn */
  listen(turn) {
    this.tell({phase: 'running'});
    const ours = (/** @type {(data: any) => void} */ act) => (/** @type {any} */ data) => { if (turn === this.turn) act(data); };
    const end = (/** @type {'done' | 'failed' | 'cancelled'} */ phase) => ours((data) => {
      this.source?.close();
      this.source = null;
      this.tell({phase, message: data.message ?? '', ...(phase === 'done' && {finished: this.status.asked})});
    });
    this.source = listen(this.id, {
      progress: ours(({finished, asked, seconds}) => this.tell({phase: 'running', finished, asked, seconds})),
      figures: ours((data) => this.figures(data)),
      done: end('done'), failed: end('failed'), cancelled: end('cancelled'),
      lost: ours(() => this.again(turn)),
    });
  }

  /** The stream ended without a word: what became of the run? @param {number} turn */
  async again(turn) {
    this.source = null;
    await new Promise((resolve) => setTimeout(resolve, 300));  // not in a tight circle
    if (turn !== this.turn) return;
    if (!await this.resume(this.id)) this.dispatchEvent(new CustomEvent('forgotten'));
  }

  /** The planner has seen enough: stops at what is finished. */
  async cancel() {
    clearTimeout(this.timer);
    if (this.source) {
      await patiently(() => stopRun(this.id)).catch(() => {});  // it was over already
    } else {
      ++this.turn;
      this.tell({phase: 'cancelled'});
    }
  }

  /** Leaves the run that is shown, and stops it if it is ours and still going. */
  leave() {
    if (!this.source) return;
    this.source.close();
    this.source = null;
    this.left = true;
    this.drop(this.id);
  }

  /** @param {string} id */
  drop(id) {
    if (this.mine.has(id)) stopRun(id).catch(() => {});  // gone already, or gone with the program
  }

  /** @param {string} message */
  fail(message) { this.tell({phase: 'failed', message}); }

  /** Another authority: nothing here concerns it. */
  forget() {
    clearTimeout(this.timer);
    ++this.turn;
    this.leave();
    this.id = '';
    this.tell({phase: 'idle', finished: 0, asked: 0, seconds: 0, message: ''});
  }

  /** @param {any} data */
  figures(data) { this.dispatchEvent(new CustomEvent('figures', {detail: data})); }

  /** @param {Partial<Status>} change */
  tell(change) {
    this.status = {...this.status, ...change};
    this.dispatchEvent(new CustomEvent('status', {detail: this.status}));
  }
}
