import { setTimeout as delay } from 'node:timers/promises';
import type { Capabilities, Capability } from '../../../src-shared/model/capabilities';
import type { Container } from '../../../src-shared/model/container';
import type { CheckId } from '../../../src-shared/model/runtime-check';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { EngineConnection } from '../../engines/connection';
import type { CommandResult } from '../../exec/run-command';
import type { RuntimeProvider } from '../provider';

/** What a check works with. Everything it makes has a name of its own and is taken away afterwards. */
export interface CheckContext {
  readonly provider: RuntimeProvider;
  readonly connection: EngineConnection;
  readonly capabilities: Capabilities;
  /** An image with `sh` and the usual programs. */
  readonly image: string;
  /** A folder for this check alone. */
  readonly dir: string;
  /** How the name of everything begins that is made here, and of nothing else. */
  readonly prefix: string;
  readonly signal: AbortSignal;
  /** A name that nothing has. */
  name(): string;
  /** A spec with the image and the labels of everything that is made here. */
  filled(spec: Partial<RunSpec>): RunSpec;
  /** Runs to its end in the foreground, and is removed. */
  run(spec: Partial<RunSpec>): Promise<CommandResult>;
  /** Runs in the background; resolves when the engine lists it. */
  start(spec: Partial<RunSpec>): Promise<Container>;
  /** The row as the engine shows it now; throws when it is not there. */
  row(id: string): Promise<Container>;
}

export interface Check {
  readonly id: CheckId;
  /** Without these it is unsupported, and not tried. */
  readonly needs?: readonly Capability[];
  run(context: CheckContext): Promise<void>;
}

/** What a runtime does otherwise than it must. */
export class Broken extends Error {
  override readonly name = 'Broken';
  constructor(
    readonly found: string,
    readonly expected: string,
  ) {
    super(`${found}; expected: ${expected}`);
  }
}

/** Throws `Broken` unless both are the same. */
export function same(found: unknown, expected: unknown, what: string): void {
  const [is, must] = [shown(found), shown(expected)];
  if (is !== must) throw new Broken(`${what}: ${is}`, must);
}

export function holds(ok: boolean, found: string, expected: string): void {
  if (!ok) throw new Broken(found, expected);
}

const MOST_SHOWN = 500;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

const PAUSE_MS = 50;
const PATIENCE_MS = 20_000;

/** Asks until the answer is there; throws `Broken` when it does not come in time. */
export async function until<T>(
  expected: string,
  ask: () => Promise<T | undefined>,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline)
      throw new Broken(`not so after ${Math.round(patienceMs / 1000)} s`, expected);
    await delay(PAUSE_MS, undefined, { signal });
  }
}

/** Asks until a container has ended; throws as `until`. */
export const ended = ({ row, signal }: CheckContext, id: string): Promise<true> =>
  until(
    'a container that has ended',
    async () => {
      const { state } = await row(id);
      return state === 'exited' || state === 'dead' ? true : undefined;
    },
    signal,
  );

/** Runs until it is told to stop, and then stops at once. */
export const IDLE: readonly string[] = ['sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait'];
