// Choosing what a measure changes: levers in plain words by stage, and every number for experts.

import {el, hidden} from './dom.js';
import {nowText} from './measure.js';

/** @typedef {import('./measure.js').Lever} Lever */
/** @typedef {import('./measure.js').Baseline} Baseline */

const kMostFound = 60;

/** @param {string} text */
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * How well a lever answers a search: the number of its words that are found; 0 if none is.
 * @param {Lever} lever @param {string[]} words
 */
function score(lever, words) {
  const text = `${lever.label} ${lever.group} ${lever.hint ?? ''} ${lever.path.replace(/[._]/g, ' ')}`.toLowerCase();
  return words.filter((word) => text.includes(word.length > 4 ? word.replace(/s$/, '') : word)).length;
}

/** @param {Lever[]} levers @param {string} search @returns {Lever[]} best first; all if nothing is searched */
export function found(levers, search) {
  const words = wordsOf(search);
  if (!words.length) return levers;
  const scored = levers.map((lever) => ({lever, hits: score(lever, words)})).filter(({hits}) => hits > 0);
  const best = Math.max(0, ...scored.map(({hits}) => hits));
  return scored.filter(({hits}) => hits === best).map(({lever}) => lever);
}

/** @param {Lever} lever @param {(lever: Lever) => void} choose */
function choice(lever, choose) {
  return el('li', {}, el('button', {type: 'button', class: 'choice', onclick: () => choose(lever)},
    el('span', {class: 'choice-label'}, lever.label),
    el('span', {class: 'choice-now'}, hidden('. '), `Today: ${nowText(lever)}`)));
}

/**
 * The list with its search; `choose` is called with what is picked.
 * @param {string} id @param {Baseline} baseline @param {(lever: Lever) => void} choose
 */
export function picker(id, baseline, choose) {
  const search = el('input', {type: 'search', id: `${id}-search`, autocomplete: 'off', spellcheck: 'false',
    'aria-describedby': `${id}-search-hint`, oninput: () => draw()});
  const every = el('input', {type: 'checkbox', id: `${id}-every`, onchange: () => draw()});
  const count = el('p', {class: 'hint', role: 'status'});
  const lists = el('div', {class: 'choices'});

  function draw() {
    const all = every.checked ? baseline.parameters : baseline.levers;
    const hits = found(all, search.value);
    const shown = hits.slice(0, kMostFound);
    /** @type {Map<string, Lever[]>} */
    const groups = new Map();
    for (const lever of shown) groups.set(lever.group, [...groups.get(lever.group) ?? [], lever]);
    lists.replaceChildren(...[...groups].flatMap(([group, levers], index) => [
      el('h5', {id: `${id}-group-${index}`}, group),
      el('ul', {'aria-labelledby': `${id}-group-${index}`}, levers.map((lever) => choice(lever, choose))),
    ]));
    count.textContent = !hits.length
      ? `Nothing found.${every.checked ? '' : ' Try other words, or tick “Show every number of the model”.'}`
      : search.value.trim() || every.checked
        ? `${hits.length} found${hits.length > kMostFound ? `, the first ${kMostFound} are shown: search for fewer` : ''}.` : '';
  }

  draw();
  return el('div', {class: 'picker', id: `${id}-parameter`, 'data-field': 'parameter'},
    el('div', {class: 'form-group'},
      el('label', {for: search.id, class: 'label-m'}, 'What changes?'),
      el('p', {class: 'hint', id: `${id}-search-hint`}, 'Search, for example “special places” or “psychologists”, or choose from the list.'),
      search),
    el('div', {class: 'checkbox'}, every, el('label', {for: every.id}, 'Show every number of the model, for experts')),
    count, lists);
}
