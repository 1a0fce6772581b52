import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineId, type EngineDescription } from '../../../src-shared/model/engine';

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface FakeServer {
  readonly server: http.Server;
  readonly description: EngineDescription;
  close(): Promise<void>;
}

/** An HTTP server on a unix socket of its own: for answers that no healthy engine gives. */
export async function fakeServer(handler: Handler, runtime = 'docker', name = 'fake'): Promise<FakeServer> {
  const dir = mkdtempSync(join(tmpdir(), 'cleat-http-'));
  const path = join(dir, 'fake.sock');
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const endpoint = { kind: 'unix', path } as const;
  return {
    server,
    description: { id: engineId(runtime, endpoint), runtime, name, endpoint, aliases: [] },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true });
    },
  };
}

/** Answers by path, with JSON (or text as it is); anything else is 404. */
export function answering(
  answers: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Handler {
  return (request, response) => {
    const answer = answers[request.url ?? ''];
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(
      typeof answer === 'string' ? answer : JSON.stringify(answer ?? { message: 'page not found' }),
    );
  };
}

/** The answers of a Docker engine that speaks these API versions. */
export function dockerAnswers(newest: string, oldest: string): Record<string, unknown> {
  const version = { Version: '99.0', ApiVersion: newest, MinAPIVersion: oldest, Os: 'linux', Arch: 'amd64' };
  return { '/_ping': 'OK', '/version': version, '/info': { ID: 'AAAA:BBBB' } };
}
