// What is wrong with the entries: a summary at the top that takes the focus, and a message at each field.

import {byId, el, focusOn} from './dom.js';

/**
 * @typedef {object} Fault
 * @property {string} message
 * @property {string} scenario id
 * @property {string} measure id; empty: the what-if itself
 * @property {string} field of the measure or the what-if
 * @property {string} of what the summary calls it: the name of the measure or the what-if
 */

/** The id of the form group of a field. @param {Fault} fault */
export const groupId = ({scenario, measure, field}) => `${measure || scenario}-${field}`;

/**
 * @param {Fault[]} faults
 * @param {{title?: string, focus?: boolean, open: (fault: Fault) => void}} options
 *   `open` makes the field of a fault visible; `focus` moves the focus to the summary
 */
export function showErrors(faults, {title = 'There is a problem', focus = false, open}) {
  const summary = byId('errors');
  byId('errors-title').textContent = title;
  byId('errors-list').replaceChildren(...faults.map((fault) => el('li', {},
    el('a', {href: `#${groupId(fault)}`, onclick: (/** @type {Event} */ event) => {
      event.preventDefault();
      open(fault);
      markFields(faults);
      goTo(fault);
    }}, fault.of && `${fault.of}: `, fault.message))));
  summary.hidden = faults.length === 0;
  markFields(faults);
  if (focus && faults.length) focusOn(summary);
}

/** @param {Fault} fault */
function goTo(fault) {
  const group = document.getElementById(groupId(fault)) ?? document.getElementById(fault.measure || fault.scenario);
  const control = group?.querySelector('input:not([type="range"]), select, button');
  /** @type {HTMLElement | null | undefined} */ (control)?.focus();
}

/** Puts each message at its field, and takes away those of before. @param {Fault[]} faults */
export function markFields(faults) {
  for (const old of document.querySelectorAll('.error-message')) {
    const group = old.closest('.form-group');
    old.remove();
    group?.classList.remove('form-group-error');
    for (const control of group?.querySelectorAll('[aria-invalid]') ?? []) {
      control.removeAttribute('aria-invalid');
      describe(control, old.id, false);
    }
  }
  for (const fault of faults) {
    const group = document.getElementById(groupId(fault));
    if (!group || group.querySelector('.error-message')) continue;
    const id = `${group.id}-error`;
    const message = el('p', {class: 'error-message', id}, el('span', {class: 'visually-hidden'}, 'Error: '), fault.message);
    group.classList.add('form-group-error');
    const label = group.querySelector('label, legend');
    if (label) (label.nextElementSibling?.classList.contains('hint') ? label.nextElementSibling : label).after(message);
    else group.prepend(message);
    for (const control of group.querySelectorAll('input:not([type="range"]):not([type="checkbox"]):not([type="radio"]), select')) {
      control.setAttribute('aria-invalid', 'true');
      describe(control, id, true);
    }
  }
}

/** Adds `id` to what describes a control, or takes it away. @param {Element} control @param {string} id @param {boolean} add */
function describe(control, id, add) {
  const ids = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one && one !== id);
  if (add) ids.push(id);
  if (ids.length) control.setAttribute('aria-describedby', ids.join(' '));
  else control.removeAttribute('aria-describedby');
}
