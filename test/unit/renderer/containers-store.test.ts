import { describe, expect, it } from 'vitest';
import { ContainerRow } from '../../../src-renderer/stores/container-row.svelte';
import { ContainersView } from '../../../src-renderer/stores/containers-view.svelte';
import { ContainersStore } from '../../../src-renderer/stores/containers.svelte';
import { Toasts } from '../../../src-renderer/stores/toasts.svelte';
import { ViewMemory } from '../../../src-renderer/stores/view-memory.svelte';
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

  it('begin with the first page of every engine, and stand still from there until all are here', () => {
    const all = many(1_000);
    const store = new ContainersStore();
    store.apply([{ type: 'engines', engines: [docker, podman] }, rows(docker.id, all.slice(0, 500))]);
    expect(store.begun).toBe(false);
    store.apply([rows(podman.id, [container({ engine: podman.id, name: 'other' })])]);
    expect([store.begun, store.ready]).toEqual([true, false]);
    const first = store.visible;
    expect(first).toHaveLength(501);
    store.apply([rows(docker.id, all.slice(500))]);
    expect(store.visible).toBe(first);
    store.apply([ready(docker.id), ready(podman.id)]);
    expect(store.ready).toBe(true);
    expect(store.visible).toHaveLength(1_001);
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

describe('a list of which the first rows are here', () => {
  const begun = (): { store: ContainersStore; view: ContainersView; first: Container } => {
    const all = many(600);
    const store = new ContainersStore();
    const view = new ContainersView(store, new ViewMemory(new Toasts()));
    view.restore();
    store.apply([{ type: 'engines', engines: [docker] }]);
    expect(view.showable).toBe(false);
    store.apply([rows(docker.id, all.slice(0, 500))]);
    const [first] = store.visible;
    if (!first) throw new Error('no row');
    return { store, view, first: first.container };
  };

  it('is shown, when the others come below', () => {
    expect(begun().view.showable).toBe(true);
  });

  it('waits for all when another order or a filter could bring rows from anywhere', () => {
    const sorted = begun();
    sorted.view.sortBy('name');
    expect(sorted.view.showable).toBe(false);
    const filtered = begun();
    filtered.view.text = 'load';
    expect(filtered.view.showable).toBe(false);
    filtered.store.apply([ready(docker.id)]);
    expect(filtered.view.showable).toBe(true);
  });

  it('waits for all when the selected row is not among them: the list opens where it was left', () => {
    const there = begun();
    const [row] = there.store.visible;
    if (row) there.view.select(row);
    expect(there.view.showable).toBe(true);
    const { store, view, first } = begun();
    view.select(new ContainerRow('docker/later', { ...first, id: 'later' }));
    expect(view.showable).toBe(false);
    store.apply([ready(docker.id)]);
    expect(view.showable).toBe(true);
  });
});
