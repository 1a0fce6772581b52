import { runtimeName, type GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';

/** `cleat runtime use NAME|auto`: sets the setting; the next work goes there, in every open window too. */
export async function runtimeUse(name: string, { json }: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const selection = await client.runtimes.use({ name: runtimeName(name) });
    if (json) {
      await printJson({ name: selection.name, decidedBy: selection.decidedBy });
      return;
    }
    await print(selection.name);
    const state = (await client.runtimes.list({})).runtimes.find(
      (one) => one.name === selection.name,
    )?.availability;
    if (state && state.state !== 'ready') {
      note(`cleat: ${selection.name} is ${state.state}${state.hint === undefined ? '' : `. ${state.hint}`}`);
    }
  });
}
