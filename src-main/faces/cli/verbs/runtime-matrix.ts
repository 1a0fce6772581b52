import { ui } from '../../../../src-shared/messages/ui-en';
import { CAPABILITIES, type Capability, type Support } from '../../../../src-shared/model/capabilities';
import { standingOf, versionsOf, type Proof, type Standing } from '../../../../src-shared/model/proofs';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';

const words = ui.capabilities;

/**
 * `cleat runtime matrix`. JSON: `{capabilities, runtimes: [{name, version, capabilities}]}`, with words for reasons, how
 * sure it is (`standing`) and the versions on which the checks saw it.
 */
export async function runtimeMatrix({ json, runtime }: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const all = (await client.runtimes.list({})).runtimes;
    const wanted =
      runtime === undefined ? undefined : (await client.runtimes.which({ override: runtime })).name;
    const runtimes = all.filter(({ name }) => wanted === undefined || name === wanted);
    if (json) {
      await printJson({
        capabilities: CAPABILITIES.map((id) => ({ id, name: words.names[id] })),
        runtimes: runtimes.map(({ name, availability, capabilities, proofs }) => ({
          name,
          version: availability.version ?? null,
          capabilities: Object.fromEntries(
            CAPABILITIES.map((id) => [id, explained(name, capabilities[id], proofs[id])] as const),
          ),
        })),
      });
      return;
    }
    await print(
      table<Capability>(
        [
          { title: 'CAPABILITY', value: (id) => words.names[id] },
          ...runtimes.map(({ name, capabilities, proofs }) => ({
            title: name.toUpperCase(),
            value: (id: Capability) =>
              words.can[capabilities[id].can] + words.short[standingOf(capabilities[id], proofs[id])],
          })),
        ],
        CAPABILITIES,
        terminalWidth(),
      ),
    );
    for (const { name, capabilities, proofs } of runtimes) {
      const versions = versionsOf(proofs);
      const { checked, checkedEmulated, unchecked } = words.matrix;
      const isEmulated = Object.values(proofs).some(({ emulated }) => emulated);
      const how = versions.length === 0 ? unchecked : (isEmulated ? checkedEmulated : checked)(versions);
      note(plainText(`${name}: ${how}`));
      for (const id of CAPABILITIES) {
        const { can, why, instead } = explained(name, capabilities[id], proofs[id]);
        if (can !== 'yes')
          note(plainText([`${name}, ${words.names[id]}:`, why, instead].filter(Boolean).join(' ')));
      }
    }
  });
}

interface Explained {
  readonly can: Support['can'];
  readonly standing: Standing;
  readonly versions?: readonly string[];
  readonly why?: string;
  readonly instead?: string;
}

function explained(name: string, support: Support, proof: Proof | undefined): Explained {
  const standing = standingOf(support, proof);
  const sure = { standing, ...(proof && standing !== 'lacking' ? { versions: proof.versions } : {}) };
  if (support.can === 'yes') return { can: 'yes', ...sure };
  const { why, instead } = words.explain(name, support.can === 'no' ? support.why : support.how);
  return { can: support.can, ...sure, why, ...(instead === undefined ? {} : { instead }) };
}
