import { rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fail } from '../refusal';
import { signal } from '../state/processes';
import type { Held, Store } from '../state/store';

const ASK_MS = 10;

/** A signal's number from `TERM`, `SIGTERM` or `15`; fails on any other word. */
export function signalNumber(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : undefined;
  const name = word.startsWith('SIG') ? word : `SIG${word}`;
  const found = Object.entries(constants.signals).find(([each, value]) => each === name || value === number);
  return found?.[1] ?? fail('invalidArgument', `invalid signal: ${word}`);
}

/** Sends the signal, and SIGKILL after `seconds`, and waits until the container has stopped. */
export async function endContainer(store: Store, held: Held, number: number, seconds: number): Promise<void> {
  const { id } = held.config;
  const { runtime } = held;
  if (held.state === 'stopped' || !runtime) return;
  const mark = join(store.containerFolder(id), 'stopping');
  writeFileSync(mark, '');
  signal(runtime.pid, number);
  const killAt = performance.now() + seconds * 1000;
  let isKilled = false;
  while (isRunning(store, id)) {
    if (!isKilled && performance.now() >= killAt) {
      isKilled = true;
      signal(runtime.pid, 'SIGKILL');
    }
    await pause(ASK_MS);
  }
  rmSync(mark, { force: true });
}

/** Waits until a container has stopped or is gone. */
export async function untilStopped(store: Store, id: string): Promise<void> {
  while (isRunning(store, id)) await pause(ASK_MS);
}

function isRunning(store: Store, id: string): boolean {
  const held = store.container(id);
  return held !== undefined && held.state !== 'stopped';
}
