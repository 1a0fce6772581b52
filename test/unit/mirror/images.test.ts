import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src-shared/model/container';
import { CleatError } from '../../../src-shared/model/error';
import type { EngineImage, Image } from '../../../src-shared/model/image';
import { createImageMirror, type ImageMirror } from '../../../src-main/mirror/images/image-mirror';
import { FakeClock } from './fake-clock';
import { FakeImages } from './fake-images';
import { hexId, imageId } from './fake-engine';
import { settle } from './stage';

const TAGS = ['a:1', 'a:2', 'b:1', 'c:1'];

const asListed = (rows: readonly (Image | EngineImage)[]): Map<string, object> =>
  new Map(
    rows.map((row) => [
      row.id,
      Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'users' && key !== 'pending')),
    ]),
  );

async function drain(engine: FakeImages): Promise<void> {
  for (;;) {
    await settle();
    if (engine.requests.length > 0) engine.move(0);
    else if (engine.travelling.length > 0) engine.deliverEvent();
    else return;
  }
}

interface Step {
  readonly what: 'act' | 'deliver' | 'move' | 'check';
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constant('act' as const) },
    { weight: 10, arbitrary: fc.constant('deliver' as const) },
    { weight: 14, arbitrary: fc.constant('move' as const) },
    { weight: 1, arbitrary: fc.constant('check' as const) },
  ),
  pick: fc.nat(100_000),
});

function act(engine: FakeImages, pick: number): void {
  const ids = [...engine.held.keys()];
  const id = ids[pick % Math.max(ids.length, 1)] ?? '';
  const tag = TAGS[Math.floor(pick / 7) % TAGS.length] ?? 'a:1';
  const own = [...(engine.held.get(id)?.tags ?? [])];
  const acts = [
    () => engine.appear('build', tag),
    () => engine.appear('build', tag, id === '' ? undefined : id),
    () => engine.appear('pull', tag),
    () => engine.appear('load', tag),
    () => engine.tag(id, tag),
    () => engine.untag(id, own[0] ?? ''),
    () => engine.remove(id, true),
    () => engine.remove(id, false),
  ];
  const at = Math.floor(pick / 31) % acts.length;
  if (id !== '' || at < 4) acts[at]?.();
}

async function play(dialect: 'docker' | 'podman', steps: readonly Step[]): Promise<void> {
  const engine = new FakeImages(dialect);
  const mirror = createImageMirror(engine.base, new FakeClock());
  engine.appear('build', 'a:1');
  engine.travelling.length = 0;
  const leave = mirror.keep();
  const revisions: number[] = [];
  mirror.subscribe((patch) => {
    if (patch.type === 'rows') revisions.push(patch.revision);
  });
  for (const { what, pick } of steps) {
    if (what === 'act') act(engine, pick);
    else if (what === 'deliver') engine.deliverEvent();
    else if (what === 'move') engine.move(pick % Math.max(engine.requests.length, 1));
    else await drain(engine);
    await settle();
    if (what === 'check') expect(asListed(mirror.images())).toEqual(asListed(engine.list()));
  }
  await drain(engine);
  expect(asListed(mirror.images())).toEqual(asListed(engine.list()));
  expect(revisions).toEqual(revisions.map((_, at) => at + 1));
  leave();
  expect(engine.listeners).toBe(0);
  mirror.close();
}

/** While the first list travels its image loses its name to one that is gone before it can be asked for. */
const LOST_A_NAME: Step[] = [
  { what: 'move', pick: 0 },
  { what: 'act', pick: 0 },
  { what: 'act', pick: 80_549 },
  { what: 'deliver', pick: 0 },
];

/** An image is loaded, takes a name, and is gone before its event is heard. */
const LOADED_AND_GONE: Step[] = [
  { what: 'check', pick: 0 },
  { what: 'act', pick: 50_204 },
  { what: 'act', pick: 2181 },
];

describe.each(['docker', 'podman'] as const)('images of %s', (dialect) => {
  it('equal a fresh list after any order of changes, events, requests and answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => play(dialect, steps)),
      { numRuns: 150, examples: [[LOST_A_NAME], [LOADED_AND_GONE]] },
    );
  });

  it('ask for the one image that an event names, not for all', async () => {
    const engine = new FakeImages(dialect);
    const id = engine.appear('build', 'a:1');
    engine.travelling.length = 0;
    const mirror = createImageMirror(engine.base, new FakeClock());
    mirror.keep();
    await drain(engine);
    expect(engine.counts).toEqual({ list: 1, inspect: 0 });
    engine.tag(id, 'b:1');
    await drain(engine);
    expect(engine.counts).toEqual({ list: 1, inspect: 1 });
    expect(mirror.images().map(({ tags }) => tags)).toEqual([['a:1', 'b:1']]);
    mirror.close();
  });

  it('show what a commit of a container made', async () => {
    const engine = new FakeImages(dialect);
    const mirror = createImageMirror(engine.base, new FakeClock());
    mirror.keep();
    await drain(engine);
    const id = engine.commit(hexId(1));
    await drain(engine);
    expect(mirror.image({ engine: engine.engine.id, id })?.dangling).toBe(true);
    mirror.close();
  });

  it('take a name from the image that had it, when it is moved', async () => {
    const engine = new FakeImages(dialect);
    const before = engine.appear('build', 'a:1');
    engine.tag(before, 'b:1');
    engine.travelling.length = 0;
    const mirror = createImageMirror(engine.base, new FakeClock());
    mirror.keep();
    await drain(engine);
    const after = engine.appear('pull', 'a:1');
    await drain(engine);
    const tags = (id: string) => mirror.image({ engine: engine.engine.id, id })?.tags;
    expect([tags(before), tags(after)]).toEqual([['b:1'], ['a:1']]);
    mirror.close();
  });
});

describe('the mirror of images', () => {
  const opened = async (): Promise<{ engine: FakeImages; mirror: ImageMirror; clock: FakeClock }> => {
    const engine = new FakeImages('docker');
    const clock = new FakeClock();
    const mirror = createImageMirror(engine.base, clock);
    engine.appear('build', 'a:1');
    engine.travelling.length = 0;
    return { engine, mirror, clock };
  };
  const container = (n: number, image: string): Container => ({
    engine: 'docker/fake',
    runtime: 'docker',
    id: hexId(n),
    name: `boat-${String(n)}`,
    image: 'a:1',
    imageId: image,
    command: '',
    state: 'running',
    createdAt: 1,
    ports: [],
    networks: [],
    labels: {},
  });

  it('asks for nothing and hears of nothing while nobody wants it', async () => {
    const { engine, mirror } = await opened();
    engine.appear('build', 'b:1');
    await drain(engine);
    expect(engine.counts).toEqual({ list: 0, inspect: 0 });
    const leave = mirror.keep();
    await drain(engine);
    expect(mirror.images()).toHaveLength(2);
    leave();
    expect([engine.listeners, mirror.images().length]).toEqual([0, 0]);
    engine.appear('build', 'c:1');
    await drain(engine);
    expect(engine.counts).toEqual({ list: 1, inspect: 0 });
  });

  it('is connecting until it has listed, and unreachable with the reason when it cannot', async () => {
    const { engine, mirror, clock } = await opened();
    mirror.keep();
    await settle();
    expect(mirror.engines()[0]?.status.state).toBe('connecting');
    const refused = CleatError.of('engine.refused', { engine: 'docker', status: 500, detail: 'no' });
    engine.requests.shift()?.fail(refused);
    await settle();
    expect(mirror.engines()[0]?.status).toMatchObject({
      state: 'unreachable',
      error: { code: 'engine.refused' },
    });
    clock.fire();
    await drain(engine);
    expect(mirror.engines()[0]?.status.state).toBe('live');
    expect(mirror.images()).toHaveLength(1);
    mirror.close();
  });

  it('says which containers use an image, counts them, and names the first five', async () => {
    const { engine, mirror } = await opened();
    const image = imageId(1);
    engine.containers.push(container(1, image));
    mirror.keep();
    await drain(engine);
    const users = () => mirror.images()[0]?.users;
    expect(users()).toEqual({ count: 1, first: [{ id: hexId(1), name: 'boat-1' }] });
    const more = Array.from({ length: 9 }, (_, n) => container(n + 2, image));
    engine.patch({ type: 'rows', engine: 'docker/fake', revision: 1, upsert: more, remove: [hexId(1)] });
    expect(users()?.count).toBe(9);
    expect(users()?.first).toHaveLength(5);
    const gone = more.map(({ id }) => id);
    engine.patch({ type: 'rows', engine: 'docker/fake', revision: 2, upsert: [], remove: gone });
    expect(users()).toEqual({ count: 0, first: [] });
    expect(engine.counts.inspect).toBe(0);
    mirror.close();
  });
});
