// One measure: what may be entered, what is wrong with it, how it is said and what is sent.

import {dateText, listText, quantityText, numberText, readNumber, spanText} from './format.js';
import {freeName, newId} from './state.js';

/** @typedef {import('./state.js').Measure} Measure */
/** @typedef {import('./state.js').Scenario} Scenario */
/**
 * @typedef {object} Lever a number of the baseline that a measure can change
 * @property {string} path
 * @property {string} label in plain words
 * @property {string} group the stage it belongs to
 * @property {string} unit
 * @property {number | string | null} current the value on the first day, or words where there is not one
 * @property {string} [kind] "series": the value is planned to change from year to year
 * @property {number | null} min
 * @property {number | null} max
 * @property {number | null} step
 * @property {('add' | 'multiply' | 'set')[]} operations
 * @property {string[]} where what it can be limited to: age, need, provision, …
 * @property {Record<string, string[]>} [codes] of the axes that the baseline has no names for
 * @property {boolean} [integer] only whole numbers make sense
 * @property {string} source
 * @property {boolean} is_assumption
 * @property {string} [hint]
 */
/**
 * @typedef {object} Baseline
 * @property {string} id
 * @property {string} area
 * @property {string} name
 * @property {string} description
 * @property {string} first ISO date
 * @property {string} last ISO date
 * @property {string[]} warnings
 * @property {number} assumptions_count
 * @property {{code: string, name: string}[]} needs
 * @property {{code: string, name: string}[]} provisions
 * @property {Lever[]} levers
 * @property {Lever[]} parameters
 */
/** @typedef {{field: string, message: string}} Problem */

/** @param {Baseline} baseline @param {string} path @returns {Lever | undefined} */
export function leverOf(baseline, path) {
  return baseline.levers.find((lever) => lever.path === path) ??
    baseline.parameters.find((lever) => lever.path === path);
}

/** The school year's beginning that comes next, within the baseline's years. @param {Baseline} baseline */
export function nextSeptember(baseline) {
  const today = new Date().toISOString().slice(0, 10);
  const late = [today, baseline.first].sort()[1];
  const september = `${late.slice(0, 4)}-09-01`;
  const next = september >= late ? september : `${Number(late.slice(0, 4)) + 1}-09-01`;
  return next <= baseline.last ? next : baseline.first;
}

/** @param {Baseline} baseline @returns {Measure} */
export function newMeasure(baseline) {
  return {id: newId(), name: '', named: false, parameter: '', how: 'add', amount: '', where: {},
    ageFrom: '', ageTo: '', from: nextSeptember(baseline), until: '', phaseInDays: 0, enabled: true};
}

/**
 * Lets the measure change `lever`, by nothing yet.
 * @param {Measure} measure @param {Lever} lever @param {Measure[]} others
 */
export function choose(measure, lever, others) {
  measure.parameter = lever.path;
  measure.how = lever.operations[0];
  measure.amount = neutral(measure, lever);
  measure.where = {};
  if (!lever.where.includes('age')) measure.ageFrom = measure.ageTo = '';
  if (!measure.named) measure.name = freeName(lever.label, others.filter((other) => other !== measure));
}

/** The amount that changes nothing, as typed. @param {Measure} measure @param {Lever} lever */
export function neutral(measure, lever) {
  if (measure.how === 'multiply') return '1';
  return measure.how === 'add' || typeof lever.current !== 'number' ? '0' : String(lever.current);
}

/** Today's value where it is one number that stays; otherwise NaN. @param {Lever} lever */
export const steady = (lever) => typeof lever.current === 'number' && lever.kind !== 'series' ? lever.current : NaN;

/** What the number becomes. @param {Measure} measure @param {Lever} lever @returns {number} NaN if that is not one number */
export function outcome(measure, lever) {
  const amount = readNumber(measure.amount);
  return measure.how === 'set' ? amount : measure.how === 'add' ? steady(lever) + amount : steady(lever) * amount;
}

/** @param {Measure} measure @param {Lever} lever @returns {boolean} whether it would change nothing */
export function doesNothing(measure, lever) {
  const amount = readNumber(measure.amount);
  return measure.how === 'add' ? amount === 0
    : measure.how === 'multiply' ? amount === 1 : amount === steady(lever);
}

/** What is allowed, without bounds that nobody comes near. @param {Lever} lever */
export function rangeText(lever) {
  const far = 1000 * Math.max(typeof lever.current === 'number' ? lever.current : 1, 1);
  const high = typeof lever.max === 'number' && lever.max <= far ? quantityText(lever.max, lever.unit) : '';
  if (typeof lever.min !== 'number') return high ? `${high} or less` : 'any number';
  return high ? `${lever.unit === 'GBP' ? quantityText(lever.min, 'GBP') : numberText(lever.min)} to ${high}`
    : `${quantityText(lever.min, lever.unit)} or more`;
}

/** Today's value, said shortly. @param {Lever} lever */
export function nowText(lever) {
  const {current} = lever;
  if (current === null || current === undefined) return 'not set';
  if (typeof current === 'number')
    return quantityText(current, lever.unit) + (lever.kind === 'series' ? ' at first, then as planned year by year' : '');
  const table = /^\d+ values by (.*?)(?:, (-?[\d.]+) to (-?[\d.]+))?$/.exec(current);
  if (!table) return current;
  const [low, high] = [Number(table[2]), Number(table[3])];
  const range = !table[2] ? '' : lever.unit === 'GBP' ? `: ${quantityText(low, 'GBP')} to ${quantityText(high, 'GBP')}`
    : `: ${numberText(low)} to ${quantityText(high, lever.unit)}`;
  return `differs by ${table[1]}${range}`;
}

/** @param {string} text @returns {number} NaN unless a whole number of 0 to 25 */
function readAge(text) {
  const age = readNumber(text);
  return Number.isInteger(age) && age >= 0 && age <= 25 ? age : NaN;
}

/**
 * What is wrong with a measure, as far as this page can tell; the program checks everything again.
 * @param {Measure} measure @param {Measure[]} others @param {Baseline} baseline @returns {Problem[]}
 */
export function problemsOf(measure, others, baseline) {
  const lever = leverOf(baseline, measure.parameter);
  if (!lever) return [{field: 'parameter', message: 'Choose what changes'}];
  /** @type {Problem[]} */
  const problems = [];
  const wrong = (/** @type {string} */ field, /** @type {string} */ message) => problems.push({field, message});
  const amount = readNumber(measure.amount);
  const becomes = outcome(measure, lever);
  if (Number.isNaN(amount)) wrong('amount', measure.how === 'multiply' ? 'Enter a number, such as 0.9' : 'Enter a number, such as 40');
  else if (lever.integer && Number.isInteger(lever.current) && measure.how !== 'multiply' && !Number.isInteger(amount)) wrong('amount', 'Enter a whole number, such as 40');
  else if (typeof lever.min === 'number' && becomes < lever.min || typeof lever.max === 'number' && becomes > lever.max)
    wrong('amount', `This makes it ${quantityText(becomes, lever.unit)}. It must be ${rangeText(lever)}`);
  if (!measure.name.trim()) wrong('name', 'Enter a name for this measure');
  else if (others.some((other) => other !== measure && other.name.trim() === measure.name.trim()))
    wrong('name', 'Another measure has this name. Enter a different one');
  if (!measure.from) wrong('from', 'Enter the day from which it applies');
  else if (measure.from > baseline.last)
    wrong('from', `Enter a day before ${dateText(baseline.last)}, when the forecast ends`);
  if (measure.until && measure.until < measure.from) wrong('until', 'The last day must not be before the first');
  const youngest = measure.ageFrom.trim() === '' ? 0 : readAge(measure.ageFrom);
  const oldest = measure.ageTo.trim() === '' ? 25 : readAge(measure.ageTo);
  if (Number.isNaN(youngest) || Number.isNaN(oldest)) wrong('age', 'Enter whole ages from 0 to 25');
  else if (youngest > oldest) wrong('age', 'The first age must not be above the second');
  return problems;
}

/** What an axis is called, and the names of its codes. @type {Record<string, [string, string]>} */
const kAxes = {need: ['Needs', 'all needs'], provision: ['Kinds of school or college', 'all kinds'],
  from: ['Moves from', 'everywhere'], to: ['Moves to', 'everywhere'], stratum: ['Sex', 'all'], month: ['Months', 'all months']};

/**
 * How an axis is offered: its title, what none of it means, and its codes with their names.
 * @param {string} axis @param {Lever} lever @param {Baseline} baseline
 */
export function axisOf(axis, lever, baseline) {
  const [title, all] = kAxes[axis] ?? [axis.charAt(0).toUpperCase() + axis.slice(1), 'all'];
  const named = axis === 'need' ? baseline.needs : ['provision', 'from', 'to'].includes(axis) ? baseline.provisions : [];
  const codes = lever.codes?.[axis] ?? named.map(({code}) => code);
  const choices = codes.map((code) => ({code, name: named.find((one) => one.code === code)?.name ?? code.replaceAll('_', ' ')}));
  return {title, all, choices};
}

/** Who it is for, in words; empty: everybody. @param {Measure} measure @param {Lever} lever @param {Baseline} baseline */
export function whomText(measure, lever, baseline) {
  const parts = [];
  if (measure.ageFrom.trim() || measure.ageTo.trim())
    parts.push(`ages ${measure.ageFrom.trim() || '0'} to ${measure.ageTo.trim() || '25'}`);
  for (const [axis, codes] of Object.entries(measure.where)) {
    if (!codes.length) continue;
    const {title, choices} = axisOf(axis, lever, baseline);
    const names = listText(choices.filter(({code}) => codes.includes(code)).map(({name}) => name));
    parts.push(axis === 'need' || axis === 'provision' ? names : `${title.toLowerCase()} ${names}`);
  }
  return parts.join('; ');
}

/** How much, in words. @param {Measure} measure @param {Lever} lever */
export function changeText(measure, lever) {
  const amount = readNumber(measure.amount);
  if (Number.isNaN(amount)) return 'No number yet';
  if (doesNothing(measure, lever)) return 'No change yet';
  if (measure.how === 'set') return `Set to ${quantityText(amount, lever.unit)}`;
  if (measure.how === 'add')
    return amount < 0 ? `Take away ${quantityText(-amount, lever.unit)}` : `Add ${quantityText(amount, lever.unit)}`;
  const percent = Math.abs(amount - 1) * 100;
  return `Multiply by ${numberText(amount)} (${numberText(percent)} % ${amount > 1 ? 'more' : 'less'})`;
}

/** @param {Measure} measure @param {Baseline} baseline */
export function sentence(measure, baseline) {
  const lever = leverOf(baseline, measure.parameter);
  if (!lever) return 'Nothing chosen yet';
  const whom = whomText(measure, lever, baseline);
  let text = `${changeText(measure, lever)}${whom ? ` for ${whom}` : ''}, from ${dateText(measure.from)}`;
  if (measure.phaseInDays) text += `, phased in over ${spanText(measure.phaseInDays)}`;
  if (measure.until) text += `, until ${dateText(measure.until)}`;
  return text;
}

/** The measure as the program reads it. @param {Measure} measure @param {Lever} lever */
function sent(measure, lever) {
  /** @type {Record<string, any>} */
  const change = {parameter: measure.parameter, [measure.how]: readNumber(measure.amount)};
  if (measure.how !== 'multiply' && lever.unit) change.unit = lever.unit;
  /** @type {Record<string, any>} */
  const where = Object.fromEntries(Object.entries(measure.where).filter(([, codes]) => codes.length));
  if (measure.ageFrom.trim() || measure.ageTo.trim())
    where.age = `${measure.ageFrom.trim() || '0'}-${measure.ageTo.trim() || '25'}`;
  if (Object.keys(where).length) change.where = where;
  return {name: measure.name.trim(), from: measure.from, ...(measure.until && {until: measure.until}),
    phase_in_days: measure.phaseInDays, enabled: measure.enabled, changes: [change]};
}

/**
 * The request for what is entered: what-ifs that change something, with their measures that do.
 * @param {Baseline} baseline @param {Scenario[]} scenarios @param {number} replications
 * @returns {{request: any, ids: {scenario: string, measures: string[]}[], problems: (Problem & {scenario: string, measure: string, of: string})[]}}
 *   `ids` tell what each part of the request was made of
 */
export function requestFor(baseline, scenarios, replications) {
  const request = {baseline: baseline.id, seed: 1, replications, scenarios: /** @type {any[]} */ ([])};
  const ids = [];
  const problems = [];
  for (const scenario of scenarios) {
    if (!scenario.name.trim() || scenarios.some((other) => other !== scenario && other.name.trim() === scenario.name.trim()))
      problems.push({scenario: scenario.id, measure: '', field: 'name', of: '',
        message: scenario.name.trim() ? 'Another what-if has this name. Enter a different one' : 'Enter a name for this what-if'});
    if (scenario.yaml !== undefined) {
      request.scenarios.push({name: scenario.name.trim(), yaml: scenario.yaml});
      ids.push({scenario: scenario.id, measures: []});
      continue;
    }
    const ready = [];
    for (const measure of scenario.measures) {
      const lever = leverOf(baseline, measure.parameter);
      if (!lever) continue;  // nothing is picked yet: told when the planner says it is done
      const found = problemsOf(measure, scenario.measures, baseline);
      problems.push(...found.map((problem) => ({...problem, scenario: scenario.id, measure: measure.id, of: measure.name})));
      if (!found.length && !doesNothing(measure, lever)) ready.push({measure, lever});
    }
    if (!ready.length) continue;
    request.scenarios.push({name: scenario.name.trim(), measures: ready.map(({measure, lever}) => sent(measure, lever))});
    ids.push({scenario: scenario.id, measures: ready.map(({measure}) => measure.id)});
  }
  return {request, ids, problems};
}
