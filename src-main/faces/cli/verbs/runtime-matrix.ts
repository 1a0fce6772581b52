import { ui } from '../../../../src-shared/messages/ui-en';
import { CAPABILITIES, type Capability, type Support } from '../../../../src-shared/model/capabilities';
import { standingOf, versionsOf, type Proof, type Standing } from '../../../../src-shared/model/proofs';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { cells, GAP, table, terminalWidth, type Column } from '../table';
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
    const columns = runtimes.map(({ name, capabilities, proofs }) => ({
      title: name.toUpperCase(),
      value: (id: Capability) =>
        words.can[capabilities[id].can] + words.short[standingOf(capabilities[id], proofs[id])],
    }));
    await print(matrixOf(columns, terminalWidth()));
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

const FIRST: Column<Capability> = { title: 'CAPABILITY', value: (id) => words.names[id] };

/**
 * The runtimes as columns: as many side by side as a terminal of `width` cells has room for, the others in tables below.
 * Without a width all are in one, so that a script reads whole lines.
 */
export function matrixOf(columns: readonly Column<Capability>[], width: number | undefined): string {
  const widthOf = ({ title, value }: Column<Capability>): number =>
    Math.max(cells(title), ...CAPABILITIES.map((id) => cells(value(id))));
  const tables: Column<Capability>[][] = [[]];
  let room = (width ?? Infinity) - widthOf(FIRST);
  for (const column of columns) {
    const needed = GAP.length + widthOf(column);
    const current = tables.at(-1) ?? [];
    if (needed > room && current.length > 0) {
      room = (width ?? Infinity) - widthOf(FIRST);
      tables.push([column]);
    } else current.push(column);
    room -= needed;
  }
  return tables.map((some) => table([FIRST, ...some], CAPABILITIES, width)).join('\n\n');
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
