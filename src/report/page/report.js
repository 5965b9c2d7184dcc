// Downloads of each figure: its table as CSV, its drawing as SVG or PNG. Everything else on the page works without this.
(() => {
  'use strict';
  document.documentElement.classList.add('js');
  const status = document.getElementById('status');

  const save = (blob, name) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    status.textContent = `Saved ${name}`;
  };

  // A name that a spreadsheet would take for a formula is marked as text; numbers are left alone.
  const safe = (text) => (/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text);
  const field = (raw) => quoted(safe(raw));
  const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = (table) =>
    [...table.rows]
      .map((row) => [...row.cells].map((cell) => field(cell.dataset.v ?? cell.textContent.trim())).join(','))
      .join('\r\n') + '\r\n';

  // A drawing that stands by itself: the rules of the page's charts in light colours, on white.
  const standalone = (svg) => {
    const copy = svg.cloneNode(true);
    const [, , width, height] = svg.getAttribute('viewBox').split(/[ ,]+/).map(Number);
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('width', width);
    copy.setAttribute('height', height);
    const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
    style.textContent = document.getElementById('chart-style').textContent.replaceAll('prefers-color-scheme: dark', 'prefers-color-scheme: no-preference');
    const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    ground.setAttribute('width', '100%');
    ground.setAttribute('height', '100%');
    ground.setAttribute('fill', '#ffffff');
    const says = document.getElementById(svg.getAttribute('aria-describedby'));
    if (says) {
      const desc = document.createElementNS('http://www.w3.org/2000/svg', 'desc');
      desc.textContent = says.textContent.trim();
      copy.prepend(desc);
      copy.removeAttribute('aria-describedby');
    }
    copy.prepend(ground);
    copy.prepend(style);
    return { text: new XMLSerializer().serializeToString(copy), width, height };
  };

  const png = ({ text, width, height }, name) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = 2 * width;
      canvas.height = 2 * height;
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, name), 'image/png');
    };
    image.onerror = () => { status.textContent = 'This browser cannot make the picture; save the SVG instead.'; };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };

  const button = (label, of, act) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = label;
    const hidden = document.createElement('span');
    hidden.className = 'visually-hidden';
    hidden.textContent = ` of ${of}`;
    made.append(hidden);
    made.addEventListener('click', act);
    return made;
  };

  for (const figure of document.querySelectorAll('.figure')) {
    const place = figure.querySelector('.downloads');
    const title = figure.querySelector('h3').textContent;
    const drawings = [...figure.querySelectorAll('.wide > svg')];
    drawings.forEach((svg, i) => {
      const part = drawings.length > 1 ? ` ${i + 1}` : '';
      const name = figure.id + (drawings.length > 1 ? `-${i + 1}` : '');
      place.append(button(`Save picture${part} (PNG)`, title, () => png(standalone(svg), `${name}.png`)));
      place.append(button(`Save drawing${part} (SVG)`, title, () => save(new Blob([standalone(svg).text], { type: 'image/svg+xml' }), `${name}.svg`)));
    });
    const table = figure.querySelector('table');
    if (table) place.append(button('Save numbers (CSV)', title, () => save(new Blob([csv(table)], { type: 'text/csv;charset=utf-8' }), `${figure.id}.csv`)));
  }
})();
