import type { Found } from '../engines/identity';
import type { Stores } from '../engines/stores';
import type { KnownEngine, Look } from './look';

/** The engines of these looks that answer. */
export function answering(looks: readonly Look[]): Found[] {
  return looks.flatMap(({ engines }) =>
    engines.flatMap(({ description, status }) =>
      status.state === 'live' ? [{ description, facts: status.facts }] : [],
    ),
  );
}

/** The looks with Podman services of one store as one engine. */
export function joinedByStore(looks: readonly Look[], stores: Stores): readonly Look[] {
  if (stores.size === 0) return looks;
  const joined = (known: KnownEngine): KnownEngine => {
    const store = known.facts && stores.get(known.facts.identity);
    return known.facts && store !== undefined
      ? { ...known, facts: { ...known.facts, identity: store } }
      : known;
  };
  return looks.map((look) => ({ ...look, engines: look.engines.map(joined) }));
}
