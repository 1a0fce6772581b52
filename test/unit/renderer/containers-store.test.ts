import { describe, expect, it } from 'vitest';
import { ContainersStore } from '../../../src-renderer/stores/containers.svelte';
import type { ContainersPatch } from '../../../src-shared/model/patch';
import type { Container } from '../../../src-shared/model/container';
import { container, docker, many, podman, unreachable } from './samples';

const rows = (
  engine: string,
  upsert: readonly Container[],
  remove: readonly string[] = [],
): ContainersPatch => ({
  type: 'rows',
  engine,
  revision: 1,
  upsert,
  remove,
});
const ready = (engine: string): ContainersPatch => ({ type: 'ready', engine, revision: 1 });
const names = (store: ContainersStore): string[] => store.visible.map((row) => row.container.name);

function filled(...containers: Container[]): ContainersStore {
  const store = new ContainersStore();
  store.apply([{ type: 'engines', engines: [docker] }, rows(docker.id, containers), ready(docker.id)]);
  return store;
}

describe('the containers', () => {
  it('stand running first, then by name as people count', () => {
    const store = filled(
      container({ name: 'web-10' }),
      container({ name: 'gone', state: 'exited' }),
      container({ name: 'Web-2' }),
      container({ name: 'api', state: 'paused' }),
    );
    expect(names(store)).toEqual(['Web-2', 'web-10', 'api', 'gone']);
    store.setSort({ column: 'name', descending: true });
    expect(names(store)).toEqual(['web-10', 'Web-2', 'gone', 'api']);
  });

  it('touch one row, and not the order, when nothing that orders has changed', () => {
    const one = container({ name: 'one' });
    const store = filled(one, container({ name: 'two' }));
    const before = store.visible;
    const row = before[0];
    store.apply([
      rows(docker.id, [{ ...one, health: 'unhealthy', pending: { action: 'stop', operationId: 'x' } }]),
    ]);
    expect(store.visible).toBe(before);
    expect(row?.container.pending?.action).toBe('stop');
  });

  it('move a row whose state has changed, and keep it the same row', () => {
    const one = container({ name: 'a' });
    const store = filled(one, container({ name: 'b' }));
    const row = store.visible[0];
    store.apply([rows(docker.id, [{ ...one, state: 'exited' }])]);
    expect(names(store)).toEqual(['b', 'a']);
    expect(store.visible[1]).toBe(row);
    expect(store.counts).toEqual({ total: 2, running: 1, visible: 2 });
  });

  it('say of a removed row that it has gone, to whoever still shows it', () => {
    const one = container({ name: 'a' });
    const store = filled(one);
    const row = store.visible[0];
    store.apply([rows(docker.id, [], [one.id])]);
    expect(store.visible).toEqual([]);
    expect(row?.gone).toBe(true);
  });

  it('are filtered by words in name, image, id and published port, by engine and by running', () => {
    const store = filled(
      container({
        name: 'shop-web',
        image: 'nginx:1',
        ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
      }),
      container({ name: 'shop-db', image: 'postgres:17', state: 'exited' }),
    );
    const by = (text: string, scope: 'all' | 'running' = 'all', engine?: string): string[] => {
      store.setFilter({ text, scope, ...(engine === undefined ? {} : { engine }) });
      return names(store);
    };
    expect(by('SHOP')).toEqual(['shop-web', 'shop-db']);
    expect(by('shop postgres')).toEqual(['shop-db']);
    expect(by('8080')).toEqual(['shop-web']);
    expect(by('', 'running')).toEqual(['shop-web']);
    expect(by('', 'all', 'podman/nowhere')).toEqual([]);
    expect(by('web nothing')).toEqual([]);
  });

  it('drop, when a stream begins anew, what it does not name: once per engine, and never later', () => {
    const stays = container({ name: 'stays' });
    const goes = container({ name: 'goes' });
    const other = container({ name: 'other', engine: podman.id, runtime: 'podman' });
    const store = new ContainersStore();
    store.begin();
    store.apply([
      { type: 'engines', engines: [docker, podman] },
      rows(docker.id, [stays, goes]),
      ready(docker.id),
      rows(podman.id, [other]),
      ready(podman.id),
    ]);
    store.begin();
    store.apply([{ type: 'engines', engines: [docker, podman] }, rows(docker.id, [stays]), ready(docker.id)]);
    expect(names(store)).toEqual(['other', 'stays']);
    store.apply([ready(docker.id)]);
    expect(names(store)).toEqual(['other', 'stays']);
  });

  it('go with their engine when it is known no longer, and so does a filter for it', () => {
    const store = filled(container());
    store.setFilter({ text: '', scope: 'all', engine: docker.id });
    store.apply([{ type: 'engines', engines: [podman] }]);
    expect(store.visible).toEqual([]);
    expect(store.filter.engine).toBeUndefined();
  });

  it('are ready when every engine has given its rows or failed', () => {
    const store = new ContainersStore();
    expect(store.ready).toBe(false);
    store.apply([{ type: 'engines', engines: [docker, { ...podman, status: { state: 'connecting' } }] }]);
    store.apply([rows(docker.id, []), ready(docker.id)]);
    expect(store.ready).toBe(false);
    store.apply([{ type: 'engines', engines: [docker, unreachable(podman, false)] }]);
    expect(store.ready).toBe(true);
  });

  it('are ready at once when there is no engine', () => {
    const store = new ContainersStore();
    store.apply([{ type: 'engines', engines: [] }]);
    expect(store.ready).toBe(true);
  });

  it('keep ten thousand rows in order over pages', () => {
    const all = many(10_000);
    const store = new ContainersStore();
    store.apply([{ type: 'engines', engines: [docker] }]);
    for (let at = 0; at < all.length; at += 500) store.apply([rows(docker.id, all.slice(at, at + 500))]);
    store.apply([ready(docker.id)]);
    const expected = [...all]
      .sort(
        (a, b) => Number(a.state !== 'running') - Number(b.state !== 'running') || (a.name < b.name ? -1 : 1),
      )
      .map((one) => one.name);
    expect(names(store)).toEqual(expected);
  });
});
