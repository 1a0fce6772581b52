import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerListSchema, rowFromDockerList } from '../../../src-main/engines/docker-rows';
import { effectOf, parseEvent, type EngineEvent } from '../../../src-main/engines/events';
import { podmanListSchema, rowFromPodmanList } from '../../../src-main/engines/podman-rows';
import { isEarly } from '../../../src-main/mirror/early-events';
import { imageKey, imageKeysOf } from '../../../src-main/mirror/image-names';
import type { Container } from '../../../src-shared/model/container';
import type { Dialect } from '../../../src-shared/model/engine';
import type { Recording } from '../../engines/dialects/recording';
import { recordings } from '../engines/fixtures';
import { asListed, MirrorStage, settle } from './stage';

type Lists = Recording['before'];

function rowsOf({ engine }: MirrorStage, lists: Lists): Map<string, Container> {
  const { description, dialect } = engine;
  const rows =
    dialect === 'docker'
      ? dockerListSchema.parse(lists.docker).map((row) => rowFromDockerList(description, row))
      : podmanListSchema.parse(lists.libpod).map((row) => rowFromPodmanList(description, row));
  return new Map(rows.map((row) => [row.id, row]));
}

/** True when the event is about this row, by the dialect table. */
function speaksOf(event: EngineEvent, row: Container, dialect: Dialect): boolean {
  const effect = effectOf(event, dialect);
  if (effect.kind === 'ignore') return false;
  if (effect.kind !== 'refresh-image') return effect.id === row.id;
  const named = [effect.image, event.attributes['name'] ?? ''].filter((name) => name !== '').map(imageKey);
  return imageKeysOf(row).some((key) => named.includes(key));
}

interface Change {
  readonly before: Container | undefined;
  readonly after: Container | undefined;
  /** The last event of the step that speaks of it; -1 when none does. */
  readonly last: number;
}

function changesOf(
  before: Map<string, Container>,
  after: Map<string, Container>,
  events: readonly EngineEvent[],
  dialect: Dialect,
): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const change = { before: before.get(id), after: after.get(id) };
    if (isDeepStrictEqual(change.before, change.after)) return [];
    const rows = [change.before, change.after].filter((row) => row !== undefined);
    const last = events.findLastIndex((event) => rows.some((row) => speaksOf(event, row, dialect)));
    return [{ ...change, last }];
  });
}

/**
 * Plays a recording to a mirror. Where the recording leaves it open, `random` decides: when in the step the
 * engine's state changed (at the latest before the last event that speaks of it was sent; Docker's list may show
 * it later still), and in which order requests, answers and events move. Gives the ids no event spoke of.
 */
async function replay(recorded: Recording, dialect: Dialect, random: () => number): Promise<string[]> {
  const stage = new MirrorStage(dialect);
  const { engine, mirror } = stage;
  const silent: string[] = [];
  const move = async (): Promise<void> => {
    const movable = engine.movable();
    const request = movable[Math.floor(random() * movable.length)];
    if (request && random() < 0.6) engine.move(request);
    else if (random() < 0.3) engine.unsaved().forEach((id) => engine.save(id));
    else engine.deliverEvent();
    await settle();
  };
  let rows = rowsOf(stage, recorded.before);
  engine.images.clear();
  for (const row of rows.values()) engine.put(row, true);
  try {
    await stage.open();
    for (const step of recorded.steps) {
      if (!step.after) continue;
      const after = rowsOf(stage, step.after);
      const events = step.events.map(({ line }) => parseEvent(line));
      const due = changesOf(rows, after, events, dialect).map((change) => ({
        ...change,
        at: Math.floor(random() * (change.last + 1)),
      }));
      const apply = (at: number): void => {
        for (const change of due.filter((one) => one.at === at || (at === 0 && one.last === -1))) {
          const event = events[change.last];
          if (change.after) engine.put(change.after, !event || !isEarly(event, dialect));
          else if (change.before) engine.drop(change.before.id);
        }
      };
      apply(0);
      for (const [i, event] of events.entries()) {
        if (i > 0) apply(i);
        engine.send(event);
        while (random() < 0.6) await move();
      }
      await stage.drain();
      // What no event tells (Podman 4 on networks) is seen when somebody asks.
      for (const { before, after: now, last } of due.filter((one) => one.last === -1)) {
        const id = (now ?? before)?.id ?? '';
        silent.push(`${recorded.scenario}: ${step.did}`);
        expect(last).toBe(-1);
        void mirror.refresh(stage.ref(id));
        await stage.drain();
      }
      expect(asListed(mirror.containers()), `${recorded.scenario}: ${step.did}`).toEqual(
        asListed(after.values()),
      );
      rows = after;
    }
    return silent;
  } finally {
    await mirror.close();
  }
}

describe.each(['docker', 'podman'] as const)('a mirror to which a recorded %s is played', (dialect) => {
  const played = recordings(dialect).filter((one) => one.steps.some((step) => step.after));

  it.each(played.map((one) => ({ name: one.scenario, one })))(
    'equals its list after every step ($name)',
    async ({ one }) => {
      const silent = new Set<string>();
      await fc.assert(
        fc.asyncProperty(
          fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
          async (stream) => {
            for (const what of await replay(one, dialect, () => stream.next().value ?? 0)) silent.add(what);
          },
        ),
        { numRuns: 4 },
      );
      const known = dialect === 'podman' ? /^network: network (dis)?connect$/ : /^$/;
      expect([...silent].filter((what) => !known.test(what))).toEqual([]);
    },
  );

  it('has the right rows after the burst of 200', async () => {
    const burst = recordings(dialect).find((one) => one.scenario === 'burst');
    const stage = new MirrorStage(dialect);
    const { engine, mirror } = stage;
    await stage.open();
    for (const { line } of burst?.steps.flatMap((step) => step.events) ?? []) {
      const event = parseEvent(line);
      const effect = effectOf(event, dialect);
      if (event.action === 'create') engine.create(event.id, event.attributes['name'] ?? '');
      else if (effect.kind === 'remove') engine.remove(event.id);
      // The engine is ahead of what was heard, and now and then it is caught up with.
      if (engine.travelling.length > 30) for (let i = 0; i < 25; i++) engine.deliverEvent();
      await settle();
      const request = engine.movable()[0];
      if (request) engine.move(request);
    }
    await stage.drain();
    expect([...stage.rows().keys()].sort()).toEqual([...(burst?.finalIds ?? [])].sort());
    expect(burst?.finalIds).toHaveLength(20);
    expect(asListed(mirror.containers())).toEqual(asListed(engine.list()));
    await mirror.close();
  });
});
