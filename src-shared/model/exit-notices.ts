import { containerKey, type Container } from './container';
import type { ContainersPatch } from './patch';

/** A container that ended by itself with a failure. */
export interface Exit {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
  readonly runtime: string;
  readonly exitCode: number;
}

/** What is told: one container, or how many more there were. */
export type ExitNotice =
  { readonly type: 'one'; readonly exit: Exit } | { readonly type: 'many'; readonly count: number };

/** How long after somebody asked for an end an end still counts as asked for: `kill` answers before the process dies. */
const ASKED_MS = 15_000;
/** Ends by SIGINT and SIGTERM: somebody asked, here or elsewhere. */
const ASKED_CODES: ReadonlySet<number> = new Set([0, 130, 143]);
const ALIVE: ReadonlySet<string> = new Set(['running', 'paused', 'stopping', 'restarting']);
const ENDED: ReadonlySet<string> = new Set(['exited', 'dead']);
const ENDING: ReadonlySet<string> = new Set(['stop', 'kill', 'restart', 'remove']);

/** Finds, in the stream of a home's containers, those that end unasked with a failure. */
export class ExitFinder {
  readonly #alive = new Map<string, Set<string>>();
  readonly #asked = new Map<string, number>();

  /** A new stream begins: what happened in between is not known, so it is not told. */
  begin(): void {
    this.#alive.clear();
  }

  /** @param now epoch ms */
  take(patches: readonly ContainersPatch[], now: number): readonly Exit[] {
    const exits: Exit[] = [];
    for (const patch of patches) {
      if (patch.type !== 'rows') continue;
      const alive = this.#of(patch.engine);
      for (const id of patch.remove) {
        alive.delete(id);
        this.#asked.delete(containerKey({ engine: patch.engine, id }));
      }
      for (const container of patch.upsert) {
        const exit = this.#see(container, alive, now);
        if (exit) exits.push(exit);
      }
    }
    return exits;
  }

  #of(engine: string): Set<string> {
    const known = this.#alive.get(engine);
    if (known) return known;
    const ids = new Set<string>();
    this.#alive.set(engine, ids);
    return ids;
  }

  #see(container: Container, alive: Set<string>, now: number): Exit | undefined {
    const { engine, id, name, runtime, state, exitCode, pending } = container;
    const key = containerKey(container);
    if (pending && ENDING.has(pending.action)) this.#asked.set(key, now);
    if (ALIVE.has(state)) {
      alive.add(id);
      return undefined;
    }
    // Not `created`, `removing` or a word we do not know: nothing has ended.
    if (!ENDED.has(state) || !alive.delete(id)) return undefined;
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    if (asked !== undefined && now - asked < ASKED_MS) return undefined;
    if (exitCode === undefined || ASKED_CODES.has(exitCode)) return undefined;
    return { engine, id, name, runtime, exitCode };
  }
}

const MINUTE_MS = 60_000;
/** So many a minute are told one by one; the others come as one summary at the end of the minute. */
const ONE_BY_ONE = 3;

interface Timing {
  readonly now: () => number;
  /** Calls back after `ms`; gives what ends that. */
  readonly later: (call: () => void, ms: number) => () => void;
}

/** Lets few notices through: each container once a minute at most, and of many a summary. */
export class ExitGate {
  readonly #last = new Map<string, number>();
  #told = 0;
  #more = 0;
  #stop: (() => void) | undefined;

  constructor(
    private readonly tell: (notice: ExitNotice) => void,
    private readonly timing: Timing,
  ) {}

  take(exits: readonly Exit[]): void {
    const now = this.timing.now();
    for (const exit of exits) {
      const key = containerKey(exit);
      const last = this.#last.get(key);
      if (last !== undefined && now - last < MINUTE_MS) continue;
      this.#last.set(key, now);
      this.#stop ??= this.timing.later(() => this.#minuteOver(), MINUTE_MS);
      if (this.#told < ONE_BY_ONE) {
        this.#told++;
        this.tell({ type: 'one', exit });
      } else this.#more++;
    }
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #minuteOver(): void {
    const count = this.#more;
    const now = this.timing.now();
    this.#stop = undefined;
    this.#told = 0;
    this.#more = 0;
    for (const [key, at] of this.#last) if (now - at >= MINUTE_MS) this.#last.delete(key);
    if (count > 0) this.tell({ type: 'many', count });
  }
}
