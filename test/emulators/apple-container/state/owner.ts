import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './files';
import { isLive, remember } from './processes';

/** How often what runs by itself asks whether it is still wanted. */
export const OWNER_MS = 500;

/** From now on what this state folder runs ends with the process `pid`. */
export function own(state: string, pid: number): void {
  remember(join(state, 'owner'), pid);
}

/** Whether anybody can still close this emulator: its folder is there, and so is the process that made it. */
export function isOwned(state: string): boolean {
  const owner = readText(join(state, 'owner'));
  return owner === undefined ? existsSync(state) : isLive(owner);
}
