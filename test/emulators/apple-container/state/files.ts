import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type * as z from 'zod/mini';
import { forget, isLive, remember } from './processes';

const LOCK_ASK_MS = 3;

/** The JSON of a file, or undefined when there is none. Throws when it is not of `schema`. */
export function readJson<S extends z.ZodMiniType>(path: string, schema: S): z.infer<S> | undefined {
  const text = readText(path);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Writes a file whole or not at all: a reader sees the old text or the new one. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID()}`;
  writeFileSync(aside, JSON.stringify(value));
  renameSync(aside, path);
}

/** The names in a folder; none when it does not exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Does `work` while no other command of this state folder does; a lock whose owner died is taken over. */
export async function locked<T>(state: string, work: () => T | Promise<T>): Promise<T> {
  const lock = join(state, 'lock');
  const mine = `${lock}.${randomUUID()}`;
  remember(join(mine, 'owner'), process.pid);
  while (!tryLock(mine, lock)) await pause(LOCK_ASK_MS);
  try {
    return await work();
  } finally {
    takeOver(lock);
  }
}

/** A folder with its owner in it takes the lock's place in one step, and cannot where one is. */
function tryLock(mine: string, lock: string): boolean {
  try {
    renameSync(mine, lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
  const owner = readText(join(lock, 'owner'));
  if (owner !== undefined && !isLive(owner)) takeOver(lock);
  return false;
}

/** Moves a lock away, whole: of two who try, one renames it and the other finds it gone. */
function takeOver(lock: string): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return;
  }
  forget(aside);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
