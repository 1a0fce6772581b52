// @ts-check
import { keep, killTree } from './child.mjs';
import { findProgram } from './system.mjs';
import { StepError } from './steps.mjs';

const READY_MS = 15_000;

/**
 * Starts a virtual display for windows under test, on a number that X itself finds free.
 *
 * @returns {Promise<{ display: string, close(): Promise<void> } | undefined>} undefined when Xvfb is not installed
 */
export async function startDisplay() {
  const xvfb = await findProgram('Xvfb');
  if (!xvfb) return undefined;
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const child = keep(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const pipe = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
  /** @type {string} */
  const number = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new StepError(`Xvfb gave no display in ${READY_MS} ms`)), READY_MS);
    let text = '';
    pipe.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(late);
      resolve(text.trim());
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new StepError(`Xvfb ended with ${code}`)));
  }).catch(async (error) => {
    await killTree(child);
    throw error;
  });
  return { display: `:${number}`, close: () => killTree(child) };
}
