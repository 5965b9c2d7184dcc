// The charts: taken in from the program, and given out as SVG and PNG.

const kSvg = 'http://www.w3.org/2000/svg';

/**
 * The chart as an element of this page, without anything that could act. The program draws it, but a
 * picture has no business with scripts, links or styles, so they go whoever wrote it.
 * @param {string} text @returns {SVGElement | null} nothing if it is not a picture
 */
export function picture(text) {
  const parsed = new DOMParser().parseFromString(
    text.includes('xmlns=') ? text : text.replace('<svg', `<svg xmlns="${kSvg}"`), 'image/svg+xml');
  const root = parsed.documentElement;
  if (root.namespaceURI !== kSvg || root.localName !== 'svg') return null;
  for (const element of [root, ...root.querySelectorAll('*')]) {
    if (['script', 'style', 'foreignObject', 'iframe', 'a', 'image', 'animate', 'set'].includes(element.localName) ||
        element.namespaceURI !== kSvg) {
      element.remove();
      continue;
    }
    for (const {name, value} of [...element.attributes]) {
      const link = name === 'href' || name === 'xlink:href';
      if (/^on/i.test(name) || name === 'style' || link && !value.startsWith('#')) element.removeAttribute(name);
    }
  }
  return /** @type {any} */ (document.importNode(root, true));
}

/** The rules of charts.css that hold on paper and in light; a picture outside the page has no other. */
function chartRules() {
  const sheet = [...document.styleSheets].find((one) => one.href?.endsWith('charts.css'));
  if (!sheet) return '';
  return [...sheet.cssRules].filter((rule) => !(rule instanceof CSSMediaRule)).map((rule) => rule.cssText).join('\n');
}

/** The chart as a file by itself. @param {SVGElement} chart */
function standalone(chart) {
  const copy = /** @type {SVGElement} */ (chart.cloneNode(true));
  const [, , width, height] = (chart.getAttribute('viewBox') ?? '0 0 720 400').split(/[\s,]+/).map(Number);
  copy.setAttribute('xmlns', kSvg);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const style = document.createElementNS(kSvg, 'style');
  style.textContent = chartRules().replaceAll(':root', 'svg');
  const ground = document.createElementNS(kSvg, 'rect');
  for (const [name, value] of [['width', '100%'], ['height', '100%'], ['fill', '#ffffff']]) ground.setAttribute(name, value);
  const title = copy.querySelector('title');
  if (title) title.after(style, ground);
  else copy.prepend(style, ground);
  return {text: new XMLSerializer().serializeToString(copy), width, height};
}

/** Gives `blob` to the planner as a file. @param {Blob} blob @param {string} name */
export function give(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {SVGElement} chart @param {string} name */
export function giveSvg(chart, name) {
  give(new Blob([standalone(chart).text], {type: 'image/svg+xml'}), `${name}.svg`);
}

/** Twice as fine as on the screen, for documents. @param {SVGElement} chart @param {string} name */
export async function givePng(chart, name) {
  const {text, width, height} = standalone(chart);
  const source = URL.createObjectURL(new Blob([text], {type: 'image/svg+xml'}));
  try {
    const image = new Image(width, height);
    image.src = source;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!png) throw new Error('no picture');
    give(png, `${name}.png`);
  } finally {
    URL.revokeObjectURL(source);
  }
}

/**
 * One field of CSV: a number as a number, not as one reads it; text that a spreadsheet would take for a formula is
 * told apart.
 * @param {import('./figure.js').Cell} cell
 */
function csvField(cell) {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell.v);
  const text = /^[=+@\t\r-]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {import('./figure.js').Table} table @param {string} name */
export function giveCsv(table, name) {
  const rows = [table.columns.map(({heading, unit}) => unit ? `${heading} (${unit})` : heading), ...table.rows];
  give(new Blob(['\ufeff', rows.map((row) => row.map(csvField).join(',')).join('\r\n'), '\r\n'], {type: 'text/csv'}), `${name}.csv`);
}
