import { once } from 'node:events';
import { join } from 'node:path';
import { FLOOD_BYTES } from './faults';
import { isOwned, OWNER_MS } from './state/owner';
import { remember } from './state/processes';

const PIECE = `{"id":"${'x'.repeat(65_000)}"},`;

/** Does what a broken CLI does, and ends the process — or, for `hang`, notes it in `hanging/` and never does. */
export async function misbehave(kind: 'hang' | 'crash' | 'garbage' | 'flood', state: string): Promise<void> {
  switch (kind) {
    case 'hang':
      for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
        process.removeAllListeners(name);
        process.on(name, () => undefined);
      }
      remember(join(state, 'hanging', String(process.pid)), process.pid);
      setInterval(() => {
        if (!isOwned(state)) process.exit(1);
      }, OWNER_MS);
      return await new Promise<void>(() => undefined);
    case 'crash':
      process.stderr.write('Swift/ContiguousArrayBuffer.swift:600: Fatal error: Index out of range\n');
      process.kill(process.pid, 'SIGTRAP');
      return await new Promise<void>(() => undefined);
    case 'garbage':
      process.stdout.write(Buffer.from('\u0000<html>502 Bad Gateway</html>\u00ff{]\n', 'latin1'));
      return process.exit(0);
    case 'flood':
      process.stdout.write('[');
      for (let sent = 0; sent < FLOOD_BYTES; sent += PIECE.length) {
        if (!process.stdout.write(PIECE)) await once(process.stdout, 'drain');
      }
      return process.exit(0);
  }
}
