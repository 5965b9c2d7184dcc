// Elements of the page. Text goes in as text, never as markup.

/**
 * An element with attributes, listeners (`onclick: f`) and children; what is null, undefined or
 * false is left out.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false | (Node | string)[])} children
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') /** @type {any} */ (element).value = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) if (child || child === '') element.append(child);
  return element;
}

/** Text for those who listen only. @param {string} text */
export const hidden = (text) => el('span', {class: 'visually-hidden'}, text);

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * A button that looks like a link: for the smaller things one can do to an item.
 * @param {string} text @param {string} about what it is done to, said to screen readers
 * @param {() => void} act
 */
export const linkButton = (text, about, act) =>
  el('button', {type: 'button', class: 'link-button', onclick: act}, text, about && hidden(` ${about}`));

/**
 * A labelled field as GOV.UK lays it out: label, hint, message, control.
 * @param {{id: string, label: string, hint?: string, control: HTMLElement, after?: Node}} parts
 */
export function field({id, label, hint, control, after}) {
  control.id = id;
  if (hint) control.setAttribute('aria-describedby', `${id}-hint`);
  return el('div', {class: 'form-group', 'data-field': id},
    el('label', {for: id}, label),
    hint && el('p', {class: 'hint', id: `${id}-hint`}, hint),
    control, after);
}

/**
 * Moves the focus to something that is not itself a control: a heading, a summary of errors.
 * @param {HTMLElement} element
 */
export function focusOn(element) {
  if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '-1');
  element.focus();
}

/** Says `text` to screen readers when they are next silent. @param {string} text */
export function announce(text) {
  byId('announcements').textContent = text;
}

/**
 * Asks before something is lost. @param {string} question @param {string} yes
 * @returns {Promise<boolean>}
 */
export function confirmed(question, yes) {
  const dialog = byId('question');
  byId('question-text').textContent = question;
  byId('question-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close',
    () => resolve(dialog.returnValue === 'yes'), {once: true}));
}
