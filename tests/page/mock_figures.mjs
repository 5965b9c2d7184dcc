// Figures as the program's report makes them, of answers that a run of Derby once gave. What-ifs move
// them in the direction that the model would, no more: what is tested is the page.

import {readFileSync} from 'node:fs';

const answers = JSON.parse(readFileSync(new URL('mock_answers.json', import.meta.url), 'utf8'));

const kFigures = [
  {id: 'ehc-plans', measure: 'ehc_plans', title: 'EHC plans', unit: 'plans', number: 'count'},
  {id: 'awaiting-place', measure: 'awaiting_place', title: 'Children waiting for a place', unit: 'children', number: 'count'},
  {id: 'shortfall', measure: 'shortfall', title: 'Places that are missing', unit: 'places', number: 'count'},
  {id: 'within-20-weeks', measure: 'within_20_weeks', title: 'Plans issued within 20 weeks', unit: '%', number: 'percent'},
  {id: 'spend', measure: 'spend', title: 'High needs spend in the financial year', unit: '£', number: 'pounds'},
  {id: 'deficit', measure: 'cumulative_balance', title: 'Cumulative deficit at the end of the financial year', unit: '£', number: 'pounds'},
];

const grouped = (value) => Math.round(Math.abs(value)).toString().replace(/\B(?=(\d{3})+$)/g, ',');
/** @param {number} value @param {string} number */
function text(value, number) {
  const sign = value < 0 ? '−' : '';
  if (number === 'percent') return `${sign}${(Math.abs(value) * 100).toFixed(1)} %`;
  if (number === 'pounds')
    return Math.abs(value) >= 1e6 ? `${sign}£${(Math.abs(value) / 1e6).toFixed(1)} million` : `${sign}£${grouped(value)}`;
  return `${sign}${grouped(value)}`;
}
const tick = (value, number) => number === 'pounds' ? `£${Math.round(value / 1e6)}m` : text(value, number).replace('.0', '');

/** How far a what-if goes: places that it adds, and what it multiplies requests by. */
function reach(scenario) {
  let places = 0;
  let factor = 1;
  for (const {enabled, changes} of scenario.measures ?? [{enabled: true, changes: [{parameter: 'x.places', add: 20}]}]) {
    if (!enabled) continue;
    for (const change of changes) {
      if (change.parameter.endsWith('.places')) places += change.add ?? 10;
      else factor *= change.multiply ?? 0.97;
    }
  }
  return {places, factor};
}

/** The quantiles of `measure` in a scenario; `finished` replications make them less sure. */
function fan(measure, scenario, finished) {
  const {baseline, forty} = answers[measure];
  const noise = 1 + 0.02 * Math.sin(finished) * (finished < 50 ? 1 : 0);
  const {places, factor} = scenario ? reach(scenario) : {places: 0, factor: 1};
  return baseline.map(([day, ...edges], row) => [day, ...edges.map((edge, column) => {
    const moved = edge + (forty[row][column + 1] - edge) * places / 40;
    return moved * noise * (1 + (factor - 1) * row / baseline.length);
  })]);
}

function niceStep(top) {
  const raw = top / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].find((one) => one * power >= raw) * power;
}

/** A fan chart as the program draws it: classes, a title, a finding; no style. */
function svg({id, title, finding, fans, names, number, unit, wide}) {
  const [width, height, left, bottom, right] = wide ? [720, 340, 64, 32, 130] : [340, 260, 50, 30, 12];
  const top = Math.max(...fans.flatMap((rows) => rows.map((row) => row[5]))) * 1.05;
  const step = niceStep(top);
  const x = (i, n) => left + (width - left - right) * i / (n - 1);
  const y = (value) => height - bottom - (height - bottom - 34) * value / top;
  const parts = [];
  for (let value = 0; value <= top; value += step) {
    parts.push(`<path class="grid" d="M${left} ${y(value).toFixed(1)}H${width - right}"/>`,
      `<text class="soft end" x="${left - 8}" y="${(y(value) + 4).toFixed(1)}">${tick(value, number)}</text>`);
  }
  fans[0].forEach(([day], i) => {
    if (wide || i % 3 === 0) parts.push(`<text class="soft mid" x="${x(i, fans[0].length).toFixed(1)}" y="${height - 10}">${day.slice(0, 4)}</text>`);
  });
  fans.forEach((rows, k) => {
    const at = (column) => rows.map((row, i) => `${x(i, rows.length).toFixed(1)} ${y(row[column]).toFixed(1)}`);
    const band = (low, high) => `M${at(low).join('L')}L${at(high).reverse().join('L')}Z`;
    parts.push(`<g class="c${k + 1}"><path class="outer" d="${band(1, 5)}"/><path class="inner" d="${band(2, 4)}"/><path class="line" d="M${at(3).join('L')}"/>`);
    const last = rows[rows.length - 1][3];
    if (wide) parts.push(`<text class="name" x="${width - right + 8}" y="${Math.min(y(last) + 4 + 16 * k, height - bottom).toFixed(1)}">${names[k].slice(0, 16)}</text>`);
    parts.push('</g>');
  });
  return `<svg class="chart ${wide ? '' : 'narrow'}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">` +
    `<title id="${id}-t">${title}</title><desc id="${id}-d">${finding}</desc>` +
    `<text class="soft" x="0" y="14">${unit === '£' ? 'Pounds' : unit === '%' ? 'Share of plans' : `Number of ${unit}`}</text>${parts.join('')}</svg>`;
}

const escaped = (words) => words.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

export function figuresOf(request, finished) {
  const scenarios = [null, ...request.scenarios];
  const names = scenarios.map((scenario) => scenario ? scenario.name : 'Baseline');
  const figures = kFigures.map(({id, measure, title, unit, number}) => {
    const fans = scenarios.map((scenario) => fan(measure, scenario, finished));
    const last = fans.map((rows) => rows[rows.length - 1]);
    const range = (row) => `${text(row[3], number)} (${text(row[1], number)} to ${text(row[5], number)})`;
    const year = last[0][0].slice(0, 4);
    const finding = `By ${year} it is ${text(last[0][3], number)} in the baseline, and between ${text(last[0][1], number)} and ` +
      `${text(last[0][5], number)} in nine of ten replications.` + names.slice(1).map((name, k) =>
      ` With “${name}” it is ${text(last[k + 1][3], number)}.`).join('');
    const chart = (wide) => svg({id: `${id}-${wide ? 'w' : 'n'}`, title, finding: escaped(finding), fans, names: names.map(escaped), number, unit, wide});
    return {
      id, title, finding, charts: [{title: '', wide: chart(true), narrow: chart(false)}],
      table: {caption: `${title}: median, and the range of nine in ten replications`,
        columns: [{heading: 'Day', text: true, unit: ''}, ...names.flatMap((name) => [`${name}: median`, 'low', 'high']
          .map((heading) => ({heading, text: false, unit: {pounds: '£', percent: 'share'}[number] ?? ''})))],
        rows: fans[0].map((row, i) => [row[0], ...fans.flatMap((rows) => [rows[i][3], rows[i][1], rows[i][5]].map((value) =>
          ({v: value, t: text(value, number)})))])},
      note: measure === 'spend' ? 'Nominal: prices as they will be then.' : '',
      headline: [title, range(last[0]), ...last.slice(1).flatMap((row) => [range(row),
        `${text(row[3] - last[0][3], number)} (${text(Math.min(row[1] - last[0][1], row[5] - last[0][5]), number)} to ${text(Math.max(row[1] - last[0][1], row[5] - last[0][5]), number)})`])],
    };
  });
  const headlines = {
    id: 'headlines', title: 'In short', finding: 'What it comes to at the end of the forecast.', charts: [],
    table: {caption: 'In short', columns: [{heading: '', text: true}, {heading: 'Baseline', text: true},
      ...names.slice(1).flatMap((name) => [{heading: name, text: true}, {heading: 'Difference', text: true}])],
    rows: figures.map(({headline}) => headline)},
    note: 'At the last census day or financial year of the forecast: the median, and the range of nine in ten replications.',
  };
  return [headlines, ...figures.map(({headline, ...figure}) => figure)];
}
