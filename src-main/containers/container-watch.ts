import type { Container, ContainerState } from '../../src-shared/model/container';
import type { ContainersPatch } from '../../src-shared/model/patch';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { Mirror } from '../mirror/mirror';
import { Bell } from './bell';

/** What a patch says about one container. */
export type Sighting = 'running' | 'removed' | 'lost' | 'live';

const RUNS: ReadonlySet<ContainerState> = new Set<ContainerState>(['running', 'paused', 'restarting']);

function sightingIn(patch: ContainersPatch, ref: ObjectRef): Sighting | undefined {
  if (patch.type === 'rows' && patch.engine === ref.engine) {
    if (patch.remove.includes(ref.id)) return 'removed';
    const row = patch.upsert.find(({ id }) => id === ref.id);
    return row && RUNS.has(row.state) ? 'running' : undefined;
  }
  if (patch.type !== 'engines') return undefined;
  // An engine that is no longer kept is asked again, and refuses in its own words.
  const engine = patch.engines.find(({ id }) => id === ref.engine);
  return !engine || engine.status.state === 'live' ? 'live' : 'lost';
}

/** Remembers what the mirror says of one container from now on, so that nothing falls between two waits. */
export class ContainerWatch {
  /** Called at once when the engine is lost. */
  onLost: () => void = () => undefined;
  /** Called at once with each new state of its row; with none when it is gone. */
  onRow: (row: Container | undefined) => void = () => undefined;
  readonly #seen = new Set<Sighting>();
  readonly #bell = new Bell();
  readonly #stop: () => void;

  constructor(mirror: Pick<Mirror, 'subscribe'>, ref: ObjectRef) {
    this.#stop = mirror.subscribe((patch) => {
      if (patch.type === 'rows' && patch.engine === ref.engine) {
        const row = patch.upsert.find(({ id }) => id === ref.id);
        if (row || patch.remove.includes(ref.id)) this.onRow(row);
      }
      const seen = sightingIn(patch, ref);
      if (seen === undefined) return;
      this.#seen.add(seen);
      if (seen === 'lost') this.onLost();
      this.#bell.ring();
    });
  }

  /** Forgets what was seen: the question about to be asked is newer. */
  clear(): void {
    this.#seen.clear();
  }

  /** Resolves with the first of `wanted` that was seen and not yet told. Rejects when the signal aborts. */
  async next(wanted: readonly Sighting[], signal: AbortSignal): Promise<Sighting> {
    for (;;) {
      signal.throwIfAborted();
      const seen = wanted.find((one) => this.#seen.delete(one));
      if (seen) return seen;
      await this.#bell.rung(signal);
    }
  }

  close(): void {
    this.#stop();
  }
}
