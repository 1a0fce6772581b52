import type { Runtime, RuntimesSnapshot } from '../../src-shared/model/runtime';
import { capabilitiesOf, decidingOf, engineCapabilities } from './capabilities';
import type { Choice } from './choice';
import type { Inventory } from './inventory';
import { proofsOf } from './proofs';
import { publishedSettings } from './runtime-settings';
import type { Candidate } from './select';

type Known = Pick<Inventory, 'manifests' | 'entry' | 'availability'>;

/** What a choice is made from: every runtime with a plugin that can be read, and how it is doing now. */
export function candidatesOf({
  manifests,
  availability,
}: Known): (Candidate & { readonly removable: boolean })[] {
  return manifests().entries.map(({ name, cli, priority, platforms, plugin, removable }) => ({
    name,
    cli,
    priority,
    platforms,
    plugin,
    removable,
    availability: availability(name),
  }));
}

/** All that the faces are shown of the runtimes. Before there is a choice it is the fallback. */
export function snapshotOf(
  known: Known,
  choice: Choice | undefined,
  lockedBy: { readonly variable: string; readonly value: string } | undefined,
): RuntimesSnapshot {
  const { selection, problem, notice }: Choice = choice ?? {
    selection: { name: 'docker', decidedBy: 'fallback', chain: [] },
  };
  const candidates = candidatesOf(known);
  return {
    runtimes: candidates.flatMap((one): Runtime[] => {
      const entry = known.entry(one.name);
      const isSelected = one.name === selection.name;
      return entry
        ? [
            {
              ...one,
              selected: isSelected,
              settings: publishedSettings(entry),
              capabilities: capabilitiesOf(entry, decidingOf(one.availability)),
              proofs: proofsOf(entry),
            },
          ]
        : [];
    }),
    broken: known.manifests().broken,
    engineCapabilities: engineCapabilities(candidates, known.entry),
    selection,
    ...(problem ? { problem } : {}),
    ...(lockedBy ? { lockedBy } : {}),
    ...(notice ? { notice } : {}),
  };
}
