// The answers: how far the run is, the headlines, the figures.

import {announce, byId, el} from './dom.js';
import {FigureView, cellText} from './figure.js';
import {secondsText} from './format.js';

/** @typedef {import('./figure.js').Figure} Figure */
/** @typedef {import('./run.js').Status} Status */

/** The figure whose table becomes cards: a row a quantity, a column a scenario or a difference. */
const kHeadlines = 'headlines';

export class Results {
  constructor() {
    /** @type {Map<string, FigureView>} */
    this.views = new Map();
    this.said = '';     // the phase that was last announced
    this.halfway = false;
    this.stale = false;  // what is shown answers an earlier question
  }

  clear() {
    this.views.clear();
    byId('figures').replaceChildren();
    byId('headlines').replaceChildren();
    byId('contents').hidden = true;
    byId('answers').hidden = true;
    byId('downloads').hidden = true;
  }

  /** @param {{figures: Figure[]}} data */
  figures({figures}) {
    this.stale = false;
    const headlines = figures.find((figure) => figure.id === kHeadlines);
    byId('download-differences').hidden = (headlines?.table.columns.length ?? 0) <= 2;
    if (headlines) byId('headlines').replaceChildren(...cards(headlines));
    byId('headlines-note').textContent = headlines?.note ?? '';
    const others = figures.filter((figure) => figure !== headlines);
    const gone = new Set(this.views.keys());
    others.forEach((figure, place) => {
      gone.delete(figure.id);
      const known = this.views.get(figure.id);
      // Another number of charts has other files to download: that is made anew.
      const view = known && known.figure.charts.length === figure.charts.length ? known : new FigureView(figure);
      if (view === known) view.fill(figure);
      else known?.element.replaceWith(view.element);
      this.views.set(figure.id, view);
      const list = byId('figures');
      if (list.children[place] !== view.element) list.insertBefore(view.element, list.children[place] ?? null);
    });
    for (const id of gone) {
      this.views.get(id)?.element.remove();
      this.views.delete(id);
    }
    this.contents(others);
    byId('answers').hidden = false;
    byId('downloads').hidden = false;
  }

  /** @param {Figure[]} figures */
  contents(figures) {
    const list = byId('contents-list');
    const wanted = figures.map(({id, title}) => `${id} ${title}`).join('|');
    if (list.dataset.of === wanted) return;  // keeps the focus where it is
    list.dataset.of = wanted;
    list.replaceChildren(...figures.map(({id, title}) => el('li', {}, el('a', {href: `#figure-${id}`}, title))));
    byId('contents').hidden = figures.length < 2;
  }

  /** @param {Status} status */
  status(status) {
    const busy = ['waiting', 'starting', 'running'].includes(status.phase);
    if (status.phase === 'starting') this.stale = !byId('answers').hidden;
    byId('status-text').textContent = statusText(status) +
      (busy && this.stale && status.phase !== 'waiting' ? ' Until then the earlier ones are shown.' : '');
    byId('status').classList.toggle('failed', status.phase === 'failed');
    const bar = byId('progress');
    bar.hidden = !busy;
    bar.max = Math.max(status.asked, 1);
    if (status.phase === 'running') bar.value = status.finished;
    else bar.removeAttribute('value');
    byId('cancel').hidden = !busy;
    byId('run-again').hidden = status.phase !== 'failed' && status.phase !== 'cancelled';
    byId('results').setAttribute('aria-busy', String(busy));
    this.say(status);
  }

  /** Start, half and end are said aloud; every tick would be noise. @param {Status} status */
  say(status) {
    const half = status.phase === 'running' && status.finished * 2 >= status.asked && status.finished < status.asked;
    if (half && !this.halfway && status.seconds > 3) announce('Half of the replications are finished.');
    this.halfway = status.phase === 'running' && (this.halfway || half);
    if (status.phase === this.said) return;
    this.said = status.phase;
    if (['starting', 'done', 'failed', 'cancelled'].includes(status.phase)) announce(statusText(status));
  }
}

/** @param {Status} status */
function statusText({phase, finished, asked, seconds, message}) {
  switch (phase) {
    case 'waiting': return 'Waiting for your next change.';
    case 'starting': return 'Working out the answers.';
    case 'running': return finished
      ? `Working out the answers: ${finished} of ${asked} replications.` : 'Working out the answers.';
    case 'done': return `Finished: ${asked} replications${seconds ? ` in ${secondsText(seconds)}` : ''}.`;
    case 'failed': return `The run failed. ${message || 'The program gave no reason.'}`;
    case 'cancelled': return finished
      ? `Cancelled after ${finished} of ${asked} replications. The figures show those.` : 'Cancelled.';
    case 'refused': return 'Not run: correct what is marked, then the answers are worked out again.';
    default: return '';
  }
}

/** A value and its range apart: "153 (87 to 241)". @param {string} whole */
function valueParts(whole) {
  const text = whole.replaceAll(' %', '\u00a0%').replaceAll(' million', '\u00a0million').replaceAll('−£', '−\u2060£');  // no line begins with these
  const parts = /^(.*?)\s*\((.*)\)$/.exec(text);
  return parts ? [el('span', {class: 'value'}, parts[1]), ' ', el('span', {class: 'range'}, parts[2])]
    : [el('span', {class: 'value'}, text)];
}

/** @param {Figure} headlines */
function cards({table}) {
  return table.rows.map((row) => el('li', {class: 'headline'},
    el('h3', {}, cellText(row[0])),
    el('dl', {class: row.length > 2 ? 'compared' : null}, row.slice(1).map((cell, index) => el('div', {},
      el('dt', {}, table.columns[index + 1].heading), el('dd', {}, valueParts(cellText(cell))))))));
}
