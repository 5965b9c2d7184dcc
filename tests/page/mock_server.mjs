// A server that answers the page as `sendsim serve` does, quickly and with data of its own.
//   node tests/page/mock_server.mjs [PORT]     prints the address

import {randomBytes} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {fileURLToPath, pathToFileURL} from 'node:url';
import path from 'node:path';
import {figuresOf} from './mock_figures.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = process.env.SENDSIM_SOURCE_DIR ?? path.resolve(here, '../..');
const page = path.join(root, 'src/server/page');
const kTypes = {html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml', json: 'application/json', csv: 'text/csv', yaml: 'application/yaml'};
const kPolicy = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const kPacks = ['Rotherham', 'Derby', 'East Sussex', 'Sunderland'];

function readAreas() {
  const lines = readFileSync(path.join(root, 'scenarios/data/areas.csv'), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.replaceAll('"', '').split(',')).filter((cells) => cells.at(-1) === '2025' && cells[2])
    .map(([name, code, , region]) => ({code, name, region, pack: kPacks.includes(name)}));
}

/** What the program would refuse, of what the page cannot know. */
function faultsOf(request) {
  const faults = [];
  for (const scenario of request.scenarios) {
    if (scenario.yaml !== undefined && !/^sendsim: 1$/m.test(scenario.yaml))
      faults.push({scenario: scenario.name, message: `${scenario.name}.yaml:1:1: sendsim: expected the version 1, got nothing`});
    const seen = new Map();
    for (const measure of scenario.measures ?? []) {
      for (const change of measure.changes) {
        const how = ['add', 'multiply', 'set'].find((one) => one in change);
        if (measure.enabled && seen.has(change.parameter) && (how === 'set' || seen.get(change.parameter) !== how))
          faults.push({scenario: scenario.name, measure: measure.name, parameter: change.parameter,
            message: `${change.parameter}: two measures change it at the same time in ways that have no order`});
        seen.set(change.parameter, how);
      }
    }
  }
  return faults;
}

/**
 * @param {{port?: number, replicationMs?: number, baselineMs?: number, downloadMs?: number}} [options]
 * @returns {Promise<{address: string, log: {method: string, path: string, body?: any}[], runs: Map<string, any>,
 *   dropStreams: () => void, close: () => Promise<void>, port: number, token: string}>}
 */
export async function startMock({port = 0, replicationMs = 15, baselineMs = 100, downloadMs = 300, token = randomBytes(8).toString('hex')} = {}) {
  const areas = readAreas();
  const data = JSON.parse(readFileSync(path.join(here, 'mock_baseline.json'), 'utf8'));
  const runs = new Map();
  const log = [];
  let streams = new Set();
  const timers = new Set();

  const send = (response, status, body, type = 'json') => {
    response.writeHead(status, {'Content-Type': kTypes[type], 'Content-Security-Policy': kPolicy,
      'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer'});
    response.end(type === 'json' ? JSON.stringify(body) : body);
  };
  const tell = (run, event, detail) => {
    for (const stream of run.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(detail)}\n\n`);
  };
  const finish = (run, state, detail = {}) => {
    run.state = state;
    tell(run, state, detail);
    for (const stream of run.streams) stream.end();
    run.streams.clear();
  };
  const advance = (run) => {
    const timer = setInterval(() => {
      if (run.state !== 'running') return void clearInterval(timer);
      run.finished += 1;
      run.seconds += replicationMs / 1000;
      tell(run, 'progress', {finished: run.finished, asked: run.request.replications, seconds: run.seconds});
      if (run.finished % 10 === 0 || run.finished === run.request.replications) {
        run.figures = figuresOf(run.request, run.finished);
        tell(run, 'figures', {finished: run.finished, figures: run.figures});
      }
      if (run.finished >= run.request.replications) finish(run, 'done');
    }, replicationMs);
    timers.add(timer);
  };

  async function api(request, response, where, body) {
    let match;
    if (where === 'areas') return send(response, 200, areas);
    if ((match = /^baselines\/(.+)$/.exec(where))) {
      const area = areas.find(({code}) => code === match[1]);
      await new Promise((resolve) => setTimeout(resolve, baselineMs));
      return area ? send(response, 200, {id: `b-${area.code}`, area: area.name, ...data}) : send(response, 404, {message: 'no such authority'});
    }
    if (where === 'runs' && request.method === 'POST') {
      const errors = faultsOf(body);
      if (errors.length) return send(response, 422, {errors});
      const id = randomBytes(6).toString('hex');
      const run = {id, request: body, state: 'running', finished: 0, seconds: 0, figures: [], streams: new Set(), downloads: {}};
      runs.set(id, run);
      advance(run);
      return send(response, 201, {id});
    }
    match = /^runs\/([^/]+)(?:\/(.*))?$/.exec(where);
    const run = match && runs.get(match[1]);
    if (!run) return send(response, 404, {message: 'no such run'});
    const rest = match[2];
    if (!rest && request.method === 'DELETE') {
      if (run.state === 'running') finish(run, 'cancelled');
      return send(response, 204, null, 'csv');
    }
    if (!rest) {
      const {streams: left, ...known} = run;
      return send(response, 200, {...known, asked: run.request.replications});
    }
    if (rest === 'events') {
      response.writeHead(200, {'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store'});
      run.streams.add(response);
      streams.add(response);
      request.on('close', () => { run.streams.delete(response); streams.delete(response); });
      if (run.figures.length) response.write(`event: figures\ndata: ${JSON.stringify({finished: run.finished, figures: run.figures})}\n\n`);
      if (run.state !== 'running') { response.write(`event: ${run.state}\ndata: {}\n\n`); response.end(); }
      return;
    }
    if (rest === 'downloads') {
      run.downloads[body.kind] = {state: 'working'};
      timers.add(setTimeout(() => { run.downloads[body.kind] = {state: 'ready'}; }, downloadMs));
      return send(response, 202, {state: 'working'});
    }
    if ((match = /^scenarios\/(\d+)\.yaml$/.exec(rest))) {
      const scenario = run.request.scenarios[match[1] - 1];
      return scenario ? send(response, 200, scenario.yaml ?? `sendsim: 1\nextends: baseline.yaml\nname: ${scenario.name}\n`, 'yaml')
        : send(response, 404, {message: 'no such scenario'});
    }
    if (['report.html', 'report.xlsx', 'summary.csv', 'differences.csv'].includes(rest))
      return send(response, 200, `${rest} of ${run.id}\n`, 'csv');
    return send(response, 404, {message: 'nothing here'});
  }

  const server = createServer(async (request, response) => {
    const where = new URL(request.url, 'http://x').pathname;
    if (!where.startsWith(`/${token}/`)) return send(response, 404, {message: 'not found'});
    const name = where.slice(token.length + 2) || 'index.html';
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text ? JSON.parse(text) : undefined;
    log.push({method: request.method, path: name, body});
    if (name.startsWith('api/')) return api(request, response, name.slice(4), body);
    const file = name === 'charts.css' ? path.join(here, 'mock_charts.css') : path.join(page, path.basename(name));
    try { send(response, 200, await readFile(file), path.extname(name).slice(1)); } catch { send(response, 404, {message: 'not found'}); }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const dropStreams = () => { for (const stream of streams) stream.destroy(); streams = new Set(); };
  return {
    address: `http://127.0.0.1:${server.address().port}/${token}/`, port: server.address().port, token, log, runs, dropStreams,
    close: () => new Promise((resolve) => {
      for (const timer of timers) clearInterval(timer);
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const mock = await startMock({port: Number(process.argv[2] ?? 0), replicationMs: 40, baselineMs: 1500});
  console.log(mock.address);
}
