import { createServer, request, type IncomingMessage } from 'node:http';
import { rm } from 'node:fs/promises';
import { now } from './time';

/** What stood between Cleat and a real engine: it counts what was asked, and when the engine said what. */
export interface EngineProxy {
  readonly socket: string;
  /** How many requests came, by `METHOD path` without version, query and ids. */
  readonly requests: ReadonlyMap<string, number>;
  /** Every event of the streams that passed, with the time its line was complete. */
  readonly events: readonly SeenEvent[];
  /** When the head of the last answer to a request with this beginning (`POST /containers/ID/start`) passed. */
  answered(beginning: string): number | undefined;
  close(): Promise<void>;
}

export interface SeenEvent {
  readonly at: number;
  readonly line: string;
}

/** Listens on `socket` and passes everything on to the engine behind `target`. It costs a request well below 1 ms. */
export async function proxyEngine(socket: string, target: string): Promise<EngineProxy> {
  const requests = new Map<string, number>();
  const answers = new Map<string, number>();
  const events: SeenEvent[] = [];

  const server = createServer((asked, response) => {
    const path = (asked.url ?? '/').replace(/^\/v[\d.]+/, '').replace(/^\/libpod/, '');
    const key = `${asked.method ?? 'GET'} ${path.replace(/\?.*$/, '')}`;
    const counted = key.replace(/[0-9a-f]{64}/, ':id');
    requests.set(counted, (requests.get(counted) ?? 0) + 1);
    const passed = request(
      { socketPath: target, method: asked.method, path: asked.url, headers: asked.headers },
      (answer) => {
        answers.set(key, now());
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        if (path.startsWith('/events')) noteLines(answer, events);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    requests,
    events,
    answered: (beginning) => {
      for (const [key, at] of [...answers].reverse()) if (key.startsWith(beginning)) return at;
      return undefined;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await rm(socket, { force: true });
    },
  };
}

function noteLines(answer: IncomingMessage, events: SeenEvent[]): void {
  let rest = '';
  answer.on('data', (chunk: Buffer) => {
    const at = now();
    const parts = (rest + chunk.toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line.trim() !== '') events.push({ at, line });
  });
}
