// A small report as the program's should be, and the same with one fault each: what the checks of
// reports are tried on.

import {readFileSync} from 'node:fs';
import {figuresOf} from './mock_figures.mjs';

const css = readFileSync(new URL('mock_charts.css', import.meta.url), 'utf8');
const script = `for (const bar of document.querySelectorAll('.take')) {
  const figure = bar.closest('figure');
  for (const [kind, type] of [['PNG', 'image/png'], ['SVG', 'image/svg+xml'], ['CSV', 'text/csv']]) {
    if (kind !== 'CSV' && !figure.querySelector('svg')) continue;
    const button = document.createElement('button');
    button.textContent = 'Download ' + kind;
    button.onclick = () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x'], {type}));
      link.download = figure.id + '.' + kind.toLowerCase();
      link.click();
    };
    bar.append(button);
  }
}`;

function figureText({id, title, finding, charts, table}) {
  const rows = table.rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<figure id="${id}"><figcaption><h2>${title}</h2><p>${finding}</p></figcaption>` +
    charts.map(({wide, narrow}) => `<div class="wide">${wide}</div><div class="small">${narrow}</div>`).join('') +
    `<details><summary>The numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><caption>${table.caption}</caption>` +
    `<thead><tr>${table.columns.map(({heading}) => `<th scope="col">${heading || 'Quantity'}</th>`).join('')}</tr></thead><tbody>${rows}</tbody></table></div></details>` +
    '<p class="take"></p></figure>';
}

export function reportText() {
  return `<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Derby</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><style>${css}
:root{--ground:#fff;--text:#0b0c0c}
@media (prefers-color-scheme:dark){:root{--ground:#16191c;--text:#f3f2f1}}
body{background:var(--ground);color:var(--text);font-family:Arial,sans-serif;margin:1rem}
.small{display:none}figure{margin:0 0 2rem}.scroll{overflow-x:auto}button{min-height:2rem;margin-right:1rem}
@media (max-width:640px){.small{display:block}.wide{display:none}}
@media print{figure{break-inside:avoid}.take{display:none}}
</style></head><body><main><h1>Derby: what if nothing is done?</h1>
${figuresOf({scenarios: []}, 50).map(figureText).join('\n')}
</main><script>${script}</script></body></html>\n`;
}

/** One fault a name: what is done to the text. The name is that of the check that must see it. */
export const kFaults = {
  'asks nobody for anything': (text) => text.replace('<h1>', '<img alt="" src="picture.png"><h1>'),
  'has figures that say, draw, tabulate and give away': (text) => text.replace(/<svg.*?<\/svg>/s, '<svg role="img"></svg>'),
  'gives its charts and numbers away': (text) => text.replace('link.click();', ''),
  'works without scripts': (text) => text.replace('<p class="take">', '<p class="take"><button>Download all</button>'),
  'is accessible in light, 1280 px': (text) => text.replace('<html lang="en-GB">', '<html>'),
  'is accessible in dark, 1280 px': (text) => text.replace('--text:#f3f2f1', '--text:#333'),
  'is accessible in light, 390 px': (text) => text.replace('.small{display:block}', '.small{display:block}h2{color:#ccc}'),
  'is accessible in dark, 390 px': (text) => text.replace('<h2>', '<h4>').replace('</h2>', '</h4>'),
  'fits telephones': (text) => text.replace('figure{margin:0 0 2rem}', 'figure{margin:0 0 2rem;width:700px}'),
  'follows the colour scheme': (text) => text.replace('--ground:#16191c', '--ground:#fff'),
  'prints no figure in two': (text) => text.replace('figure{break-inside:avoid}', 'figure{break-inside:avoid;min-height:1200px}'),
  'shows its first words within a second': (text) => text.replace('<main>', '<script>const t = performance.now(); while (performance.now() < t + 1300);</script><main>'),
};
