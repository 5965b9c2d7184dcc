// The what-ifs: up to three cards, each with its measures or the file it came from.

import {announce, byId, confirmed, el, field, focusOn, hidden, linkButton} from './dom.js';
import {editor} from './editor.js';
import {leverOf, newMeasure, sentence} from './measure.js';
import {copyOfMeasure, copyOfScenario, kMostScenarios, newScenario, save, work} from './state.js';

/** @typedef {import('./state.js').Scenario} Scenario */
/** @typedef {import('./state.js').Measure} Measure */
/** @typedef {import('./measure.js').Baseline} Baseline */

const kLargestFile = 1_000_000;  // characters

export class WhatIfs {
  /**
   * @param {{changed: (now?: boolean) => boolean, saveYaml: (scenario: Scenario) => void}} tell
   *   `changed`: something was entered; with `now` the planner wants the answer, and gets false if
   *   the entries are wrong
   */
  constructor(tell) {
    this.tell = tell;
    /** @type {Baseline | null} */
    this.baseline = null;
    this.open = '';  // the measure whose form is shown
    this.saving = {why: '', lasting: false};
    byId('add-what-if').addEventListener('click', () => this.addScenario());
    byId('yaml-file').addEventListener('change', () => this.openFile());
    byId('reset').addEventListener('click', () => this.reset());
  }

  /** @param {Baseline} baseline */
  show(baseline) {
    this.baseline = baseline;
    this.open = '';
    this.draw();
  }

  draw() {
    const {scenarios} = work();
    byId('what-ifs').replaceChildren(...scenarios.map((scenario) => this.card(scenario)));
    const full = scenarios.length >= kMostScenarios;
    byId('add-what-if').hidden = full;
    byId('yaml-group').hidden = full;
    byId('full').hidden = !full;
  }

  /** @param {Scenario} scenario */
  card(scenario) {
    const {scenarios} = work();
    const name = el('input', {type: 'text', maxlength: 80, autocomplete: 'off', value: scenario.name,
      oninput: (/** @type {any} */ event) => { scenario.name = event.target.value; this.changed(); }});
    const title = field({id: `${scenario.id}-name-text`, label: 'Name of this what-if', control: name});
    title.id = `${scenario.id}-name`;
    const anything = scenario.measures.length > 0 || scenario.yaml !== undefined;
    return el('section', {class: 'card', id: scenario.id, 'aria-labelledby': `${scenario.id}-title`},
      el('h3', {id: `${scenario.id}-title`, class: 'card-title'}, `What-if ${scenarios.indexOf(scenario) + 1}`),
      title,
      scenario.yaml === undefined ? this.measures(scenario) : fileParts(scenario),
      el('div', {class: 'actions'},
        anything && el('button', {type: 'button', class: 'link-button save', 'aria-disabled': this.saving.why ? 'true' : null,
          'aria-describedby': `${scenario.id}-saving`, onclick: () => this.save(scenario)},
          'Save as YAML', hidden(` ${scenario.name}`)),
        anything && scenarios.length < kMostScenarios &&
          linkButton('Duplicate what-if', scenario.name, () => this.duplicate(scenario)),
        (anything || scenarios.length > 1) && linkButton('Remove what-if', scenario.name, () => this.remove(scenario))),
      anything && el('p', {class: savingClass(this.saving.lasting), id: `${scenario.id}-saving`}, this.saving.why));
  }

  /**
   * Why what-ifs cannot be saved at the moment. What passes by itself is not shown unless somebody tries: the cards
   * would jump with every change.
   * @param {{why: string, lasting: boolean}} saving
   */
  tellSaving(saving) {
    if (saving.why === this.saving.why) return;
    this.saving = saving;
    for (const button of document.querySelectorAll('#what-ifs .save')) {
      if (saving.why) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
    for (const text of document.querySelectorAll('#what-ifs .saving')) {
      text.textContent = saving.why;
      text.className = savingClass(saving.lasting);
    }
  }

  /** @param {Scenario} scenario */
  save(scenario) {
    if (!this.saving.why) return this.tell.saveYaml(scenario);
    byId(`${scenario.id}-saving`).className = savingClass(true);
    announce(this.saving.why);
  }

  /** @param {Scenario} scenario */
  measures(scenario) {
    const add = el('button', {type: 'button', class: scenario.measures.length ? 'button secondary' : 'button',
      id: `${scenario.id}-add`, onclick: () => this.addMeasure(scenario)},
      scenario.measures.length ? 'Add another measure' : 'Add a measure', hidden(` to ${scenario.name}`));
    return [
      !scenario.measures.length && el('p', {class: 'hint'}, 'Nothing changes yet: this would be the baseline again.'),
      el('ul', {class: 'measures'}, scenario.measures.map((measure) =>
        el('li', {class: 'measure', id: measure.id}, this.measure(scenario, measure)))),
      !scenario.measures.some((measure) => measure.id === this.open) && add,
      scenario.measures.length > 0 && el('p', {class: 'to-answers'}, el('a', {href: '#results'}, 'See the answers'))];
  }

  /** @param {Scenario} scenario @param {Measure} measure */
  measure(scenario, measure) {
    const baseline = /** @type {Baseline} */ (this.baseline);
    if (measure.id === this.open) {
      return [el('h4', {class: 'measure-name'}, leverOf(baseline, measure.parameter) ? 'Change this measure' : 'New measure'),
        editor(measure, scenario.measures, baseline, {
          changed: () => this.changed(),
          chosen: () => { this.draw(); this.changed(); this.focusField(measure); },
          done: () => this.done(scenario, measure),
          remove: () => this.removeMeasure(scenario, measure)})];
    }
    return [
      el('h4', {class: 'measure-name'}, measure.name || 'New measure', ' ',
        !measure.enabled && el('strong', {class: 'tag grey'}, 'Switched off')),
      el('p', {class: 'measure-text'}, sentence(measure, baseline)),
      el('div', {class: 'actions'},
        linkButton('Change', measure.name, () => this.edit(measure)),
        linkButton(measure.enabled ? 'Switch off' : 'Switch on', measure.name, () => {
          measure.enabled = !measure.enabled;
          this.redraw(measure, measure.enabled ? 'Switch off' : 'Switch on');
        }),
        linkButton('Duplicate', measure.name, () => {
          const copy = copyOfMeasure(measure, scenario.measures);
          scenario.measures.splice(scenario.measures.indexOf(measure) + 1, 0, copy);
          this.edit(copy);
          this.changed();
        }),
        linkButton('Remove', measure.name, () => this.removeMeasure(scenario, measure)))];
  }

  changed() {
    save();
    this.tell.changed();
  }

  /** Draws anew and gives the focus back to the button that was pressed. @param {Measure} measure @param {string} button */
  redraw(measure, button) {
    this.draw();
    const buttons = [...document.querySelectorAll(`#${CSS.escape(measure.id)} button`)];
    /** @type {any} */ (buttons.find((one) => one.textContent?.startsWith(button)))?.focus();
    this.changed();
  }

  /** @param {Measure} measure */
  edit(measure) {
    this.open = measure.id;
    this.draw();
    this.focusField(measure);
  }

  /** @param {Measure} measure */
  focusField(measure) {
    const form = document.querySelector(`#${CSS.escape(measure.id)} form`);
    /** @type {any} */ (form?.querySelector('.amount, input[type="search"]'))?.focus();
  }

  /** @param {Scenario} scenario */
  addMeasure(scenario) {
    const measure = newMeasure(/** @type {Baseline} */ (this.baseline));
    scenario.measures.push(measure);
    save();
    this.edit(measure);
  }

  /** @param {Scenario} scenario @param {Measure} measure */
  done(scenario, measure) {
    save();
    if (!this.tell.changed(true)) return;
    this.open = '';
    this.draw();
    const change = document.querySelector(`#${CSS.escape(measure.id)} button`);
    /** @type {any} */ (change)?.focus();
  }

  /** @param {Scenario} scenario @param {Measure} measure */
  removeMeasure(scenario, measure) {
    scenario.measures.splice(scenario.measures.indexOf(measure), 1);
    if (this.open === measure.id) this.open = '';
    this.draw();
    byId(`${scenario.id}-add`)?.focus();
    if (measure.parameter) announce(`${measure.name} was removed.`);
    this.changed();
  }

  addScenario() {
    const {scenarios} = work();
    const scenario = newScenario(scenarios);
    scenarios.push(scenario);
    save();
    this.draw();
    byId(`${scenario.id}-add`).focus();
  }

  /** @param {Scenario} scenario */
  duplicate(scenario) {
    const {scenarios} = work();
    const copy = copyOfScenario(scenario, scenarios);
    scenarios.push(copy);
    this.draw();
    byId(`${copy.id}-name-text`).focus();
    this.changed();
  }

  /** @param {Scenario} scenario */
  async remove(scenario) {
    if (scenario.measures.length && !await confirmed(`Remove “${scenario.name}” with its measures?`, 'Remove')) return;
    const mine = work();
    mine.scenarios = mine.scenarios.filter((other) => other !== scenario);
    if (!mine.scenarios.length) mine.scenarios.push(newScenario([]));
    this.draw();
    focusOn(byId('what-ifs-title'));
    announce(`${scenario.name} was removed.`);
    this.changed();
  }

  async reset() {
    if (!await confirmed('Remove every what-if that you entered for this authority?', 'Remove all')) return;
    work().scenarios = [newScenario([])];
    this.open = '';
    this.draw();
    focusOn(byId('what-ifs-title'));
    announce('All what-ifs were removed.');
    this.changed();
  }

  async openFile() {
    const input = byId('yaml-file');
    const file = input.files[0];
    if (!file) return;
    const yaml = await file.text();
    input.value = '';
    const wrong = !yaml.trim() ? 'The file is empty' : yaml.length > kLargestFile ? 'The file is too long to be a what-if' : '';
    byId('yaml-error').hidden = !wrong;
    byId('yaml-error').textContent = wrong && `${wrong}. Choose a YAML file that was saved here.`;
    byId('yaml-group').classList.toggle('form-group-error', Boolean(wrong));
    if (wrong) return;
    const mine = work();
    // An untouched first what-if gives way to the file.
    mine.scenarios = mine.scenarios.filter((other) => other.measures.length || other.yaml !== undefined);
    const written = /^name:\s*["']?([^"'\n#]+)/m.exec(yaml)?.[1].trim();
    const scenario = {...newScenario(mine.scenarios), yaml, file: file.name};
    scenario.name = written || file.name.replace(/\.ya?ml$/i, '') || scenario.name;
    mine.scenarios.push(scenario);
    this.draw();
    byId(`${scenario.id}-name-text`).focus();
    announce(`${file.name} was opened.`);
    this.changed();
  }

  /** Makes the field of a fault visible. @param {import('./errors.js').Fault} fault */
  reveal(fault) {
    if (fault.measure && this.open !== fault.measure) {
      this.open = fault.measure;
      this.draw();
    }
    const group = document.getElementById(`${fault.measure || fault.scenario}-${fault.field}`);
    const details = group?.closest('details');
    if (details) details.open = true;
  }
}

/** @param {boolean} shown */
const savingClass = (shown) => `saving ${shown ? 'hint' : 'visually-hidden'}`;

/** What a what-if from a file shows. @param {Scenario} scenario */
function fileParts(scenario) {
  return [
    el('div', {class: 'form-group', id: `${scenario.id}-yaml`},
      el('p', {class: 'from-file'}, el('strong', {class: 'tag'}, 'From a file'), ` ${scenario.file}`)),
    el('details', {}, el('summary', {}, 'Show the file'),
      el('pre', {tabindex: '0', role: 'region', 'aria-label': `Text of ${scenario.file}`}, scenario.yaml))];
}
