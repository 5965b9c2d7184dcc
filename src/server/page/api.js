// The program's answers. Every address is relative: the token of this session is part of the page's.

/** The server did not answer at all: it may be busy, gone, or the connection is cut. */
export class LostError extends Error {}

/** The server answered, and said no. */
export class RefusedError extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.message ?? body?.errors?.[0]?.message ?? `The program answered with the code ${status}.`);
    this.status = status;
    /** @type {{scenario?: number | string, measure?: number | string, parameter?: string, field?: string, message: string}[]} */
    this.errors = body?.errors ?? [];
  }
}

/**
 * @param {string} method @param {string} path @param {any} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} the JSON of the answer; null if there is none
 */
export async function call(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method, signal, cache: 'no-store', redirect: 'error',
      headers: body === undefined ? {} : {'Content-Type': 'application/json'},
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LostError('The program does not answer.');
  }
  const text = await response.text().catch(() => { throw new LostError('The answer was cut off.'); });
  let answer = null;
  try { answer = text ? JSON.parse(text) : null; } catch { /* told by the code alone */ }
  if (!response.ok) throw new RefusedError(response.status, answer);
  return answer;
}

export const areas = () => call('GET', 'api/areas');
/** @param {string} code @param {AbortSignal} signal */
export const baseline = (code, signal) => call('GET', `api/baselines/${encodeURIComponent(code)}`, undefined, signal);
/** @param {any} request */
export const startRun = (request) => call('POST', 'api/runs', request);
/** @param {string} id */
export const runState = (id) => call('GET', `api/runs/${encodeURIComponent(id)}`);
/** @param {string} id */
export const stopRun = (id) => call('DELETE', `api/runs/${encodeURIComponent(id)}`);

/**
 * Listens to a run until `close()` of what is returned is called.
 * @param {string} id
 * @param {Record<string, (data: any) => void>} handlers by the event's name; `lost` when the stream ends
 */
export function listen(id, handlers) {
  const source = new EventSource(`api/runs/${encodeURIComponent(id)}/events`);
  for (const name of ['progress', 'figures', 'done', 'failed', 'cancelled']) {
    source.addEventListener(name, (event) => {
      const data = /** @type {MessageEvent} */ (event).data;
      handlers[name]?.(data ? JSON.parse(data) : {});
    });
  }
  source.addEventListener('error', () => {
    source.close();  // we ask what became of the run before we listen again
    handlers.lost?.({});
  });
  return source;
}
