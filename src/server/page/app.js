// The planner's page: which view is shown, and how the parts tell one another.
//
//   state       what was entered, kept by the tab        measure   what it means, what is wrong, what is sent
//   whatifs     the cards, with editor and picker        errors    the summary, and the messages at the fields
//   run         one request after another, and events    results   status and headlines, with figure and pictures
//   api         the program's addresses                  connection  what happens when nobody answers

import {RefusedError, areas, baseline as getBaseline} from './api.js';
import {patiently, startConnection} from './connection.js';
import {announce, byId, el, focusOn} from './dom.js';
import {saveYaml, startDownloads} from './downloads.js';
import {showErrors} from './errors.js';
import {dateText} from './format.js';
import {leverOf, requestFor} from './measure.js';
import {Results} from './results.js';
import {Runner} from './run.js';
import {save, state, tabName, work} from './state.js';
import {WhatIfs} from './whatifs.js';

/** @typedef {import('./measure.js').Baseline} Baseline */

/** @type {Baseline | null} */
let baseline = null;
/** @type {{code: string, name: string, region?: string, pack: boolean}[]} */
let known = [];
/** @type {AbortController | null} */
let loading = null;
/** The request for what is entered now; null while the entries are wrong, empty before any. @type {string | null} */
let wanted = '';
/** @type {import('./errors.js').Fault[]} */
let faults = [];
let focusErrors = false;  // the planner has pressed a button and waits for the answer

const kPause = 700;      // ms without a further change, until the answer is asked for
const kPatience = 1500;  // ms of a wrong entry, until that is told

const runner = new Runner();
const results = new Results();
const whatIfs = new WhatIfs({changed, saveYaml: saveWhatIf});

/** @param {'start' | 'loading' | 'workspace'} view */
function show(view) {
  for (const id of ['start', 'loading', 'workspace']) byId(id).hidden = id !== view;
}

/** @param {string} title */
function entitle(title) {
  document.title = `${title} – sendsim`;
}

/** @param {boolean} focus */
function showStart(focus) {
  loading?.abort();
  runner.forget();
  results.clear();
  baseline = null;
  state.area = '';
  save();
  show('start');
  entitle('EHC plans: what if?');
  if (focus) focusOn(byId('start-title'));
}

function fillAreas() {
  const select = byId('area');
  const options = (/** @type {typeof known} */ list) => list.map(({code, name}) => el('option', {value: code}, name));
  const regions = [...new Set(known.filter(({pack}) => !pack).map(({region}) => region || 'Other'))].sort();
  const packs = known.filter(({pack}) => pack);
  select.replaceChildren(el('option', {value: ''}, 'Choose an authority'),
    ...(packs.length ? [el('optgroup', {label: 'Prepared, with what-ifs of their own'}, options(packs))] : []),
    ...regions.map((region) => el('optgroup', {label: region},
      options(known.filter((area) => !area.pack && (area.region || 'Other') === region)))));
}

/** @param {string} code @param {boolean} focus */
async function openArea(code, focus) {
  const area = known.find((one) => one.code === code);
  if (!area) return showStart(focus);
  loading?.abort();
  const mine = loading = new AbortController();
  runner.forget();
  results.clear();
  state.area = code;
  save();
  show('loading');
  entitle(`Getting ${area.name} ready`);
  byId('loading-text').textContent = `${area.name}: the published figures are put together. This takes a few seconds.`;
  if (focus) focusOn(byId('loading-title'));
  try {
    const answer = await patiently(() => getBaseline(code, mine.signal), () => !mine.signal.aborted);
    if (!mine.signal.aborted) showWorkspace(answer, focus);
  } catch (error) {
    if (mine.signal.aborted) return;
    showStart(false);
    areaError(`${area.name} could not be opened. ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} message empty: nothing is wrong */
function areaError(message) {
  const group = byId('area-group');
  group.querySelector('.field-error')?.remove();
  group.classList.toggle('form-group-error', Boolean(message));
  const select = byId('area');
  select.setAttribute('aria-describedby', message ? 'area-hint area-error' : 'area-hint');
  if (!message) return select.removeAttribute('aria-invalid');
  byId('area-hint').after(el('p', {class: 'field-error', id: 'area-error', role: 'alert'}, message));
  select.setAttribute('aria-invalid', 'true');
  select.focus();
}

/** @param {Baseline} answer @param {boolean} focus */
async function showWorkspace(answer, focus) {
  baseline = answer;
  byId('area-title').textContent = answer.area;
  byId('area-years').textContent = `Forecast from ${dateText(answer.first)} to ${dateText(answer.last)}`;
  byId('baseline-description').textContent = answer.description;
  byId('baseline-warnings').replaceChildren(...answer.warnings.map((text) => el('p', {class: 'inset'}, text)));
  byId('baseline-assumptions').textContent =
    `${answer.assumptions_count} of its numbers are assumptions: the report lists each with its reason.`;
  byId('replications').value = String(state.replications);
  entitle(`${answer.area}: what if?`);
  faults = [];
  wanted = '';
  refreshErrors(false);
  whatIfs.show(answer);
  show('workspace');
  if (focus) focusOn(byId('area-title'));
  const {runId} = work();
  if (!runId || !await runner.resume(runId)) work().asked = '';
  changed(false, 0);
}

/**
 * Something was entered: asks for the answer unless it is shown already.
 * @param {boolean} [now] the planner has finished and waits
 * @param {number} [pause] ms in which something newer may come
 * @returns {boolean} false if the entries are wrong as they stand
 */
function changed(now = false, pause = now ? 0 : kPause) {
  if (!baseline) return true;
  const {request, ids, problems} = requestFor(baseline, work().scenarios, state.replications);
  clearTimeout(complaint);
  if (problems.length) {
    // Nobody is told off for a number that is half typed.
    complaint = window.setTimeout(() => { faults = problems; refreshErrors(now); }, now ? 0 : kPatience);
    wanted = null;
    runner.unask('refused');
    tellSaving();
    return false;
  }
  faults = [];
  refreshErrors(false);
  wanted = JSON.stringify({...request, baseline: baseline.area});
  if (isAnswered()) {
    runner.unask('done');
  } else {
    focusErrors = now;
    runner.ask({...request, client: tabName}, pause, {asked: wanted, sent: ids});
  }
  tellSaving();
  return true;
}
let complaint = 0;

/** The run that the program has is of what is entered now. */
const isAnswered = () => runner.id !== '' && !runner.left && wanted === work().asked;

/** @param {boolean} focus */
function refreshErrors(focus) {
  showErrors(faults, {focus, open: (fault) => whatIfs.reveal(fault)});
  entitle(`${faults.length ? 'Error: ' : ''}${baseline?.area ?? ''}: what if?`);
}

/** The program refuses what was asked: says so where it was entered. @param {RefusedError} error */
function refused(error) {
  const {scenarios} = work();
  faults = error.errors.flatMap((one) => {
    const scenario = scenarios.find(({name}) => name.trim() === one.scenario);
    if (!scenario) return [];
    const measure = scenario.measures.find(({name}) => name.trim() === one.measure) ??
      scenario.measures.find(({parameter}) => one.parameter && parameter === one.parameter);
    const field = one.field ?? (scenario.yaml !== undefined ? 'yaml' : measure ? 'amount' : 'name');
    const lever = baseline && measure && leverOf(baseline, measure.parameter);
    const message = lever ? one.message.replaceAll(lever.path, `“${lever.label}”`) : one.message;
    return {scenario: scenario.id, measure: measure?.id ?? '', field, message, of: measure?.name || scenario.name};
  });
  if (!faults.length) return runner.fail(error.message);  // nothing that was entered here
  const typing = document.activeElement?.matches('input, select, textarea') ?? false;
  if (focusErrors && faults[0]) whatIfs.reveal(faults[0]);
  refreshErrors(focusErrors || !typing);  // never takes the focus from somebody who types
}

/**
 * A file is made by the program, of the run that it has: not while something else is entered.
 * @returns {{why: string, lasting: boolean}} `why`: empty if what-ifs can be saved; `lasting`: until the planner acts
 */
function savingNow() {
  if (isAnswered()) return {why: '', lasting: false};
  const {phase} = runner.status;
  if (wanted === null || phase === 'refused')
    return {why: 'It can be saved when what is wrong in the what-ifs is corrected.', lasting: true};
  if (['failed', 'cancelled'].includes(phase))
    return {why: 'It can be saved when the answers have been worked out again.', lasting: true};
  return {why: 'It can be saved in a moment: the program has not taken your last change yet.', lasting: false};
}

function tellSaving() {
  whatIfs.tellSaving(savingNow());
}

/** @param {import('./state.js').Scenario} scenario */
function saveWhatIf(scenario) {
  const place = work().sent.findIndex((ids) => ids.scenario === scenario.id);
  if (place < 0) return announce('There is nothing to save yet: enter a change first.');
  saveYaml(runner.id, place + 1, scenario.name);
}

function startParts() {
  startConnection();
  startDownloads(() => runner.id, () => (baseline?.area ?? 'sendsim').toLowerCase().replace(/[^a-z]+/g, '-'));
  runner.addEventListener('status', (/** @type {any} */ event) => {
    results.status(event.detail);
    if (baseline) tellSaving();
  });
  runner.addEventListener('figures', (/** @type {any} */ event) => results.figures(event.detail));
  runner.addEventListener('refused', (/** @type {any} */ event) => refused(event.detail));
  runner.addEventListener('forgotten', () => { work().asked = ''; changed(true); });
  runner.addEventListener('started', (/** @type {any} */ event) => {
    const {id, mark} = event.detail;
    Object.assign(work(), {runId: id, ...mark});
    save();
    if (isAnswered()) tellSaving();
    else changed();  // something else was entered while the program took this
  });
  byId('cancel').addEventListener('click', () => { runner.cancel(); focusOn(byId('results-title')); });
  byId('run-again').addEventListener('click', () => { work().asked = ''; changed(true); focusOn(byId('results-title')); });
  byId('replications').addEventListener('change', (/** @type {any} */ event) => {
    state.replications = Number(event.target.value);
    save();
    changed();
  });
  byId('choose-area').addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    const code = byId('area').value;
    areaError(code ? '' : 'Choose a local authority from the list');
    if (code) go(code);
  });
  for (const id of ['change-area', 'loading-back', 'home']) {
    byId(id).addEventListener('click', (/** @type {Event} */ event) => { event.preventDefault(); go(''); });
  }
  window.addEventListener('popstate', () => {
    const code = areaOfAddress();
    if (code !== state.area) code ? openArea(code, true) : showStart(true);
  });
}

const areaOfAddress = () => new URLSearchParams(location.search).get('area') ?? '';

/** Opens an authority, or the start, as a step that the browser's Back button takes back. @param {string} code */
function go(code) {
  history.pushState(null, '', code ? `?area=${encodeURIComponent(code)}` : location.pathname);
  code ? openArea(code, true) : showStart(true);
}

async function begin() {
  startParts();
  const wanted = areaOfAddress() || state.area;
  if (!wanted) show('start');
  try {
    known = await patiently(areas);
  } catch (error) {
    show('start');
    const gone = error instanceof RefusedError && [403, 404].includes(error.status);
    return areaError(gone
      ? 'This address belongs to a program that has ended. Open the address that “sendsim serve” printed last.'
      : /** @type {Error} */ (error).message);
  }
  fillAreas();
  if (wanted) openArea(wanted, false);
}

begin();
