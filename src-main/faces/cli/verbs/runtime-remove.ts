import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';

/** `cleat runtime remove NAME`: takes away a plugin with all its runtimes; what runs on its engine goes on. */
export async function runtimeRemove(name: string, { json }: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const removed = await client.runtimes.remove({ name });
    if (json) {
      await printJson(removed);
      return;
    }
    await print(
      (removed.runtimes.length > 0 ? removed.runtimes : [removed.plugin]).map(plainText).join('\n'),
    );
    if (removed.bundled) note(`cleat: “cleat runtime add ${plainText(removed.plugin)}” brings it back`);
  });
}
