import { endpointUri, type Engine } from '../../src-shared/model/engine';
import { mergeEngines, underItsRuntime } from '../engines/identity';
import type { KnownEngine, Look } from './look';

/** An engine in the list of all, with the name of the runtime whose search found it. */
export interface Placed extends Engine {
  readonly known: KnownEngine;
}

/** Without what only the looking knows. */
export function plain({ known: _known, ...engine }: Placed): Engine {
  return engine;
}

const uriOf = ({ description }: KnownEngine): string => endpointUri(description.endpoint);

/** Whether two findings are one engine: by what it said of itself, else by where it was found. */
export function isSameEngine(one: KnownEngine, other: KnownEngine): boolean {
  return hasIdentityOf(one, other) || uriOf(one) === uriOf(other);
}

/**
 * The findings that count. Of one address that several searches named and where nobody has answered, the first finding
 * stands for all; of one where somebody has, those that know who.
 */
function withoutEchoes(all: readonly KnownEngine[]): ReadonlySet<KnownEngine> {
  const answered = new Set(all.filter(({ facts }) => facts).map(uriOf));
  const first = new Map<string, KnownEngine>();
  for (const known of all) if (!first.has(uriOf(known))) first.set(uriOf(known), known);
  return new Set(
    all.filter((known) => known.facts || (!answered.has(uriOf(known)) && first.get(uriOf(known)) === known)),
  );
}

/**
 * Joins engines that are the same one, and puts a Podman behind a Docker socket under Podman, where a runtime of that
 * name may run here.
 */
export function placeEngines(looks: readonly Look[]): Placed[] {
  const names = new Set(looks.filter(({ fits }) => fits).map(({ entry }) => entry.name));
  const counting = withoutEchoes(looks.flatMap(({ engines }) => engines));
  const found = looks.flatMap(({ entry, engines }) =>
    engines
      .filter((known) => counting.has(known))
      .map((known) => {
        const { description, facts } = known;
        if (!facts) return { known, description };
        const isPodman = entry.cli_options === 'podman';
        const isLost = known.status.state === 'unreachable';
        const stays = facts.dialect === 'podman' && !isPodman && !names.has('podman');
        const told = stays ? { ...facts, dialect: 'docker' as const } : facts;
        return { known, description, isLost, isPodman, facts: told };
      }),
  );
  const byId = new Map<string, KnownEngine>();
  for (const one of found) {
    const { id } = underItsRuntime(one);
    // Two searches may have found one socket; what answered tells more.
    if (!byId.has(id) || byId.get(id)?.status.state !== 'live') byId.set(id, one.known);
  }
  return mergeEngines(found).flatMap((description) => {
    const known = byId.get(description.id);
    return known ? [{ ...description, status: known.status, known }] : [];
  });
}

/**
 * The engines of other runtimes that this one's search found, too (Colima's is also Docker's): it can be used through
 * them, and they are listed once, where they are. One that speaks another dialect is not this runtime's.
 */
export function sharedWith({ entry, engines }: Look, placed: readonly Placed[]): Placed[] {
  const isOurs = ({ known: { facts } }: Placed): boolean =>
    facts === undefined || (facts.dialect === 'podman') === (entry.cli_options === 'podman');
  return placed.filter(
    (one) =>
      one.runtime !== entry.name && isOurs(one) && engines.some((known) => isSameEngine(known, one.known)),
  );
}

function hasIdentityOf(one: KnownEngine, other: KnownEngine): boolean {
  return one.facts !== undefined && one.facts.identity === other.facts?.identity;
}

/** By an engine's id: all descriptions it was found by, the one that is connected to first. */
export function membersOf(looks: readonly Look[], placed: readonly Placed[]): Map<string, string[]> {
  const all = looks.flatMap(({ engines }) => engines);
  return new Map(
    placed.map(({ id, known }) => {
      const others = all.filter((one) => one !== known && hasIdentityOf(one, known));
      return [id, [known, ...others].map(({ description }) => description.id)];
    }),
  );
}
