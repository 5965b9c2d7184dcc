// The form of one measure. What is entered goes into the measure at once; `changed` is told.

import {el, field, hidden, linkButton} from './dom.js';
import {dateText, numberText, quantityText, readNumber, spanText, unitText} from './format.js';
import {axisOf, choose, changeText, doesNothing, leverOf, neutral, nowText, outcome, rangeText, steady} from './measure.js';
import {picker} from './picker.js';

/** @typedef {import('./state.js').Measure} Measure */
/** @typedef {import('./measure.js').Lever} Lever */
/** @typedef {import('./measure.js').Baseline} Baseline */

const kWays = {add: 'Add or take away', multiply: 'Multiply', set: 'Set to a number'};
const kSpans = [0, 91, 182, 365, 730, 1096, 1461];  // days

/**
 * @param {Measure} measure @param {Measure[]} others @param {Baseline} baseline
 * @param {{changed: (pause?: number) => void, chosen: () => void, done: () => void, remove: () => void}} tell
 *   `chosen`: another number changes, so the form is to be made anew; `done`: the planner is finished
 */
export function editor(measure, others, baseline, tell) {
  const lever = leverOf(baseline, measure.parameter);
  const form = el('form', {class: 'editor', novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    tell.done();
  }});
  if (!lever) {
    form.append(picker(measure.id, baseline, (picked) => {
      choose(measure, picked, others);
      tell.chosen();
    }), linkButton('Cancel', 'adding this measure', tell.remove));
    return form;
  }
  form.append(
    about(measure, lever, tell),
    howMuch(measure, lever, tell.changed),
    whom(measure, lever, baseline, tell.changed),
    start(measure, baseline, tell.changed),
    more(measure, baseline, tell.changed),
    el('div', {class: 'button-group'},
      el('button', {type: 'submit', class: 'button'}, 'Done', hidden(` with ${measure.name}`)),
      linkButton('Remove', measure.name, tell.remove)));
  return form;
}

/** What changes, what it is today and where that comes from. @param {Measure} measure @param {Lever} lever @param {any} tell */
function about(measure, lever, tell) {
  return el('div', {class: 'about-lever', id: `${measure.id}-parameter`},
    el('p', {class: 'lever-name'}, lever.label, ' ',
      linkButton('Choose something else', '', () => { measure.parameter = ''; tell.chosen(); })),
    lever.hint && el('p', {}, lever.hint),
    el('dl', {class: 'facts'},
      el('div', {}, el('dt', {}, 'Today'), el('dd', {}, nowText(lever), ' ',
        lever.is_assumption && el('strong', {class: 'tag'}, 'Assumption'))),
      el('div', {}, el('dt', {}, 'Allowed'), el('dd', {}, rangeText(lever)))),
    el('details', {}, el('summary', {}, 'Where today’s value comes from'),
      el('p', {class: 'source'}, lever.source || 'No source is given.')));
}

/** The ends and steps of the slider. @param {Measure} measure @param {Lever} lever */
function sliderOf(measure, lever) {
  const now = typeof lever.current === 'number' ? lever.current : 0;
  const top = typeof lever.max === 'number' ? lever.max : Math.max(2 * now, 1);
  const bottom = typeof lever.min === 'number' ? lever.min : Math.min(0, 2 * now);
  const reach = Math.min(top, now > 0 ? 3 * now : 1000 * (lever.step || 1));  // to the allowed maximum is too coarse
  const step = lever.step || (reach - bottom) / 100 || 0.01;
  if (measure.how === 'multiply') return {min: 0, max: 2, step: 0.01};
  if (measure.how === 'add' && typeof lever.current === 'number') return {min: bottom - now, max: reach - now, step};
  return measure.how === 'add' ? {min: -reach, max: reach, step} : {min: bottom, max: reach, step};
}

// ms until the answer is asked for: a slider on its way soon moves on, one that is let go stays.
const kDragged = 300;
const kLetGo = 50;

/** @param {Measure} measure @param {Lever} lever @param {(pause?: number) => void} changed in ms, what may follow at once */
function howMuch(measure, lever, changed) {
  const id = `${measure.id}-amount`;
  const box = el('input', {type: 'text', inputmode: 'decimal', class: 'amount', autocomplete: 'off', id: `${id}-box`,
    'aria-describedby': `${id}-result`, value: measure.amount});
  const slider = el('input', {type: 'range', class: 'slider'});
  const prefix = el('span', {class: 'affix', 'aria-hidden': 'true'});
  const suffix = el('span', {class: 'affix', 'aria-hidden': 'true'});
  const label = el('label', {for: `${id}-box`});
  const result = el('p', {class: 'result', id: `${id}-result`});

  function say() {
    const amount = readNumber(measure.amount);
    const becomes = outcome(measure, lever);
    result.textContent = Number.isNaN(amount) ? '' : doesNothing(measure, lever) ? 'No change yet.'
      : !Number.isNaN(steady(lever))
        ? `${changeText(measure, lever)}: from ${numberText(steady(lever))} to ${quantityText(becomes, lever.unit)}.`
        : measure.how === 'set' ? `${changeText(measure, lever)}, whatever it would have been.`
          : `${changeText(measure, lever)}: ${lever.kind === 'series' ? 'of what is planned for each year' : 'each of the values that differ'}.`;
  }
  function setUp() {
    const unit = measure.how === 'multiply' ? '' : unitText(lever.unit);
    const pounds = measure.how !== 'multiply' && lever.unit === 'GBP';
    label.textContent = {add: 'How many to add', multiply: 'Multiply by', set: 'Set to'}[measure.how];
    if (measure.how === 'add' && (pounds || !/place|FTE|person/.test(lever.unit))) label.textContent = 'How much to add';
    if (unit) label.append(hidden(`, in ${unit}`));
    prefix.textContent = pounds ? '£' : measure.how === 'multiply' ? '×' : '';
    prefix.hidden = !prefix.textContent;
    suffix.textContent = pounds ? '' : unit;
    suffix.hidden = !suffix.textContent;
    for (const [name, value] of Object.entries(sliderOf(measure, lever))) slider.setAttribute(name, String(value));
    slider.value = String(readNumber(measure.amount));
    slider.setAttribute('aria-label', `${label.textContent}: slider`);
    sayHint();
    say();
  }
  const hint = el('p', {class: 'hint', id: `${id}-hint`});
  function sayHint() {
    hint.textContent = {add: 'Use a minus sign to take away, for example −10.',
      multiply: '1 changes nothing, 0.9 is 10 % less, 1.1 is 10 % more.', set: ''}[measure.how];
    hint.hidden = !hint.textContent;
  }
  box.addEventListener('input', () => {
    measure.amount = box.value;
    const amount = readNumber(box.value);
    if (!Number.isNaN(amount)) slider.value = String(amount);
    say();
    changed();
  });
  const slid = (/** @type {number} */ pause) => () => {
    measure.amount = box.value = String(Number(Number(slider.value).toPrecision(6)));
    say();
    changed(pause);
  };
  slider.addEventListener('input', slid(kDragged));
  slider.addEventListener('change', slid(kLetGo));
  const ways = lever.operations.map((how) => el('div', {class: 'radio'},
    el('input', {type: 'radio', name: `${id}-how`, id: `${id}-${how}`, checked: how === measure.how, onchange: () => {
      measure.how = how;
      measure.amount = box.value = neutral(measure, lever);
      setUp();
      changed();
    }}), el('label', {for: `${id}-${how}`}, kWays[how])));
  setUp();
  return el('div', {},
    ways.length > 1 && el('fieldset', {class: 'form-group'}, el('legend', {}, 'How does it change?'), el('div', {class: 'radios'}, ways)),
    el('div', {class: 'form-group', id}, label, hint, el('div', {class: 'amount-row'},
      el('div', {class: 'affixed'}, prefix, box, suffix), slider), result));
}

/** @param {Measure} measure @param {Lever} lever @param {Baseline} baseline @param {() => void} changed */
function whom(measure, lever, baseline, changed) {
  if (!lever.where.length) {
    return el('div', {class: 'form-group'}, el('h5', {}, 'For whom'),
      el('p', {}, 'Everybody: the model has one number here, not one for each need, age or kind of school.'));
  }
  return el('fieldset', {class: 'form-group', id: `${measure.id}-where`}, el('legend', {}, 'For whom'),
    lever.where.includes('age') && el('div', {class: 'form-group ages', id: `${measure.id}-age`},
      el('p', {class: 'hint', id: `${measure.id}-age-hint`}, 'Ages on 31 August before the school year. Leave empty for all.'),
      age(measure, 'ageFrom', 'From age', changed), age(measure, 'ageTo', 'to age', changed)),
    lever.where.filter((axis) => axis !== 'age').map((axis) => ticks(measure, axis, axisOf(axis, lever, baseline), changed)));
}

/** @param {Measure} measure @param {'ageFrom' | 'ageTo'} end @param {string} label @param {() => void} changed */
function age(measure, end, label, changed) {
  const id = `${measure.id}-${end}`;
  return el('span', {class: 'age'}, el('label', {for: id}, label),
    el('input', {type: 'text', inputmode: 'numeric', class: 'width-3', id, value: measure[end], autocomplete: 'off',
      'aria-describedby': `${measure.id}-age-hint`,
      oninput: (/** @type {any} */ event) => { measure[end] = event.target.value; changed(); }}));
}

/**
 * Any of a list, none meaning all, behind a line that says which.
 * @param {Measure} measure @param {string} axis
 * @param {{title: string, all: string, choices: {code: string, name: string}[]}} offer @param {() => void} changed
 */
function ticks(measure, axis, {title, all, choices}, changed) {
  const id = `${measure.id}-${axis}`;
  const summary = el('summary', {});
  const picked = () => measure.where[axis] ?? [];
  const say = () => {
    const names = choices.filter(({code}) => picked().includes(code)).map(({name}) => name);
    summary.textContent = `${title}: ${names.length === 0 ? all : names.length === 1 ? names[0] : `${names.length} chosen`}`;
  };
  say();
  const tick = (/** @type {string} */ code, /** @type {boolean} */ on) => {
    measure.where[axis] = [...picked().filter((one) => one !== code), ...(on ? [code] : [])];
    say();
    changed();
  };
  return el('details', {id, open: picked().length > 0}, summary,
    el('fieldset', {}, el('legend', {class: 'visually-hidden'}, title),
      choices.map(({code, name}) => el('div', {class: 'checkbox'},
        el('input', {type: 'checkbox', id: `${id}-${code}`, checked: picked().includes(code),
          onchange: (/** @type {any} */ event) => tick(code, event.target.checked)}),
        el('label', {for: `${id}-${code}`}, name)))));
}

/** From when: the beginnings of school and financial years, or any day. @param {Measure} measure @param {Baseline} baseline @param {() => void} changed */
function start(measure, baseline, changed) {
  const id = `${measure.id}-from`;
  const years = /** @type {number[]} */ ([]);
  for (let year = Number(baseline.first.slice(0, 4)); year <= Number(baseline.last.slice(0, 4)); ++year) years.push(year);
  const within = (/** @type {string} */ day) => day >= baseline.first && day <= baseline.last;
  const options = (/** @type {string} */ day) => years.map((year) => `${year}-${day}`).filter(within)
    .map((date) => el('option', {value: date}, dateText(date)));
  const date = el('input', {type: 'date', min: baseline.first, max: baseline.last, id: `${id}-date`, value: measure.from});
  const preset = el('select', {},
    el('option', {value: ''}, 'Another day'),
    el('optgroup', {label: 'School years'}, options('09-01')),
    el('optgroup', {label: 'Financial years'}, options('04-01')));
  const match = () => { preset.value = measure.from; if (preset.selectedIndex < 0) preset.value = ''; };
  match();
  preset.addEventListener('change', () => {
    if (!preset.value) return void date.focus();
    measure.from = date.value = preset.value;
    changed();
  });
  date.addEventListener('input', () => { measure.from = date.value; match(); changed(); });
  const group = field({id: `${id}-preset`, label: 'From when', control: preset});
  group.append(el('label', {for: `${id}-date`, class: 'second-label'}, 'Day'), date);
  group.id = id;
  group.classList.add('from');
  return group;
}

/** Phasing in, an end, a name: what most measures need not say. @param {Measure} measure @param {Baseline} baseline @param {() => void} changed */
function more(measure, baseline, changed) {
  const phase = el('select', {}, [...new Set([...kSpans, measure.phaseInDays])].map((days) =>
    el('option', {value: days, selected: days === measure.phaseInDays}, days ? `Over ${spanText(days)}` : 'All at once')));
  phase.addEventListener('change', () => { measure.phaseInDays = Number(phase.value); changed(); });
  const until = el('input', {type: 'date', min: baseline.first, max: baseline.last, value: measure.until});
  until.addEventListener('input', () => { measure.until = until.value; changed(); });
  const name = el('input', {type: 'text', autocomplete: 'off', maxlength: 120, value: measure.name});
  name.addEventListener('input', () => { measure.name = name.value; measure.named = true; changed(); });
  const groups = [
    field({id: `${measure.id}-phase-in`, label: 'How does it come in?', control: phase}),
    field({id: `${measure.id}-until-date`, label: 'Last day', hint: 'Leave empty if it stays.', control: until}),
    field({id: `${measure.id}-name-text`, label: 'Name of this measure', control: name})];
  ['phase', 'until', 'name'].forEach((what, index) => { groups[index].id = `${measure.id}-${what}`; });
  return el('details', {class: 'more', open: Boolean(measure.phaseInDays || measure.until)},
    el('summary', {}, 'More: phase in, end, name'), groups);
}
