// What the planner has entered, kept by this tab: it survives a reload and no other tab sees it.

const kKey = 'sendsim';

/**
 * @typedef {object} Measure what changes, how, for whom and when, as entered
 * @property {string} id
 * @property {string} name
 * @property {boolean} named whether the planner wrote the name; otherwise it follows the change
 * @property {string} parameter path; empty until something is picked
 * @property {'add' | 'multiply' | 'set'} how
 * @property {string} amount as typed
 * @property {Record<string, string[]>} where codes by axis (need, provision, …); none: all
 * @property {string} ageFrom as typed; empty: the youngest
 * @property {string} ageTo as typed; empty: the oldest
 * @property {string} from ISO date
 * @property {string} until ISO date, the last day; empty: it stays
 * @property {number} phaseInDays
 * @property {boolean} enabled
 */
/**
 * @typedef {object} Scenario a what-if: measures entered here, or the text of a file
 * @property {string} id
 * @property {string} name
 * @property {Measure[]} measures
 * @property {string} [yaml]
 * @property {string} [file] the name of the file that `yaml` came from
 */
/**
 * @typedef {object} Work what belongs to one authority
 * @property {Scenario[]} scenarios
 * @property {string} runId the latest run; empty if there is none
 * @property {string} asked the request of that run, to see whether anything changed since
 * @property {{scenario: string, measures: string[]}[]} sent the ids of what its what-ifs were made of, in their order
 */
/** @typedef {{area: string, replications: number, works: Record<string, Work>}} State */

/** How the program tells this page from others, so that each has its turn. A duplicated tab gets another. */
export const tabName = crypto.randomUUID();

export const kMostScenarios = 3;
let ids = 0;
/** An id that is new in this tab. */
export const newId = () => `i${Date.now().toString(36)}${(ids++).toString(36)}`;

/** @returns {State} */
function fresh() { return {area: '', replications: 50, works: {}}; }

/** @returns {State} */
function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(kKey) ?? 'null');
    if (kept && typeof kept.area === 'string' && kept.works) return {...fresh(), ...kept};
  } catch { /* what cannot be read is not there */ }
  return fresh();
}

export const state = load();

export function save() {
  try { sessionStorage.setItem(kKey, JSON.stringify(state)); } catch { /* full or forbidden: this page still works */ }
}

/** @returns {Work} of the authority that is open */
export function work() {
  return state.works[state.area] ??= {scenarios: [newScenario([])], runId: '', asked: '', sent: []};
}

/** @param {Scenario[]} others @returns {Scenario} */
export function newScenario(others) {
  return {id: newId(), name: freeName('What-if 1', others), measures: []};
}

/**
 * `name`, or with the next number behind it where that is taken.
 * @param {string} name @param {{name: string}[]} others
 */
export function freeName(name, others) {
  const taken = new Set(others.map((other) => other.name.trim().toLowerCase()));
  const stem = name.replace(/ \d+$/, '');
  let free = name;
  for (let i = 2; taken.has(free.trim().toLowerCase()); ++i) free = `${stem} ${i}`;
  return free;
}

/** @param {Measure} measure @param {Measure[]} others @returns {Measure} */
export function copyOfMeasure(measure, others) {
  return {...structuredClone(measure), id: newId(), named: true, name: freeName(measure.name, others)};
}

/** @param {Scenario} scenario @param {Scenario[]} others @returns {Scenario} */
export function copyOfScenario(scenario, others) {
  const copy = structuredClone(scenario);
  copy.id = newId();
  copy.name = freeName(scenario.name, others);
  for (const measure of copy.measures) measure.id = newId();
  return copy;
}

/** Forgets what was entered for the authority that is open. */
export function reset() {
  delete state.works[state.area];
  save();
}
