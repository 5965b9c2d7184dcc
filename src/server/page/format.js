// Numbers, dates and units as people read them.

const whole = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 0});
const fine = new Intl.NumberFormat('en-GB', {maximumSignificantDigits: 4});
const longDate = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});

/** @param {number} value */
export function numberText(value) {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value) >= 1000 || Number.isInteger(value) ? whole.format(value) : fine.format(value);
  return text.replace(/^-/, '−');
}

/** What people write for a number: "40", "1,200", "-3.5", "£2,000"; NaN if it is none. @param {string} text */
export function readNumber(text) {
  const plain = text.trim().replace(/^[−–]/, '-').replace(/[\s,£]/g, '').replace(/^\+/, '');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/** @param {string} iso "2028-09-01" */
export function dateText(iso) {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) ? iso : longDate.format(time);
}

/** How a unit is said behind a number. @param {string} [unit] */
export function unitText(unit) {
  if (!unit || unit === '1') return '';
  return {GBP: 'pounds', FTE: 'full-time staff', persons: 'people', 'persons a year': 'people a year'}[unit] ?? unit;
}

/** A number with its unit: "£2,000", "40 places". @param {number | string} value @param {string} [unit] */
export function quantityText(value, unit) {
  if (typeof value !== 'number') return String(value);
  const text = numberText(value);
  if (unit === 'GBP') return value < 0 ? `−£${text.slice(1)}` : `£${text}`;
  const said = unitText(unit);
  return said ? `${text} ${said}` : text;
}

/** @param {number} days */
export function spanText(days) {
  if (days >= 360) {
    const years = Math.round(days / 365.25);
    return years === 1 ? '1 year' : `${years} years`;
  }
  const months = Math.round(days / 30.4);
  return months === 1 ? '1 month' : `${months} months`;
}

/** @param {number} seconds */
export const secondsText = (seconds) => seconds < 1.5 ? 'about a second' : `${Math.round(seconds)} seconds`;

/** A list in a sentence: "a, b and c". @param {string[]} items */
export function listText(items) {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}
