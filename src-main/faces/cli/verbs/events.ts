import { consumeBatches } from '../../../../src-shared/client/consume';
import type { CleatClient } from '../../../../src-shared/contract';
import type { Engine } from '../../../../src-shared/model/engine';
import type { EngineNews } from '../../../../src-shared/model/engine-news';
import { CleatError } from '../../../../src-shared/model/error';
import { interruptible } from '../interrupt';
import { runtimeOf, runtimesWithout } from '../lacking';
import { sayWhoIsAway } from '../listing';
import type { GlobalOptions } from '../options';
import { note, write } from '../print';
import { withSession } from '../session';
import { jsonText, plainText } from '../text';

export interface EventsOptions extends GlobalOptions {
  /** Epoch ms. */
  readonly since?: number;
  readonly until?: number;
  readonly filters: readonly string[];
}

const KEYS: Readonly<Record<string, (news: EngineNews, value: string) => boolean>> = {
  type: (news, value) => news.kind === value,
  event: (news, value) => news.action === value || news.action.startsWith(`${value}:`),
  container: (news, value) => news.kind === 'container' && isNamed(news, value),
  image: (news, value) =>
    (news.kind === 'image' && isNamed(news, value)) || news.attributes['image'] === value,
  volume: (news, value) => news.kind === 'volume' && isNamed(news, value),
  network: (news, value) => news.kind === 'network' && isNamed(news, value),
};

const isNamed = ({ id, name }: EngineNews, value: string): boolean =>
  name === value || (value !== '' && id.startsWith(value));

/** As `filterOf`: of one key any value will do, of several keys each must fit. Throws `cli.option`. */
function newsFilter(texts: readonly string[]): (news: EngineNews) => boolean {
  const byKey = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = text.slice(0, at);
    if (at < 1 || !Object.hasOwn(KEYS, key)) {
      const expected = `KEY=VALUE with one of ${Object.keys(KEYS).join(', ')}`;
      throw CleatError.of('cli.option', { option: '--filter', value: text, expected });
    }
    byKey.set(key, [...(byKey.get(key) ?? []), text.slice(at + 1)]);
  }
  return (news) =>
    [...byKey].every(([key, values]) => values.some((value) => KEYS[key]?.(news, value) === true));
}

/**
 * `cleat events`: what the engines report, one line each, until Ctrl-C or `--until`. JSON: one object a line. An
 * engine that does not answer, or has no events, is told on stderr.
 */
export async function events({ json, runtime, since, until, filters }: EventsOptions): Promise<void> {
  const isWanted = newsFilter(filters);
  // A time that has passed already: what has happened is told, and nothing is waited for.
  const follow = until === undefined || until > Date.now();
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const wanted = {
        follow,
        ...(runtime === undefined ? {} : { runtime }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      };
      try {
        const where = runtime === undefined ? {} : { runtime };
        const { engines } = await client.containers.list(where, { signal: interrupted });
        sayWhoIsAway(engines);
        await sayWhoHasNone(client, engines, interrupted);
        const past: EngineNews[] = [];
        const tell = async (news: readonly EngineNews[]): Promise<void> => {
          const text = news.map((one) => (json ? jsonText(one) : line(one))).join('\n');
          if (text !== '') await write(process.stdout, `${text}\n`);
        };
        const open = (signal: AbortSignal) => client.events.watch(wanted, { signal });
        for await (const batch of consumeBatches(client, open, interrupted)) {
          const news = batch.filter(isWanted);
          if (follow) await tell(news);
          else past.push(...news);
        }
        // Engines answer one by one; what has happened is told in its order.
        await tell(past.sort((a, b) => a.at - b.at));
      } catch (error) {
        if (!interrupted.aborted) throw error;
        process.exitCode = 130;
      }
    }),
  );
}

/** Tells each runtime that answers, but has no events, on stderr. */
async function sayWhoHasNone(
  client: CleatClient,
  engines: readonly Engine[],
  signal: AbortSignal,
): Promise<void> {
  const names = new Set(engines.filter(({ status }) => status.state === 'live').map((one) => one.runtime));
  for (const name of await runtimesWithout(client, 'events.history', names, signal))
    note(`cleat: ${plainText(name)} is left out: it keeps no events.`);
}

function line({ engine, at, kind, action, id, name, attributes }: EngineNews): string {
  const more = Object.entries(attributes)
    .filter(([key]) => key !== 'name')
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  const what = `${runtimeOf(engine)} ${kind} ${action} ${name === '' ? id : name}`;
  return `${new Date(at).toISOString()} ${plainText(what)}${more === '' ? '' : ` (${plainText(more)})`}`;
}
