import type { CleatClient } from '../../../src-shared/contract';
import { containerKey } from '../../../src-shared/model/container';
import type { Engine } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import {
  NO_USERS,
  type Image,
  type ImageFacts,
  type ImageLayer,
  type ImagesPatch,
} from '../../../src-shared/model/image';
import type { LayerFile, LayersReport } from '../../../src-shared/model/image-files';
import type { Operation } from '../../../src-shared/model/operation';
import { FakeStream } from './fake-stream';
import { docker, podman } from './samples';

const GB = 1024 ** 3;
const hex = (index: number): string => (index + 1).toString(16).padStart(8, '0').repeat(8);

export function anImage(index: number, more: Partial<Image> = {}): Image {
  return {
    engine: docker.id,
    runtime: 'docker',
    id: `sha256:${hex(index)}`,
    tags: [`registry.example.com/shop/service-${index}:1.${index}.0`],
    digests: [`registry.example.com/shop/service-${index}@sha256:${hex(index + 7)}`],
    size: Math.round(((index * 37) % 900) * 1e6 + 4.2e6),
    createdAt: Date.now() - (index + 1) * 5_400_000,
    dangling: false,
    labels: {},
    users: NO_USERS,
    ...more,
  };
}

/** What an image says of itself, as a web server's image would. */
const FACTS: ImageFacts = {
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  author: '',
  comment: 'buildkit.dockerfile.v0',
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  workdir: '/srv',
  user: 'www',
  env: [
    { name: 'PATH', value: '/usr/local/sbin:/usr/local/bin' },
    { name: 'NGINX_VERSION', value: '1.27.3' },
    { name: 'API_TOKEN', value: 'hunter2-very-secret' },
  ],
  ports: ['80/tcp', '443/tcp'],
  volumes: ['/var/cache/nginx'],
  layers: ['sha256:a', 'sha256:b'],
};

const LAYERS: readonly ImageLayer[] = [
  { createdBy: 'CMD ["nginx" "-g" "daemon off;"]', size: 0, tags: [], comment: 'buildkit.dockerfile.v0' },
  { createdBy: 'EXPOSE map[80/tcp:{} 443/tcp:{}]', size: 0, tags: [], comment: 'buildkit.dockerfile.v0' },
  { createdBy: 'COPY ./site /srv # buildkit', size: 18_400_000, tags: [], comment: 'buildkit.dockerfile.v0' },
  {
    createdBy:
      '/bin/sh -c apt-get update && apt-get install --no-install-recommends -y nginx ca-certificates',
    size: 64_200_000,
    tags: [],
    comment: '',
  },
  { createdBy: '/bin/sh -c #(nop) ADD file:2f7 in / ', size: 78_100_000, tags: [], comment: '' },
].map((layer, at) => ({ ...layer, createdAt: Date.now() - (at + 1) * 3_600_000 }));

interface Owner {
  engines(): readonly Engine[];
  /** No engine has answered yet. */
  silent(): boolean;
  record(procedure: string, input: unknown): void;
  setOperation(operation: Operation): void;
}

/** Images in memory: rows that a test sets and changes; what is asked for is recorded, and runs until a test ends it. */
export class FakeImages {
  /** What the stream says of engines, where it is not what all the others say. */
  engines: readonly Engine[] | undefined;
  facts: ImageFacts = FACTS;
  layers: readonly ImageLayer[] = LAYERS;
  /** Whether what is in the layers is known. */
  looked = false;
  /** What a prune would take. */
  unused: readonly Image[] = [];
  readonly #rows = new Map<string, Image>();
  readonly #patches = new FakeStream<ImagesPatch>();
  #next = 1;

  constructor(private readonly owner: Owner) {}

  /** How many pages read the rows now. */
  get readers(): number {
    return this.#patches.readers;
  }

  set(images: readonly Image[]): void {
    this.#rows.clear();
    for (const image of images) this.#rows.set(containerKey(image), image);
  }

  upsert(...images: readonly Image[]): void {
    for (const image of images) {
      this.#rows.set(containerKey(image), image);
      this.#patches.push({ type: 'rows', engine: image.engine, revision: 1, upsert: [image], remove: [] });
    }
  }

  remove({ engine, id }: Image): void {
    this.#rows.delete(containerKey({ engine, id }));
    this.#patches.push({ type: 'rows', engine, revision: 1, upsert: [], remove: [id] });
  }

  #snapshot(): ImagesPatch[] {
    if (this.owner.silent()) return [];
    const engines = this.engines ?? this.owner.engines();
    const known = engines.filter(
      ({ status }) => status.state === 'live' || (status.state === 'unreachable' && status.stale),
    );
    return [
      { type: 'engines', engines },
      ...known.flatMap(({ id }): ImagesPatch[] => {
        const upsert = [...this.#rows.values()].filter(({ engine }) => engine === id);
        return [
          { type: 'rows', engine: id, revision: 1, upsert, remove: [] },
          { type: 'ready', engine: id, revision: 1 },
        ];
      }),
    ];
  }

  /** Work that goes on until a test says otherwise. */
  #begin(
    kind: string,
    input: unknown,
    title: string,
    more: Partial<Operation> = {},
  ): { operationId: string } {
    this.owner.record(`images.${kind}`, input);
    const id = `image-op-${this.#next++}`;
    const spoken = kind.replace('Many', '');
    this.owner.setOperation({
      id,
      kind: `image.${spoken}`,
      title,
      state: 'running',
      startedAt: Date.now(),
      ...more,
    });
    return { operationId: id };
  }

  #row(ref: { engine: string; id: string }): Image {
    const row = this.#rows.get(containerKey(ref));
    if (!row) throw new Error(`no image ${ref.id}`);
    return row;
  }

  readonly client: CleatClient['images'] = {
    list: async () => notUsed(),
    find: async () => notUsed(),
    watch: async (_input, options) => this.#patches.open(this.#snapshot(), options?.signal),
    inspect: async ({ ref }) => {
      this.owner.record('images.inspect', ref);
      const image = this.#row(ref);
      return {
        image,
        facts: this.facts,
        raw: { Id: image.id, RepoTags: image.tags, Config: { Env: ['API_TOKEN=hunter2-very-secret'] } },
      };
    },
    history: async ({ ref }) => {
      this.owner.record('images.history', ref);
      return this.layers;
    },
    look: async (input) =>
      this.#begin('look', input, 'Look into it', { kind: 'image.layers', target: input.ref }),
    layers: async ({ ref }) => {
      if (!this.looked) throw CleatError.of('image.not-looked-into', { name: ref.id });
      return REPORT;
    },
    layerFiles: async (input) => {
      this.owner.record('images.layerFiles', input);
      const { layer, search = '', skip = 0, take = 200 } = input;
      const fit = FILES.filter(
        (file) => (layer === undefined || file.layer === layer) && file.path.includes(search),
      );
      return { files: fit.slice(skip, skip + take), total: fit.length };
    },
    pull: async (input) => this.#begin('pull', input, `Pull ${input.reference}`),
    push: async (input) => this.#begin('push', input, `Push ${input.reference}`),
    tag: async (input) => this.#begin('tag', input, `Tag as ${input.reference}`),
    untag: async (input) => this.#begin('untag', input, `Take the name ${input.tag} away`),
    remove: async (input) => this.#begin('remove', input, 'Remove'),
    removeMany: async (input) => this.#begin('removeMany', input, 'Remove', items(input.targets)),
    pullMany: async (input) => this.#begin('pullMany', input, 'Pull', items(input.targets)),
    prunePreview: async (input) => {
      this.owner.record('images.prunePreview', input);
      const images = this.unused.filter(({ dangling }) => input.all === true || dangling);
      return { images, atMost: images.reduce((sum, { size = 0 }) => sum + size, 0) };
    },
    prune: async (input) => this.#begin('prune', input, 'Remove unused images'),
    save: async (input) => this.#begin('save', input, `Save ${input.names.join(', ')}`),
    load: async (input) => this.#begin('load', input, `Load ${input.path}`),
    import: async (input) => this.#begin('import', input, `Import ${input.path}`),
  };
}

const REPORT: LayersReport = {
  layers: [
    { index: 0, createdBy: 'ADD rootfs', size: 88e6, added: 1200, changed: 0, removed: 0, wasted: 0 },
    { index: 1, createdBy: 'RUN apk upgrade', size: 9.4e6, added: 1, changed: 1, removed: 1, wasted: 12.6e6 },
  ],
  size: 97.4e6,
  wasted: 12.6e6,
};

const FILES: readonly (LayerFile & { layer: number })[] = [
  ...Array.from({ length: 1200 }, (_, at) => ({
    path: `/usr/lib/part-${at}.so`,
    change: 'added' as const,
    size: 73_000 + at,
    hides: 0,
    layer: 0,
  })),
  { path: '/usr/lib/libssl.so', change: 'changed', size: 9.4e6, hides: 9.1e6, layer: 1 },
  { path: '/usr/lib/libssl.so.3', change: 'added', size: 0, hides: 0, link: 'libssl.so', layer: 1 },
  { path: '/var/cache/apk.tar', change: 'removed', size: 0, hides: 3.5e6, layer: 1 },
];

const items = (targets: readonly { ids: readonly string[] }[]): Partial<Operation> => ({
  items: { total: targets.reduce((sum, { ids }) => sum + ids.length, 0), done: 0, failed: 0 },
});

function notUsed(): never {
  throw new Error('not used by the interface');
}

/** Images of an ordinary day: several names, none, in use and not, on two engines. */
export function ordinaryImages(): readonly Image[] {
  const user = (name: string) => ({ id: hex(90), name });
  return [
    anImage(0, {
      tags: ['nginx:1.27', 'nginx:latest', 'nginx:mainline'],
      users: { count: 1, first: [user('shop-web-1')] },
    }),
    anImage(1, {
      tags: ['postgres:16-alpine'],
      users: { count: 3, first: [user('shop-db-1'), user('crm-db-1'), user('wiki-db-1')] },
      labels: { 'org.opencontainers.image.source': 'https://example.com/postgres' },
    }),
    anImage(2, { tags: [], digests: [], dangling: true }),
    anImage(3),
    anImage(4, {
      size: 2.4 * GB,
      tags: ['registry.example.com/team/very/deep/folder/machine-learning-runtime:2026.11.3-cuda12.6'],
    }),
    anImage(5, { engine: podman.id, runtime: 'podman', tags: ['localhost/app:dev'], digests: [] }),
    anImage(6, {
      engine: podman.id,
      runtime: 'podman',
      tags: ['harbour.example/library/busybox:1.36'],
      pending: { action: 'push', operationId: 'x' },
    }),
    anImage(7, { tags: [], digests: [], dangling: true, size: 812e6 }),
  ];
}
