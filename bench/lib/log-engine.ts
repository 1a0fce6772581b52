import type { ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulatedDocker } from '../../test/emulators/docker-api';
import { pause } from './time';

/** An emulated Docker with one running container, whose log is written at a pace that a benchmark sets. */
export interface LogEngine {
  readonly socket: string;
  /** The only container. */
  readonly name: string;
  readonly id: string;
  /** Writes so many further lines to whoever follows, once somebody does, a thousand at once, so many a second. */
  write(lines: number, linesPerSecond: number): Promise<void>;
  close(): Promise<void>;
}

const CHUNK = 1_000;
const HEADER = 8;
/** How often it is looked whether somebody follows. */
const FOLLOWED_MS = 5;

/** Framed as Docker frames stdout, with the time as it stamps it. The last characters keep strings from being Latin-1. */
function frame(n: number, width: number): Buffer {
  const text = `${String(n).padStart(7, '0')} GET /api/v1/things/${n % 1000} 200 12ms a line of a usual length é 漢字 `;
  const body = Buffer.from(
    `${new Date().toISOString().replace('Z', '000000Z')} ${text.padEnd(width, 'x')}\n`,
  );
  const framed = Buffer.alloc(HEADER + body.length);
  framed[0] = 1;
  framed.writeUInt32BE(body.length, 4);
  body.copy(framed, HEADER);
  return framed;
}

/** @param width characters of each line */
export async function startLogEngine(width = 100): Promise<LogEngine> {
  const dir = mkdtempSync(join(tmpdir(), 'cleat-bench-'));
  const socket = join(dir, 'docker.sock');
  const followers = new Set<ServerResponse>();
  let written = 0;
  const docker = await startEmulatedDocker(socket, 1, (_container, query, response) => {
    if (query.get('follow') !== '1' && query.get('follow') !== 'true') {
      response.end();
      return;
    }
    followers.add(response);
    response.on('close', () => followers.delete(response));
  });
  const [container] = docker.containers();
  if (!container) throw new Error('no container');

  return {
    socket,
    name: container.name,
    id: container.id,
    async write(lines, linesPerSecond) {
      // What is written before anybody follows is not read by anybody.
      while (followers.size === 0) await pause(FOLLOWED_MS);
      const began = performance.now();
      for (let sent = 0; sent < lines; sent += CHUNK) {
        const due = began + (sent / linesPerSecond) * 1000;
        if (due > performance.now()) await pause(due - performance.now());
        const count = Math.min(CHUNK, lines - sent);
        const chunk = Buffer.concat(Array.from({ length: count }, (_, at) => frame(written + at, width)));
        written += count;
        for (const follower of followers)
          if (!follower.write(chunk)) await new Promise((resolve) => follower.once('drain', resolve));
      }
    },
    close: async () => {
      await docker.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
