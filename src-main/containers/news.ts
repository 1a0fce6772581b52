import type { EngineNews } from '../../src-shared/model/engine-news';
import type { EngineEvent } from '../engines/events';

/** Strings of events are the engines' and their users': nobody reads more than this of one. */
const MOST_TEXT = 4096;
const MOST_ATTRIBUTES = 200;

const KINDS: ReadonlySet<string> = new Set(['container', 'image', 'volume', 'network']);
const isKind = (type: string): type is Exclude<EngineNews['kind'], 'other'> => KINDS.has(type);
const bounded = (text: string): string => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

/** An event as people read it, in the engine's own words. */
export function newsOf(engine: string, event: EngineEvent): EngineNews {
  const { type, action, detail, id, attributes, time } = event;
  return {
    engine,
    at: time,
    kind: isKind(type) ? type : 'other',
    action: bounded(detail === undefined ? action : `${action}: ${detail}`),
    id: bounded(id),
    name: bounded(attributes['name'] ?? ''),
    attributes: Object.fromEntries(
      Object.entries(attributes)
        .slice(0, MOST_ATTRIBUTES)
        .map(([key, value]) => [bounded(key), bounded(value)]),
    ),
  };
}

/** How many events are remembered to tell which of a resumed answer were there before. */
const REMEMBERED = 4096;

/** What was told already: the same event comes again when an answer begins where the last one ended. */
export class Told {
  readonly #keys = new Set<string>();
  #last: number | undefined;

  /** Epoch ms of the newest event by the engine's clock. */
  get last(): number | undefined {
    return this.#last;
  }

  /** False when it was there before. Two that are alike in one answer are two: `seen` counts within it. */
  take(news: EngineNews, seen: Map<string, number>): boolean {
    const word = `${String(news.at)} ${news.kind} ${news.action} ${news.id}`;
    const count = (seen.get(word) ?? 0) + 1;
    seen.set(word, count);
    if (seen.size > REMEMBERED)
      for (const key of seen.keys()) {
        seen.delete(key);
        break;
      }
    const key = `${String(count)} ${word}`;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= REMEMBERED) break;
      this.#keys.delete(oldest);
    }
    this.#last = Math.max(this.#last ?? 0, news.at);
    return true;
  }
}
