import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { emulatedId, eventLine, inspection, listItem, type EmulatedContainer } from './containers';

export interface EmulatedDocker {
  readonly socket: string;
  /** How many requests came, by `METHOD path` without version and ids. */
  readonly requests: ReadonlyMap<string, number>;
  /** When the last answer to such a request was sent (epoch ms). */
  readonly answeredAt: ReadonlyMap<string, number>;
  /** Makes a container and tells it by an event. */
  create(name: string): EmulatedContainer;
  start(container: EmulatedContainer): void;
  stop(container: EmulatedContainer): void;
  remove(container: EmulatedContainer): void;
  containers(): readonly EmulatedContainer[];
  close(): Promise<void>;
}

const API_VERSION = '1.41';
const FOREVER_AGO = Date.UTC(2026, 0, 1);
const filtersSchema = z.object({ id: z.array(z.string()).optional() });

/** Answers `GET /containers/{id}/logs`, framed: `query` is its question, `response` is written and ended. */
export type WriteLog = (
  container: EmulatedContainer,
  query: URLSearchParams,
  response: ServerResponse,
) => void;

/** Listens on `socket` with `count` containers, every tenth of them running; their logs come from `writeLog`. */
export async function startEmulatedDocker(
  socket: string,
  count: number,
  writeLog?: WriteLog,
): Promise<EmulatedDocker> {
  const held = new Map<string, EmulatedContainer>();
  const watchers = new Set<ServerResponse>();
  const requests = new Map<string, number>();
  const answeredAt = new Map<string, number>();
  for (let at = 0; at < count; at++) {
    const name = `emulated-${String(at).padStart(5, '0')}`;
    const running = at % 10 === 0;
    add({
      id: emulatedId(name),
      name,
      created: FOREVER_AGO + at,
      labels: { 'com.docker.compose.project': `project-${at % 20}` },
      state: running ? 'running' : 'created',
      startedAt: running ? FOREVER_AGO + at : undefined,
    });
  }

  function add(container: EmulatedContainer): EmulatedContainer {
    held.set(container.id, container);
    return container;
  }

  function tell(container: EmulatedContainer, action: string): void {
    const line = eventLine(container, action);
    for (const watcher of watchers) watcher.write(line);
  }

  function start(container: EmulatedContainer): void {
    container.state = 'running';
    container.startedAt = Date.now();
    tell(container, 'start');
  }

  function stop(container: EmulatedContainer): void {
    container.state = 'exited';
    container.startedAt = undefined;
    tell(container, 'die');
    tell(container, 'stop');
  }

  function remove(container: EmulatedContainer): void {
    held.delete(container.id);
    tell(container, 'destroy');
  }

  function create(name: string): EmulatedContainer {
    const container = add({
      id: emulatedId(`${name}${Math.random()}`),
      name,
      created: Date.now(),
      labels: {},
      state: 'created',
      startedAt: undefined,
    });
    tell(container, 'create');
    return container;
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://engine');
    const path = url.pathname.replace(/^\/v\d+\.\d+/, '');
    const key = `${request.method ?? 'GET'} ${path.replace(/[0-9a-f]{64}/, ':id')}`;
    requests.set(key, (requests.get(key) ?? 0) + 1);
    response.on('finish', () => answeredAt.set(key, performance.timeOrigin + performance.now()));
    response.setHeader('Api-Version', API_VERSION);
    response.setHeader('Server', 'Docker/20.10.24 (linux)');
    response.setHeader('Ostype', 'linux');
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (path === '/_ping') {
      response.end('OK');
      return;
    }
    if (path === '/version') {
      json(200, {
        Version: '20.10.24',
        ApiVersion: API_VERSION,
        MinAPIVersion: '1.12',
        Os: 'linux',
        Arch: 'amd64',
        Components: [],
      });
      return;
    }
    if (path === '/info') {
      json(200, {
        ID: 'EMUL:ATED',
        Name: 'emulated',
        OSType: 'linux',
        Architecture: 'x86_64',
        ServerVersion: '20.10.24',
        Containers: held.size,
      });
      return;
    }
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      watchers.add(response);
      response.on('close', () => watchers.delete(response));
      return;
    }
    if (path === '/containers/json') {
      const filters = filtersSchema.parse(JSON.parse(url.searchParams.get('filters') ?? '{}'));
      const all = url.searchParams.get('all');
      const wanted = filters.id;
      // As the real filter: a container matches when its id contains one of the words.
      const rows = [...held.values()].filter(
        (one) =>
          (all === '1' || all === 'true' || one.state === 'running') &&
          (wanted === undefined || wanted.some((word) => one.id.includes(word))),
      );
      json(200, rows.map(listItem));
      return;
    }
    const match = /^\/containers\/([0-9a-f]{64})(\/[a-z]+)?$/.exec(path);
    const container = match?.[1] === undefined ? undefined : held.get(match[1]);
    if (match && !container) {
      json(404, { message: `No such container: ${match[1]}` });
      return;
    }
    const call = `${request.method} ${match?.[2] ?? ''}`;
    if (container && call === 'GET /json') json(200, inspection(container));
    else if (container && call === 'GET /logs' && writeLog) {
      response.writeHead(200, { 'content-type': 'application/vnd.docker.multiplexed-stream' });
      response.flushHeaders();
      writeLog(container, url.searchParams, response);
    } else if (container && call === 'POST /start') {
      start(container);
      response.writeHead(204).end();
    } else if (container && call === 'POST /stop') {
      stop(container);
      response.writeHead(204).end();
    } else if (container && call === 'DELETE ') {
      remove(container);
      response.writeHead(204).end();
    } else json(501, { message: `the emulator does not know ${request.method ?? ''} ${path}` });
  }

  const server = createServer(answer);
  await listen(server, socket);
  return {
    socket,
    requests,
    answeredAt,
    create,
    start,
    stop,
    remove,
    containers: () => [...held.values()],
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
}
