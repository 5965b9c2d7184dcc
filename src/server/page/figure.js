// One figure: what it says, its charts, its table, its files. Redrawn in place as replications arrive.

import {announce, el, hidden, linkButton} from './dom.js';
import {giveCsv, givePng, giveSvg, picture} from './pictures.js';

/** Words, a number with how one reads it, or nothing. @typedef {string | {v: number, t: string} | null} Cell */
/**
 * @typedef {object} Table
 * @property {string} caption
 * @property {{heading: string, text: boolean, unit?: string}[]} columns `unit`: of the numbers, where it is not told by the heading
 * @property {Cell[][]} rows
 */
/**
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} title
 * @property {string} finding
 * @property {{title: string, wide: string, narrow: string}[]} charts
 * @property {Table} table
 * @property {string} [note]
 */

/** @param {Cell} cell */
export const cellText = (cell) => typeof cell === 'string' ? cell : cell?.t ?? '–';

/** @param {Table} table */
export function tableElement(table) {
  const aligned = (/** @type {number} */ column) => table.columns[column]?.text ? null : 'number';
  return el('table', {}, el('caption', {}, table.caption),
    el('thead', {}, el('tr', {}, table.columns.map(({heading}, column) =>
      heading ? el('th', {scope: 'col', class: aligned(column)}, heading) : el('td', {})))),
    el('tbody', {}, table.rows.map((row) => el('tr', {}, row.map((cell, column) =>
      column === 0 ? el('th', {scope: 'row'}, cellText(cell)) : el('td', {class: aligned(column)}, cellText(cell)))))));
}

/** One scenario's finding as a paragraph, several as a list. @param {string} text */
function findingOf(text) {
  const lines = text.split('\n');
  if (lines.length === 1) return [el('p', {}, text)];
  return [el('ul', {}, ...lines.map((line) => el('li', {}, line)))];
}

export class FigureView {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    const {id} = figure;
    this.title = el('h3', {id: `figure-${id}-title`});
    this.finding = el('div', {class: 'finding'});
    this.charts = el('div', {class: 'charts'});
    this.scroll = el('div', {class: 'scroll', tabindex: '0', role: 'region'});
    this.note = el('p', {class: 'hint'});
    this.files = el('div', {class: 'actions'});
    this.element = el('figure', {class: 'figure', id: `figure-${id}`, 'aria-labelledby': `figure-${id}-title`},
      el('figcaption', {}, this.title, this.finding), this.charts, this.note,
      el('details', {}, el('summary', {}, 'Show the numbers', hidden(` of ${figure.title}`)), this.scroll), this.files);
    this.fill(figure);
  }

  /** @param {Figure} figure */
  fill(figure) {
    const first = !this.title.textContent;
    this.figure = figure;
    this.title.textContent = figure.title;
    this.finding.replaceChildren(...findingOf(figure.finding));
    this.note.textContent = figure.note ?? '';
    this.note.hidden = !figure.note;
    this.scroll.setAttribute('aria-label', figure.table.caption || figure.title);
    this.scroll.replaceChildren(tableElement(figure.table));
    this.charts.replaceChildren(...figure.charts.map((chart) => el('div', {class: 'drawn'},
      chart.title && el('p', {class: 'chart-title'}, chart.title),
      el('div', {class: 'wide'}, picture(chart.wide)), el('div', {class: 'narrow-box'}, picture(chart.narrow)))));
    if (first) this.addFiles(figure);
  }

  /** @param {Figure} figure */
  addFiles(figure) {
    const names = figure.charts.map((chart, index) => figure.charts.length > 1 ? `${figure.id}-${index + 1}` : figure.id);
    for (const [index, name] of names.entries()) {
      const chart = () => this.charts.querySelectorAll('.wide svg')[index];
      const about = `of ${this.figure.charts[index].title || figure.title}`;
      const which = names.length > 1 ? ` ${index + 1}` : '';
      this.files.append(
        linkButton(`Download PNG${which}`, about, () => givePng(chart(), name).then(() => announce('The picture was saved.'),
          () => announce('This browser cannot make a PNG of it. Download the SVG instead.'))),
        linkButton(`Download SVG${which}`, about, () => giveSvg(chart(), name)));
    }
    this.files.append(linkButton('Download CSV', `of ${figure.title}`, () => giveCsv(this.figure.table, figure.id)));
  }
}
