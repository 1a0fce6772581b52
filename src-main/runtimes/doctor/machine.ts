import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ui } from '../../../src-shared/messages/ui-en';
import type { DoctorFinding, DoctorLevel } from '../../../src-shared/model/doctor';

const words = ui.doctor;
/** Bytes free below which images cannot be had any more, and below which they soon cannot. */
const TOO_LITTLE = 500e6;
const LITTLE = 5e9;

function levelOf(free: number): DoctorLevel {
  if (free < TOO_LITTLE) return 'error';
  return free < LITTLE ? 'warning' : 'ok';
}

/** How much room there is: `free` in bytes. */
export function diskFinding(subject: string, free: number): DoctorFinding {
  const level = levelOf(free);
  return {
    subject,
    about: 'disk',
    level,
    text: words.disk.free(free),
    ...(level === 'ok' ? {} : { fix: words.disk.fix }),
  };
}

/** The folder itself, or, before it has been made, the one above it that is there. */
async function nearestThere(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    (thrown: unknown) => !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'),
  );
  return isThere || dirname(path) === path ? path : nearestThere(dirname(path));
}

/** Cleat's own folder: whether it can be written (or made, before the first start), and the room there. Never rejects. */
export async function homeFindings(home: string): Promise<readonly DoctorFinding[]> {
  const subject = words.home.name;
  const there = await nearestThere(home);
  const reason = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
  const writable = await access(there, constants.W_OK | constants.X_OK).then(
    (): DoctorFinding => ({
      subject,
      about: 'home',
      level: 'ok',
      text: there === home ? words.home.fine(home) : words.home.toMake(home),
    }),
    (thrown: unknown): DoctorFinding => ({
      subject,
      about: 'home',
      level: 'error',
      text: words.home.refused(home, reason(thrown)),
      fix: words.home.fix(home),
    }),
  );
  const room = await statfs(there).then(
    ({ bavail, bsize }) => diskFinding(subject, bavail * bsize),
    (thrown: unknown): DoctorFinding => ({
      subject,
      about: 'disk',
      level: 'warning',
      text: words.disk.unknown(reason(thrown)),
    }),
  );
  return [writable, room];
}
