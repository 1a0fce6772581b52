import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContext } from '../../../src-main/builds/context';
import { imageBuilder } from '../../../src-main/builds/engine/choose-builder';
import type { BuildRequest } from '../../../src-main/builds/engine/image-builder';
import type { EngineConnection } from '../../../src-main/engines/connection';
import type { BuildEvent, BuildImage, BuildStep } from '../../../src-shared/model/build';

type Files = Readonly<Record<string, string>>;

/** What one build told. */
export interface Told {
  /** The last word about each step, in the order in which they were first named. */
  readonly steps: () => BuildStep[];
  /** What the steps printed, one after the other. */
  readonly text: () => string;
  readonly events: readonly BuildEvent[];
}

export interface Run extends Told {
  readonly image: Promise<BuildImage | undefined>;
}

export interface Ask {
  readonly files: Files;
  /** Of this machine, by their names in the context. */
  readonly copies?: Files;
  readonly spec?: Partial<BuildRequest['spec']>;
  readonly secrets?: Files;
  readonly signal?: AbortSignal;
  readonly hear?: (event: BuildEvent) => void;
}

function told(events: readonly BuildEvent[]): Told {
  return {
    events,
    steps: () => {
      const steps = new Map<string, BuildStep>();
      for (const event of events) if (event.type === 'step') steps.set(event.step.id, event.step);
      return [...steps.values()];
    },
    text: () => events.map((event) => (event.type === 'log' ? event.text : '')).join(''),
  };
}

/** Builds a folder of these files, without a network, on a connected engine. */
export function startBuild(connection: EngineConnection, ask: Ask): Run {
  const events: BuildEvent[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'cleat-build-'));
  for (const [name, text] of Object.entries(ask.files)) writeFileSync(join(folder, name), text);
  for (const [name, path] of Object.entries(ask.copies ?? {})) copyFileSync(path, join(folder, name));
  const spec = { context: folder, network: 'none', ...ask.spec };
  const build = async (): Promise<BuildImage | undefined> => {
    try {
      const context = await openContext(spec);
      const secrets = new Map(Object.entries(ask.secrets ?? {}).map(([id, text]) => [id, Buffer.from(text)]));
      const on = ask.hear ?? ((event: BuildEvent): void => void events.push(event));
      const signal = ask.signal ?? new AbortController().signal;
      return await imageBuilder(connection).build({ spec, context, secrets }, on, signal);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return { ...told(events), image: build() };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
