import { z } from 'zod';
import { openLines, type LineStream } from '../http';
import { until } from '../poll';
import type { TestEngine } from '../engine';
import type { Scenario } from './acts';
import { Stage } from './stage';

/** A line of an event stream as the engine sent it, `at` whole ms after the step began. */
export const recordedEvent = z.object({ at: z.number(), line: z.string() });

/** What the engine answers about its containers. `libpod` on Podman only. */
export const recordedLists = z.object({
  docker: z.array(z.unknown()),
  libpod: z.array(z.unknown()).optional(),
});

export const recordedStep = z.object({
  did: z.string(),
  /** When the last request of the step was answered, or its condition met, in ms after it began. */
  done: z.number(),
  /** From `GET /events`. */
  events: z.array(recordedEvent),
  /** From `GET /v4.0.0/libpod/events`, on Podman only, unless the scenario is bare. */
  libpodEvents: z.array(recordedEvent).optional(),
  /** Lists after the step; left out of a bare scenario. */
  after: recordedLists.optional(),
  /** Inspect answers for the touched container or image after the step; `null` when it is gone. */
  inspect: z.object({ docker: z.unknown(), libpod: z.unknown().optional() }).optional(),
});

/** One fixture file of `test/fixtures/dialects`. */
export const recording = z.object({
  engine: z.string(),
  scenario: z.string(),
  about: z.string(),
  /** What ids stand for, such as `container id`. */
  known: z.record(z.string(), z.string()),
  before: recordedLists,
  steps: z.array(recordedStep),
  /** Full ids of all containers at the end. */
  finalIds: z.array(z.string()),
});

export type Recording = z.infer<typeof recording>;
type Event = z.infer<typeof recordedEvent>;

/** An engine is done talking when it has said nothing for this long; Podman's events lag up to 250 ms. */
const QUIET_MS = 700;

const LIBPOD = '/v4.0.0/libpod';

class Ear {
  private heard: Event[] = [];
  private start = performance.now();
  private last = performance.now();
  private streams: LineStream | undefined;

  static async open(engine: TestEngine, path: string): Promise<Ear> {
    const ear = new Ear();
    ear.streams = await openLines(engine.socket, path, (line) => {
      ear.last = performance.now();
      ear.heard.push({ at: Math.round(ear.last - ear.start), line });
    });
    return ear;
  }

  begin(): void {
    this.heard = [];
    this.start = this.last = performance.now();
  }

  /** Whole ms since `begin`; the quiet is counted from here. */
  touch(): number {
    this.last = performance.now();
    return Math.round(this.last - this.start);
  }

  isQuiet(): boolean {
    return performance.now() - this.last > QUIET_MS;
  }

  take(): Event[] {
    return this.heard;
  }

  close(): void {
    this.streams?.close();
  }
}

async function get(engine: TestEngine, path: string): Promise<unknown> {
  const answer = await engine.request('GET', path);
  return answer.status === 404 ? null : answer.body;
}

async function lists(engine: TestEngine): Promise<z.infer<typeof recordedLists>> {
  const docker = await get(engine, '/containers/json?all=1');
  if (engine.kind === 'docker') return recordedLists.parse({ docker });
  const libpod = await get(engine, `${LIBPOD}/containers/json?all=true`);
  // libpod says `null` for "none" in some versions.
  return recordedLists.parse({ docker, libpod: libpod ?? [] });
}

async function inspect(stage: Stage): Promise<{ docker: unknown; libpod?: unknown } | undefined> {
  if (stage.touched === undefined) return undefined;
  const path = `/${stage.touched.kind}/${stage.touched.id}/json`;
  const docker = await get(stage.engine, path);
  if (stage.engine.kind === 'docker') return { docker };
  return { docker, libpod: await get(stage.engine, `${LIBPOD}${path}`) };
}

async function ids(engine: TestEngine): Promise<string[]> {
  const rows = z.array(z.object({ Id: z.string() })).parse(await get(engine, '/containers/json?all=1'));
  return rows.map((row) => row.Id);
}

/** Plays `scenario` on a fresh engine and gives what was seen and heard. The caller closes the engine. */
export async function record(scenario: Scenario, engine: TestEngine, name: string): Promise<Recording> {
  const stage = new Stage(engine, await engine.busybox());
  await scenario.prepare?.(stage);
  const ears = [await Ear.open(engine, '/events')];
  if (engine.kind === 'podman' && scenario.bare !== true)
    ears.push(await Ear.open(engine, `${LIBPOD}/events?stream=true`));
  const [docker, libpod] = ears;
  try {
    // What the preparation caused may still be on its way.
    await until('quiet', () => ears.every((ear) => ear.isQuiet()));
    const before = await lists(engine);
    const steps: Recording['steps'] = [];
    for (const step of scenario.steps) {
      for (const ear of ears) ear.begin();
      await step.act(stage);
      const done = Math.max(...ears.map((ear) => ear.touch()));
      await until('quiet', () => ears.every((ear) => ear.isQuiet()), { timeoutMs: 60_000 });
      const events = docker?.take() ?? [];
      const libpodEvents = libpod?.take();
      const heard = { did: step.did, done, events, ...(libpodEvents === undefined ? {} : { libpodEvents }) };
      if (scenario.bare === true) steps.push(heard);
      else steps.push({ ...heard, after: await lists(engine), inspect: await inspect(stage) });
    }
    return {
      engine: name,
      scenario: scenario.name,
      about: scenario.about,
      known: Object.fromEntries(scenario.bare === true ? [] : stage.known),
      before,
      steps,
      finalIds: await ids(engine),
    };
  } finally {
    for (const ear of ears) ear.close();
  }
}

/** Who the engine says it is. */
export async function recordIdentity(engine: TestEngine, name: string): Promise<object> {
  const answer = async (path: string): Promise<object> => {
    const { status, headers, body } = await engine.request('GET', path);
    return { path, status, headers, body };
  };
  const paths = [
    '/_ping',
    '/version',
    '/info',
    '/networks',
    '/images/json',
    '/volumes',
    '/containers/none/json',
  ];
  if (engine.kind === 'podman')
    paths.push(...['/info', '/version', '/_ping', '/networks/json'].map((path) => `${LIBPOD}${path}`));
  await engine.busybox();
  const answers: object[] = [];
  for (const path of paths) answers.push(await answer(path));
  return { engine: name, answers };
}
