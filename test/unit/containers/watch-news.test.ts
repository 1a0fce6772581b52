import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newsOf, Told } from '../../../src-main/containers/news';
import { watchNews } from '../../../src-main/containers/watch-news';
import type { EngineConnection, EventQuestion } from '../../../src-main/engines/connection';
import type { EngineEvent } from '../../../src-main/engines/events';
import type { Engine } from '../../../src-shared/model/engine';
import type { EngineNews } from '../../../src-shared/model/engine-news';
import { CleatError } from '../../../src-shared/model/error';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { StreamSource } from '../../../src-main/streams/source';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const event = (id: string, time = Date.now()): EngineEvent => ({
  type: 'container',
  action: 'start',
  id,
  attributes: { name: id },
  time,
});
const engine = (id: string, state: 'live' | 'unreachable' = 'live'): Engine =>
  ({
    id,
    runtime: 'docker',
    name: id,
    endpoint: { kind: 'unix', path: `/${id}` },
    aliases: [],
    status: { state },
  }) as unknown as Engine;

/** Engines whose answers are what the test says; `asked` is every question in order. */
function desk(
  answers: Record<string, (question: EventQuestion, signal: AbortSignal) => AsyncIterable<EngineEvent>>,
) {
  const asked: { engine: string; question: EventQuestion }[] = [];
  const listeners = new Set<(patch: ContainersPatch) => void>();
  let engines = Object.keys(answers).map((id) => engine(id));
  return {
    asked,
    listeners,
    setEngines: (ids: readonly string[]) => {
      engines = ids.map((id) => engine(id));
      for (const listener of listeners) listener({ type: 'engines', engines });
    },
    mirror: {
      engines: () => engines,
      subscribe: (listener: (patch: ContainersPatch) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      connection: (id: string) => {
        if (!engines.some((one) => one.id === id)) throw CleatError.of('engine.unknown', { id });
        return {
          readEvents: (question: EventQuestion, { signal }: { signal: AbortSignal }) => {
            asked.push({ engine: id, question });
            const answer = answers[id];
            if (!answer) throw new Error(`nothing is said of ${id}`);
            return answer(question, signal);
          },
        } as unknown as EngineConnection;
      },
    },
  };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Takes until `count` have come. */
async function read(source: StreamSource<EngineNews>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count && (await source.wait(new AbortController().signal)) === 'more')
    ids.push(...source.take(1e6).map(({ id }) => id));
  return ids;
}

it('an engine that may not be asked, or is taken away, does not end what the others report', async () => {
  let say: () => void = () => undefined;
  const { mirror, setEngines, listeners } = desk({
    // eslint-disable-next-line require-yield -- it only refuses
    refuses: async function* () {
      throw CleatError.of('engine.permission', { engine: 'refuses', endpoint: '/refuses' });
    },
    gone: async function* (_question, signal) {
      yield event('of gone');
      await untilAborted(signal);
    },
    live: async function* (_question, signal) {
      yield event('first');
      await new Promise<void>((resolve) => (say = resolve));
      yield event('second');
      await untilAborted(signal);
    },
  });
  const source = watchNews({ mirror, isWanted: () => true, follow: true });
  expect((await read(source, 2)).sort()).toEqual(['first', 'of gone']);
  setEngines(['refuses', 'live']);
  await vi.advanceTimersByTimeAsync(60_000);
  say();
  expect(await read(source, 1)).toEqual(['second']);
  source.close();
  expect(listeners.size).toBe(0);
});

it('an engine taken away while its answer has ended is left alone until it is there again', async () => {
  const { mirror, asked, setEngines } = desk({
    engine: async function* () {
      yield event(`answer ${String(asked.length)}`);
    },
  });
  const source = watchNews({ mirror, isWanted: () => true, follow: true });
  expect(await read(source, 1)).toEqual(['answer 1']);
  setEngines([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  setEngines(['engine']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await read(source, 1)).at(0)).toBe('answer 2');
  source.close();
});

it('without following, an engine that cannot be asked fails the question', async () => {
  const { mirror } = desk({
    // eslint-disable-next-line require-yield -- it only refuses
    refuses: async function* () {
      throw CleatError.of('engine.permission', { engine: 'refuses', endpoint: '/refuses' });
    },
  });
  const source = watchNews({ mirror, isWanted: () => true, follow: false });
  await expect(read(source, 1)).rejects.toMatchObject({ code: 'engine.permission' });
  source.close();
});

// eslint-disable-next-line require-yield -- it only refuses
const hasNoEvents = async function* (): AsyncGenerator<EngineEvent> {
  throw CleatError.of('runtime.cannot', { runtime: 'apple', what: 'events', why: '', instead: '' });
};

it('without following, an engine whose runtime has no events keeps nobody from what the others report', async () => {
  const { mirror } = desk({
    refuses: hasNoEvents,
    live: async function* () {
      await Promise.resolve();
      yield event('told');
    },
  });
  const source = watchNews({ mirror, isWanted: () => true, follow: false });
  expect(await read(source, 2)).toEqual(['told']);
  source.close();
});

it('without following, engines of runtimes that have no events fail the question when there are no others', async () => {
  const { mirror } = desk({ one: hasNoEvents, other: hasNoEvents });
  const source = watchNews({ mirror, isWanted: () => true, follow: false });
  await expect(read(source, 1)).rejects.toMatchObject({ code: 'runtime.cannot' });
  source.close();
});

it('an answer that makes no sense is said, also when following', async () => {
  const { mirror } = desk({
    // eslint-disable-next-line require-yield -- it only fails
    garbage: async function* () {
      throw CleatError.of('engine.answer', { engine: 'garbage', what: '/events', detail: 'no JSON' });
    },
  });
  const source = watchNews({ mirror, isWanted: () => true, follow: true });
  await expect(read(source, 1)).rejects.toMatchObject({ code: 'engine.answer' });
  source.close();
});

it('an answer that begins again tells nothing twice, and goes on from shortly before the newest', async () => {
  const { mirror, asked } = desk({
    engine: async function* (_question, signal) {
      if (asked.length === 1) {
        yield event('one', 999_000);
        yield event('two', 999_500);
        throw CleatError.of('engine.unreachable', { engine: 'e', endpoint: '/e', detail: 'reset' });
      }
      yield event('two', 999_500);
      yield event('three', 1_000_100);
      await untilAborted(signal);
    },
  });
  const source = watchNews({ mirror, isWanted: () => true, follow: true, since: 998_000 });
  expect(await read(source, 2)).toEqual(['one', 'two']);
  await vi.advanceTimersByTimeAsync(250);
  expect(await read(source, 1)).toEqual(['three']);
  expect(asked.map(({ question }) => question.since)).toEqual([998_000, 998_500]);
  source.close();
});

it('what an engine says of an event is bounded, whatever it says', () => {
  const huge = 'x'.repeat(100_000);
  const news = newsOf('e', {
    type: 'plugin',
    action: huge,
    id: huge,
    time: 1,
    attributes: Object.fromEntries(
      Array.from({ length: 5_000 }, (_, n) => [`${String(n)}${huge.slice(0, 50)}`, huge]),
    ),
  });
  expect(news.kind).toBe('other');
  expect(JSON.stringify(news).length).toBeLessThan(200 * 4_300 + 20_000);
});

it('two events that are alike are two, and both are known again', () => {
  const told = new Told();
  const news = newsOf('e', event('twin', 5));
  const first = new Map<string, number>();
  expect([told.take(news, first), told.take(news, first)]).toEqual([true, true]);
  const again = new Map<string, number>();
  expect([told.take(news, again), told.take(news, again), told.take(news, again)]).toEqual([
    false,
    false,
    true,
  ]);
});
