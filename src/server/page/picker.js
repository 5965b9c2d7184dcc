// Choosing what a measure changes: levers in plain words by stage, and every number for experts.

import {el, hidden} from './dom.js';
import {nowText} from './measure.js';

/** @typedef {import('./measure.js').Lever} Lever */
/** @typedef {import('./measure.js').Baseline} Baseline */

const kMostFound = 60;

/** @param {string} text */
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * How well a lever answers a search: how many of its words are found at all, and how many in what it is called.
 * @param {Lever} lever @param {string[]} words
 */
function score(lever, words) {
  const holds = (/** @type {string} */ text) => (/** @type {string} */ word) =>
    text.toLowerCase().includes(word.length > 4 ? word.replace(/s$/, '') : word);
  const all = `${lever.label} ${lever.group} ${lever.hint ?? ''} ${lever.path.replace(/[._]/g, ' ')}`;
  return {hits: words.filter(holds(all)).length, named: words.filter(holds(lever.label)).length};
}

/** What people of the field say for what a lever is called. */
const kSaid = new Map([['ep', 'psychologist'], ['eps', 'psychologist'], ['educational', 'psychologist'], ['caseworker', 'officer'],
  ['caseworkers', 'officer'], ['arp', 'resourced'], ['arps', 'resourced'], ['erp', 'resourced'], ['isp', 'independent'],
  ['inmss', 'independent'], ['taxi', 'transport'], ['taxis', 'transport'], ['ehcna', 'request'], ['referral', 'request'], ['referrals', 'request']]);

/** Words that name a need say nothing of its own: "and", "difficulty". */
const kPlain = new Set(['and', 'or', 'of', 'the', 'difficulty', 'difficulties', 'disorder', 'other', 'needs', 'learning', 'specific', 'moderate',
  'severe', 'multiple', 'mental', 'health', 'social', 'assessment', 'support', 'type']);

/**
 * Whether a word names a need: its code, or a word of its name ("autism" of "Autistic spectrum disorder").
 * @param {string} word @param {{code: string, name: string}[]} needs
 */
function namesNeed(word, needs) {
  return needs.some(({code, name}) => word === code.toLowerCase()
    || (word.length > 3 && wordsOf(name).some((each) => !kPlain.has(each) && each.slice(0, 5) === word.slice(0, 5))));
}

/**
 * What a search finds: words that name a need are no part of a lever's name, for places are open to every need.
 * @param {Baseline} baseline @param {Lever[]} levers @param {string} search
 */
export function searched(baseline, levers, search) {
  const words = wordsOf(search);
  const rest = words.filter((word) => !namesNeed(word, baseline.needs)).map((word) => kSaid.get(word) ?? word);
  const need = rest.length < words.length;
  return {need, hits: found(levers, need && !rest.length ? 'places' : rest.join(' '))};
}

/** @param {Lever[]} levers @param {string} search @returns {Lever[]} best first; all if nothing is searched */
export function found(levers, search) {
  const words = wordsOf(search);
  if (!words.length) return levers;
  const scored = levers.map((lever) => ({lever, ...score(lever, words)})).filter(({hits}) => hits > 0);
  const best = Math.max(0, ...scored.map(({hits}) => hits));
  return scored.filter(({hits}) => hits === best).sort((a, b) => b.named - a.named).map(({lever}) => lever);
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
    const {hits, need} = searched(baseline, all, search.value);
    const shown = hits.slice(0, kMostFound);
    /** @type {Map<string, Lever[]>} */
    const groups = new Map();
    for (const lever of shown) groups.set(lever.group, [...groups.get(lever.group) ?? [], lever]);
    lists.replaceChildren(...[...groups].flatMap(([group, levers], index) => [
      el('h5', {id: `${id}-group-${index}`}, group),
      el('ul', {'aria-labelledby': `${id}-group-${index}`}, levers.map((lever) => choice(lever, choose))),
    ]));
    const about = need ? ' Places are open to every need: choose the kind of place that these children would go to.' : '';
    count.textContent = !hits.length
      ? `Nothing found.${every.checked ? '' : ' Try other words, or tick “Show every number of the model”.'}`
      : search.value.trim() || every.checked
        ? `${hits.length} found${hits.length > kMostFound ? `, the first ${kMostFound} are shown: search for fewer` : ''}.${about}` : '';
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
