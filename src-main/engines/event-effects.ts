import type { Dialect } from '../../src-shared/model/engine';

/**
 * What an action of one type means for the rows:
 * `row` the container it is about may have changed; `gone` it is no more; `named` the container it names in its
 * attributes may have changed; `image` rows of that image may show another name; `none` no row can differ.
 */
export type Meaning = 'row' | 'gone' | 'named' | 'image' | 'none';

type Table = Readonly<Record<string, Readonly<Record<string, Meaning>>>>;

/** https://docs.docker.com/reference/cli/docker/system/events/ and what 20.10 was heard to send. */
const DOCKER: Table = {
  container: {
    create: 'row',
    start: 'row',
    restart: 'row',
    stop: 'row',
    kill: 'row',
    die: 'row',
    oom: 'row',
    pause: 'row',
    unpause: 'row',
    rename: 'row',
    update: 'row',
    health_status: 'row',
    destroy: 'gone',
    attach: 'none',
    detach: 'none',
    commit: 'none',
    copy: 'none',
    export: 'none',
    exec_create: 'none',
    exec_start: 'none',
    exec_detach: 'none',
    exec_die: 'none',
    resize: 'none',
    top: 'none',
    'archive-path': 'none',
    'extract-to-dir': 'none',
    checkpoint: 'row',
    prune: 'none', // each container it removed had its own destroy
  },
  image: {
    tag: 'image',
    untag: 'image',
    delete: 'image',
    pull: 'image',
    load: 'image',
    import: 'image',
    create: 'image',
    push: 'none',
    save: 'none',
    prune: 'none',
    mount: 'none',
    unmount: 'none',
  },
  network: {
    connect: 'named',
    disconnect: 'named',
    create: 'none',
    destroy: 'none',
    remove: 'none',
    update: 'none',
    prune: 'none',
  },
  volume: { create: 'none', mount: 'none', unmount: 'none', destroy: 'none', update: 'none', prune: 'none' },
  builder: { prune: 'none' },
  daemon: { reload: 'none' },
  plugin: { enable: 'none', disable: 'none', install: 'none', pull: 'none', push: 'none', remove: 'none' },
  service: { create: 'none', remove: 'none', update: 'none' },
  node: { create: 'none', remove: 'none', update: 'none' },
  secret: { create: 'none', remove: 'none', update: 'none' },
  config: { create: 'none', remove: 'none', update: 'none' },
};

/**
 * https://docs.podman.io/en/latest/markdown/podman-events.1.html and what 4.3 was heard to send; the words of its
 * own API (`died`, image `remove`) beside those its Docker API puts in their place.
 */
const PODMAN: Table = {
  container: {
    create: 'row',
    init: 'row',
    start: 'row',
    restart: 'row',
    stop: 'row',
    kill: 'row',
    die: 'row',
    died: 'row',
    cleanup: 'row', // the last word of a run: exit code and state are settled now
    oom: 'row',
    pause: 'row',
    unpause: 'row',
    rename: 'row',
    update: 'row',
    health_status: 'row',
    checkpoint: 'row',
    restore: 'row',
    sync: 'row',
    remove: 'gone',
    destroy: 'gone',
    attach: 'none',
    commit: 'none',
    export: 'none',
    import: 'none',
    exec: 'none',
    exec_create: 'none',
    exec_start: 'none',
    exec_died: 'none',
    exec_die: 'none',
    mount: 'none',
    unmount: 'none',
    prune: 'none',
    'auto-update': 'none',
  },
  image: {
    tag: 'image',
    untag: 'image',
    delete: 'image',
    remove: 'image',
    pull: 'image',
    'pull-error': 'none',
    load: 'image',
    loadfromarchive: 'image',
    import: 'image',
    build: 'image',
    push: 'none',
    save: 'none',
    prune: 'none',
    mount: 'none',
    unmount: 'none',
  },
  network: {
    connect: 'named',
    disconnect: 'named',
    create: 'none',
    remove: 'none',
    update: 'none',
    prune: 'none',
  },
  volume: { create: 'none', remove: 'none', destroy: 'none', prune: 'none', mount: 'none', unmount: 'none' },
  pod: {
    // Its containers speak for themselves.
    create: 'none',
    start: 'none',
    stop: 'none',
    kill: 'none',
    pause: 'none',
    unpause: 'none',
    remove: 'none',
    prune: 'none',
  },
  system: { refresh: 'none', renumber: 'none', 'auto-update': 'none' },
  machine: { init: 'none', start: 'none', stop: 'none', remove: 'none' },
  secret: { create: 'none', remove: 'none' },
  artifact: { add: 'none', pull: 'none', push: 'none', remove: 'none' },
};

/** What has no API has no events, or prints Docker's. */
const TABLES: Readonly<Record<Dialect, Table>> = { docker: DOCKER, podman: PODMAN, cli: DOCKER };

/** What the table says; undefined for an action it does not name. */
export function meaningOf(dialect: Dialect, type: string, action: string): Meaning | undefined {
  const table = TABLES[dialect];
  const actions = Object.hasOwn(table, type) ? table[type] : undefined;
  return actions && Object.hasOwn(actions, action) ? actions[action] : undefined;
}
