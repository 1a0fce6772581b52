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
  /** Writes one line of so many characters to whoever follows, in pieces as Docker does, and a short one after it. */
  writeLong(characters: number): Promise<void>;
  close(): Promise<void>;
}

/** Docker reads the output of a container in pieces of so many bytes, and stamps each. */
const PIECE = 16 * 1024;
const CHUNK = 1_000;
const HEADER = 8;
/** How often it is looked whether somebody follows. */
const FOLLOWED_MS = 5;

/** Framed as Docker frames stdout, with the time as it stamps it. */
function framed(text: string): Buffer {
  const body = Buffer.from(`${new Date().toISOString().replace('Z', '000000Z')} ${text}`);
  const frame = Buffer.alloc(HEADER + body.length);
  frame[0] = 1;
  frame.writeUInt32BE(body.length, 4);
  body.copy(frame, HEADER);
  return frame;
}

/** The last characters keep strings from being Latin-1. */
function numbered(n: number, width: number): Buffer {
  const text = `${String(n).padStart(7, '0')} GET /api/v1/things/${n % 1000} 200 12ms a line of a usual length é 漢字 `;
  return framed(`${text.padEnd(width, 'x')}\n`);
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

  // What is written before anybody follows is not read by anybody.
  const followed = async (): Promise<void> => {
    while (followers.size === 0) await pause(FOLLOWED_MS);
  };
  const send = async (bytes: Buffer): Promise<void> => {
    for (const follower of followers)
      if (!follower.write(bytes)) await new Promise((resolve) => follower.once('drain', resolve));
  };

  return {
    socket,
    name: container.name,
    id: container.id,
    async write(lines, linesPerSecond) {
      await followed();
      const began = performance.now();
      for (let sent = 0; sent < lines; sent += CHUNK) {
        const due = began + (sent / linesPerSecond) * 1000;
        if (due > performance.now()) await pause(due - performance.now());
        const count = Math.min(CHUNK, lines - sent);
        const chunk = Buffer.concat(Array.from({ length: count }, (_, at) => numbered(written + at, width)));
        written += count;
        await send(chunk);
      }
    },
    async writeLong(characters) {
      await followed();
      const piece = `${'x1'.repeat(PIECE / 2 - 2)} é`;
      for (let sent = 0; sent < characters; sent += piece.length) await send(framed(piece));
      await send(framed('\n'));
      await send(framed('after it\n'));
    },
    close: async () => {
      await docker.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
