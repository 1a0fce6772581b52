import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';

/** A folder by its path, a runtime that comes with Cleat by its name: a name counts as a path where a folder has it. */
function pathOrName(what: string): string {
  const path = resolve(what);
  return /[\\/]|^\.+$/.test(what) || existsSync(path) ? path : what;
}

/** `cleat runtime add PATH|NAME`: its runtimes are there at once, in every open window too. */
export async function runtimeAdd(what: string, { json }: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const added = await client.runtimes.add({ what: pathOrName(what) });
    if (json) await printJson(added);
    else {
      await print(added.runtimes.map(plainText).join('\n'));
      if (added.path !== undefined) note(`cleat: copied to ${plainText(added.path)}`);
    }
  });
}
