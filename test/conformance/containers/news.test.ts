import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchNews, type NewsOptions } from '../../../src-main/containers/watch-news';
import type { EngineNews } from '../../../src-shared/model/engine-news';
import { until } from '../../engines';
import { Outside, REAL } from '../mirror/stage';
import { Deck } from './stage';

describe.each(REAL)('what a real $kind reports', ({ start, why }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let outside: Outside;
    let deck: Deck;

    beforeAll(async () => {
      outside = await Outside.open(await start());
    });
    afterAll(async () => {
      await outside?.close();
    });
    beforeEach(async () => {
      deck = await Deck.open(outside);
    });
    afterEach(async () => {
      await deck.close();
    });

    /** Reads into an array until it ends or is closed. */
    function heard(options: Partial<NewsOptions>) {
      const source = watchNews({ mirror: deck.mirror, isWanted: () => true, follow: false, ...options });
      const news: EngineNews[] = [];
      const end = new AbortController();
      const run = (async () => {
        while (!end.signal.aborted && (await source.wait(end.signal)) === 'more')
          news.push(...source.take(65_536));
      })();
      const close = async (): Promise<void> => {
        end.abort();
        source.close();
        await run;
      };
      return { news, run, close };
    }
    const actions = (news: readonly EngineNews[]): string[] => news.map(({ action }) => action);

    it('is what has happened to one container, in order, and then the end', async () => {
      const ref = await deck.container('boat', false);
      const other = await deck.container('other', false);
      for (const action of ['start', 'pause', 'unpause'] as const)
        await deck.ended(deck.actions.act(action, ref));
      await deck.ended(deck.actions.act('start', other));
      const past = heard({ ref, since: Date.now() - 60_000 });
      await past.run;
      const seen = actions(past.news).filter((action) => action !== 'init');
      expect(seen).toEqual(['create', 'start', 'pause', 'unpause']);
      expect(new Set(past.news.map(({ id, name, kind }) => `${kind} ${name} ${id}`))).toEqual(
        new Set([`container boat ${ref.id}`]),
      );
      const times = past.news.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      await past.close();
    });

    it('goes on over a restart of the engine, with nothing told twice', async () => {
      const ref = await deck.container('boat', false);
      const live = heard({ follow: true, ref });
      await deck.ended(deck.actions.act('start', ref));
      await until('the start', () => actions(live.news).includes('start'));
      await outside.engine.restart();
      await until('live again', () => deck.mirror.engines()[0]?.status.state === 'live');
      await outside.post(ref.id, 'rename?name=ship');
      await until('the rename', () => actions(live.news).includes('rename'), { timeoutMs: 20_000 });
      await live.close();
      const words = live.news.map(({ at, action, id }) => `${String(at)} ${action} ${id}`);
      expect(new Set(words).size).toBe(words.length);
      expect(actions(live.news).filter((action) => action === 'start')).toHaveLength(1);
    });
  });
});
