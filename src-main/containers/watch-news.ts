import type { Engine } from '../../src-shared/model/engine';
import type { EngineNews } from '../../src-shared/model/engine-news';
import type { ErrorCategory } from '../../src-shared/messages/entry';
import { CleatError } from '../../src-shared/model/error';
import type { ObjectRef } from '../../src-shared/model/ref';
import type { EventQuestion } from '../engines/connection';
import type { Mirror } from '../mirror/mirror';
import { createQueueSource } from '../streams/queue';
import type { StreamSource } from '../streams/source';
import { Bell } from './bell';
import { newsOf, Told } from './news';

/** Before an answer that ended by itself is asked for again, ms: at first, and after many tries. */
const AGAIN_MS = 250;
const LONGEST_MS = 10_000;
/** Podman writes events up to this late, ms: an answer that goes on begins before the newest one told. */
const LATE_MS = 1000;

/**
 * Failures of one engine that is away for now: unreachable, forbidden, too old, no longer kept. Its own status says
 * so; whoever follows hears of the others, and of it when it is back.
 */
const AWAY: ReadonlySet<ErrorCategory> = new Set<ErrorCategory>([
  'communication',
  'timeout',
  'permission',
  'not-found',
  'compatibility',
]);

export interface NewsOptions {
  readonly mirror: Pick<Mirror, 'connection' | 'engines' | 'subscribe'>;
  readonly ref?: ObjectRef;
  /** Of which engines; others that appear later belong, too. */
  readonly isWanted: (engine: Engine) => boolean;
  /** Epoch ms. */
  readonly since?: number;
  readonly until?: number;
  readonly follow: boolean;
}

/**
 * What engines report, each in its own order. Without `follow` it ends with what has happened, or fails when an
 * engine cannot be asked; those of a runtime that has no events are left out, unless there are no others
 * (`runtime.cannot`). With it, an engine that is lost goes on where it was when it is back, and nothing is told
 * twice. `until` ends both.
 */
export function watchNews(options: NewsOptions): StreamSource<EngineNews> {
  const { mirror, follow } = options;
  const end = new AbortController();
  const bell = new Map<string, Bell>();
  const begun = Date.now();
  let unsubscribe = (): void => undefined;
  let deadline: NodeJS.Timeout | undefined;
  const queue = createQueueSource<EngineNews>({
    onClose: () => {
      clearTimeout(deadline);
      unsubscribe();
      end.abort();
    },
  });
  const isOver = (): boolean => end.signal.aborted || Date.now() >= (options.until ?? Infinity);

  const cannot: CleatError[] = [];
  async function read(engine: string, told: Told, bell: Bell): Promise<void> {
    for (let pause = AGAIN_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
      const before = told.last;
      try {
        await readOnce(engine, told);
        if (!follow || isOver()) return;
      } catch (thrown) {
        const error = CleatError.from(thrown);
        if (end.signal.aborted) return;
        if (!follow && error.code === 'runtime.cannot') {
          cannot.push(error);
          return;
        }
        // One that refuses may be starting up, or be another tomorrow.
        const isAway = AWAY.has(error.category) || error.code === 'engine.refused';
        if (!follow || !isAway) throw error;
        if (isOver()) return;
      }
      if (told.last !== before) pause = AGAIN_MS;
      // Rung when the mirror has news of an engine: it may be back.
      await rungOr(bell, pause, end.signal);
      if (isOver()) return;
    }
  }

  async function readOnce(engine: string, told: Told): Promise<void> {
    const { ref, until } = options;
    const first = options.since ?? (follow ? begun : undefined);
    const since = told.last === undefined ? first : Math.max(first ?? 0, told.last - LATE_MS);
    const question: EventQuestion = {
      follow,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(ref ? { ref } : {}),
    };
    const seen = new Map<string, number>();
    for await (const event of mirror.connection(engine).readEvents(question, { signal: end.signal })) {
      const news = newsOf(engine, event);
      // Engines that look at whole seconds give a little of what was before.
      if (!told.take(news, seen) || news.at < (options.since ?? 0)) continue;
      if (!queue.push(news)) await queue.drained(end.signal);
    }
  }

  const reading = new Set<Promise<void>>();
  const begin = (): void => {
    for (const engine of mirror.engines()) {
      bell.get(engine.id)?.ring();
      if (bell.has(engine.id) || !options.isWanted(engine)) continue;
      const own = new Bell();
      bell.set(engine.id, own);
      const run = read(engine.id, new Told(), own).catch((thrown: unknown) => {
        queue.fail(CleatError.from(thrown));
      });
      reading.add(run);
    }
  };
  begin();
  if (follow) {
    unsubscribe = mirror.subscribe((patch) => {
      if (patch.type === 'engines') begin();
    });
    if (options.until !== undefined && options.until - Date.now() < 2 ** 31)
      deadline = setTimeout(
        () => {
          queue.end();
          end.abort();
        },
        Math.max(0, options.until - Date.now()) + AGAIN_MS,
      );
  } else
    void Promise.all(reading).then(() => {
      const [refusal] = cannot;
      if (refusal && cannot.length === reading.size) queue.fail(refusal);
      else queue.end();
    });
  return queue;
}

/** Waits until it rings, at most for a moment. */
async function rungOr(bell: Bell, ms: number, signal: AbortSignal): Promise<void> {
  const moment = new AbortController();
  const timer = setTimeout(() => moment.abort(), ms);
  await bell.rung(AbortSignal.any([signal, moment.signal]));
  clearTimeout(timer);
}
