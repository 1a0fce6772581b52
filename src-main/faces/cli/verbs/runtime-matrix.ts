import { ui } from '../../../../src-shared/messages/ui-en';
import { CAPABILITIES, type Capability, type Support } from '../../../../src-shared/model/capabilities';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';

const words = ui.capabilities;

/** `cleat runtime matrix`. JSON: `{capabilities, runtimes: [{name, version, capabilities}]}`, with words for reasons. */
export async function runtimeMatrix({ json, runtime }: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const all = (await client.runtimes.list({})).runtimes;
    const wanted =
      runtime === undefined ? undefined : (await client.runtimes.which({ override: runtime })).name;
    const runtimes = all.filter(({ name }) => wanted === undefined || name === wanted);
    if (json) {
      await printJson({
        capabilities: CAPABILITIES.map((id) => ({ id, name: words.names[id] })),
        runtimes: runtimes.map(({ name, availability, capabilities }) => ({
          name,
          version: availability.version ?? null,
          capabilities: Object.fromEntries(
            CAPABILITIES.map((id) => [id, explained(name, capabilities[id])] as const),
          ),
        })),
      });
      return;
    }
    await print(
      table<Capability>(
        [
          { title: 'CAPABILITY', value: (id) => words.names[id] },
          ...runtimes.map(({ name, capabilities }) => ({
            title: name.toUpperCase(),
            value: (id: Capability) => words.can[capabilities[id].can],
          })),
        ],
        CAPABILITIES,
        terminalWidth(),
      ),
    );
    for (const { name, capabilities } of runtimes)
      for (const id of CAPABILITIES) {
        const { can, why, instead } = explained(name, capabilities[id]);
        if (can !== 'yes')
          note(plainText([`${name}, ${words.names[id]}:`, why, instead].filter(Boolean).join(' ')));
      }
  });
}

function explained(
  name: string,
  support: Support,
): { readonly can: Support['can']; readonly why?: string; readonly instead?: string } {
  if (support.can === 'yes') return { can: 'yes' };
  return { can: support.can, ...words.explain(name, support.can === 'no' ? support.why : support.how) };
}
