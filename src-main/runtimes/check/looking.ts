import { z } from 'zod';
import { CleatError } from '../../../src-shared/model/error';
import type { LogBody } from '../../engines/connection';
import { ended, holds, IDLE, same, until, type Check } from './context';

/** The bytes of a log as text: frames of a multiplexed log are between the lines, which does not matter here. */
export async function textOf({ body }: LogBody): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(z.instanceof(Uint8Array).parse(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}

/** What is seen of containers: lists, logs, events, figures. */
export const lookingChecks: readonly Check[] = [
  {
    id: 'labels',
    needs: ['run.labels'],
    run: async ({ start }) => {
      const labels = { 'cleat.check': 'one two', 'org.example.html': '<b>bold</b>' };
      const { labels: kept } = await start({ argv: IDLE, labels });
      for (const [key, value] of Object.entries(labels)) same(kept[key], value, `the label ${key}`);
    },
  },
  {
    id: 'label-equals',
    needs: ['run.labels', 'run.label-equals'],
    run: async ({ start }) => {
      const { labels } = await start({ argv: IDLE, labels: { 'cleat.equals': 'a=b=c' } });
      same(labels['cleat.equals'], 'a=b=c', 'the label');
    },
  },
  {
    id: 'list-prefix',
    run: async ({ start, provider, name, signal }) => {
      const first = name();
      await start({ argv: IDLE, name: `${first}-one` });
      await start({ argv: IDLE, name: `${first}-two` });
      await start({ argv: IDLE, name: `not-${first}` });
      const found = await provider.listRunning(first, { signal });
      same(found.map((one) => one.name).sort(), [`${first}-one`, `${first}-two`], 'names');
      same(await provider.listRunning(`${first}-none`, { signal }), [], 'names of a prefix that none has');
    },
  },
  {
    id: 'row',
    run: async ({ start, connection, signal }) => {
      const made = await start({ argv: IDLE });
      same(made.state, 'running', 'its state');
      const found = await connection.inspectContainer(made.id, { signal });
      same(found?.container.name, made.name, 'its name in an inspect');
      const madeAt = made.createdAt ?? made.startedAt ?? 0;
      holds(Math.abs(Date.now() - madeAt) < 86_400_000, String(madeAt), 'made just now');
      same(await connection.inspectContainer('0'.repeat(64), { signal }), undefined, 'one that is not there');
    },
  },
  {
    id: 'logs',
    run: async (context) => {
      const { start, connection, signal } = context;
      const { id } = await start({ argv: ['sh', '-c', 'echo first; echo ünï 🦭; echo last >&2'] });
      await ended(context, id);
      const text = await textOf(await connection.openLogs(id, { signal, follow: false }));
      for (const line of ['first', 'ünï 🦭', 'last'])
        holds(text.includes(line), text, `a log with “${line}”`);
    },
  },
  {
    id: 'logs-follow',
    needs: ['logs.follow'],
    run: async (context) => {
      const { start, connection, signal } = context;
      const { id } = await start({ argv: ['sh', '-c', 'echo early; sleep 2; echo late'] });
      // Where the log does not end by itself, whoever follows it says when the container has.
      const over = new AbortController();
      const log = await connection.openLogs(id, { signal, follow: true, ended: over.signal });
      const [text] = await Promise.all([textOf(log), ended(context, id).then(() => over.abort())]);
      holds(text.includes('early') && text.includes('late'), text, 'a log with “early” and “late”');
    },
  },
  {
    id: 'logs-since',
    needs: ['logs.since'],
    run: async (context) => {
      const { start, connection, signal } = context;
      const { id } = await start({ argv: ['sh', '-c', 'echo early; sleep 2; date +%s; echo late'] });
      await ended(context, id);
      const all = await textOf(await connection.openLogs(id, { signal, follow: false }));
      const [, between] = /[^0-9](\d{10})\n/.exec(all) ?? [];
      holds(between !== undefined, all, 'a line with the time');
      const since = Number(between) - 1;
      const text = await textOf(await connection.openLogs(id, { signal, follow: false, since }));
      holds(text.includes('late') && !text.includes('early'), text, 'a log with “late” and without “early”');
    },
  },
  {
    id: 'events',
    needs: ['events.live'],
    run: async ({ start, connection, signal }) => {
      const stop = new AbortController();
      const events = await connection.openEvents({ signal: AbortSignal.any([signal, stop.signal]) });
      const named = new Set<string>();
      let failure: CleatError | undefined;
      const listening = (async () => {
        for await (const { type, id } of events) if (type === 'container') named.add(id);
      })().catch((thrown: unknown) => {
        failure = CleatError.from(thrown);
      });
      try {
        const { id } = await start({ argv: IDLE });
        await until(
          'an event that names the container',
          () => (failure ? Promise.reject(failure) : Promise.resolve(named.has(id) || undefined)),
          signal,
        );
      } finally {
        stop.abort();
        await listening;
      }
    },
  },
  {
    id: 'events-history',
    needs: ['events.history'],
    run: async ({ start, connection, signal }) => {
      const before = Date.now() - 60_000;
      const { id } = await start({ argv: IDLE });
      const question = { since: before, follow: false, ref: { kind: 'container' as const, id } };
      await until(
        'the start among the events of the last minute',
        async () => {
          for await (const event of connection.readEvents(question, { signal }))
            if (event.id === id && event.action === 'start') return true;
          return undefined;
        },
        signal,
      );
    },
  },
  {
    id: 'top',
    needs: ['top'],
    run: async ({ start, connection, signal }) => {
      const { id } = await start({ argv: IDLE });
      const { processes } = await connection.topContainer(id, { signal });
      holds(
        JSON.stringify(processes).includes('sleep'),
        JSON.stringify(processes),
        'the process “sleep 600”',
      );
    },
  },
  {
    id: 'stats',
    needs: ['stats'],
    run: async ({ start, connection, signal }) => {
      const { id } = await start({ argv: IDLE });
      const stop = new AbortController();
      const late = AbortSignal.timeout(20_000);
      try {
        const any = AbortSignal.any([signal, stop.signal, late]);
        for await (const readings of connection.openStats([id], { signal: any })) {
          const figures = readings.find((one) => one.figures.id === id)?.figures;
          if (figures?.memory !== undefined && figures.memory > 0) return;
        }
        holds(false, 'no reading with memory in 20 s', 'a reading of the container');
      } finally {
        stop.abort();
      }
    },
  },
];
