import type { ProbeFact } from '../../../src-shared/model/container-facts';

/** Engines keep five. */
const MOST = 10;

/** A probe, and what tells it from the others whenever a newer one comes: it may be open. */
interface KeyedProbe {
  readonly probe: ProbeFact;
  readonly key: string;
}

/** The newest first, which says most. @param probes oldest first, as engines tell them */
export function newestProbes(probes: readonly ProbeFact[]): readonly KeyedProbe[] {
  const seen = new Map<number, number>();
  return probes
    .map((probe) => {
      const before = seen.get(probe.startedAt) ?? 0;
      seen.set(probe.startedAt, before + 1);
      return { probe, key: `${probe.startedAt} ${before}` };
    })
    .reverse()
    .slice(0, MOST);
}
