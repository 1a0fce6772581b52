import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CleatError } from '../../../src-shared/model/error';

const WRITABLE_BY_OTHERS = 0o002;

/**
 * Throws `rpc.socket` when somebody else could have put this owner's socket there: who answers is told our
 * folder and variables, and believed. The socket's folder and the home around it must be ours, and so must the
 * folder that a link leads to: one under the system's temp folder may have been made anew by anybody.
 *
 * @param path where the owner of a home is found
 * @param at where its socket really is
 */
export async function checkOwnPlace(path: string, at: string): Promise<void> {
  // Windows has no such owners; its folders inherit the rights of the profile they lie in.
  const own = process.getuid?.();
  if (own === undefined) return;
  for (const folder of new Set([dirname(path), dirname(dirname(path)), dirname(at)])) {
    // What is not there, or may not be entered, says so when we connect.
    const what = await stat(folder).catch(() => undefined);
    if (!what) continue;
    if (what.uid !== own) throw refusal(path, `${folder} is another user’s`);
    if ((what.mode & WRITABLE_BY_OTHERS) !== 0) throw refusal(path, `everybody may write in ${folder}`);
  }
}

function refusal(path: string, reason: string): CleatError {
  return CleatError.of('rpc.socket', { path, reason });
}
