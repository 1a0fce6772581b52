import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Far above every file that people or programs write to be read by us. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * Reads a text file as UTF-8. What is no regular file (a pipe would be waited for without end, a device never
 * ends) or larger than `maxBytes` rejects; so does what the system refuses, with its code.
 */
export async function readText(path: string, maxBytes: number = MAX_TEXT_BYTES): Promise<string> {
  // Opening a pipe would wait for its other side, in one of the few threads that all files share.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const what = await handle.stat();
    if (!what.isFile()) throw new Error('it is not a file');
    if (what.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
