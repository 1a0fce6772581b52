import { expect, it } from 'vitest';
import { targetsOf, type Wanted } from '../../../src-main/faces/cli/targets';
import type { CleatClient } from '../../../src-shared/contract';
import type { Engine } from '../../../src-shared/model/engine';
import { container } from './container';

const ROWS = [container('web'), container('db', { state: 'exited' }), container('api')];
const ENGINE = { id: 'docker/default', runtime: 'docker', name: 'docker', status: { state: 'live' } };

/** A client over two pages of a list, and what it was asked. */
function client() {
  const asked: unknown[] = [];
  const containers = {
    list: (query: { cursor?: string }) => {
      asked.push(query);
      const page = { engines: [ENGINE as Engine] };
      return Promise.resolve(
        query.cursor === undefined
          ? { ...page, containers: ROWS.slice(0, 2), next: 'more' }
          : { ...page, containers: ROWS.slice(2) },
      );
    },
    find: (query: { name: string }) => {
      asked.push(query);
      return Promise.resolve({ engine: ENGINE.id, kind: 'container', id: `${query.name}-id` });
    },
  };
  return { asked, client: { containers } as unknown as CleatClient };
}

async function targets(wanted: Partial<Wanted>) {
  const { asked, client: own } = client();
  const found = await targetsOf(own, { names: [], filters: [], ...wanted }, 'stop');
  const { signal } = new AbortController();
  const all = await Promise.all(
    found.map(async (one) => [one.name, one.byFilter, (await one.find(signal)).id] as const),
  );
  return { all, asked };
}

it('are the named ones in their order, each once, and nobody lists for them', async () => {
  const { all, asked } = await targets({ names: ['db', 'web', 'db'], runtime: 'docker' });
  expect(all).toEqual([
    ['db', false, 'db-id'],
    ['web', false, 'web-id'],
  ]);
  expect(asked).toEqual([
    { name: 'db', runtime: 'docker' },
    { name: 'web', runtime: 'docker' },
  ]);
});

it('are then those that a filter means, stopped ones and later pages too, by their ids', async () => {
  const { all } = await targets({ names: ['web'], filters: ['name=b'] });
  expect(all).toEqual([
    ['web', false, 'web-id'],
    ['db', true, 'db-id'],
    ['web', true, 'web-id'],
  ]);
  expect((await targets({ filters: ['name=nothing'] })).all).toEqual([]);
});

it('are refused when nothing was said, or a name that is none', async () => {
  await expect(targets({})).rejects.toMatchObject({
    code: 'cli.usage',
    message: expect.stringContaining('cleat stop'),
  });
  await expect(targets({ names: [''] })).rejects.toMatchObject({ code: 'cli.name' });
  await expect(targets({ filters: ['colour=red'] })).rejects.toMatchObject({ code: 'cli.option' });
});
