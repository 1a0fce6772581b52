import type { Build, BuildLog, BuildStep } from '../../src-shared/model/build';
import { CleatError } from '../../src-shared/model/error';
import { sampleBuild } from '../unit/renderer/fake-builds';
import type { FakeOwner } from '../unit/renderer/fake-owner';
import * as samples from '../unit/renderer/samples';

const BEGAN = Date.now() - 600_000;
const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG VERSION=2.14.0
FROM node:22-alpine AS deps
WORKDIR /srv
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npm npm ci --omit=dev

FROM deps AS build
COPY . .
RUN npm run build -- \\
    --release "$VERSION"

FROM node:22-alpine AS runtime
ENV NODE_ENV production
COPY --from=build /srv/dist /srv/dist
EXPOSE 3000
CMD ["node", "/srv/dist/main.js"]
`;

/** A step: its state, and when it ran, in seconds from the beginning. */
function step(name: string, state: BuildStep['state'], from?: number, to?: number): BuildStep {
  const stage = /^\[(\w+) +\d+\/\d+\]/.exec(name)?.[1];
  return {
    id: `sha256:${name}`,
    name,
    ...(stage === undefined ? {} : { stage }),
    state,
    ...(from === undefined ? {} : { startedAt: BEGAN + from * 1000 }),
    ...(to === undefined ? {} : { endedAt: BEGAN + to * 1000 }),
    needs: [],
    ...(state === 'failed'
      ? { error: 'process "/bin/sh -c npm run build" did not complete: exit code: 2' }
      : {}),
  };
}

const opening = [
  step('[internal] load build definition from Dockerfile', 'done', 0, 0.1),
  step('[internal] load metadata for docker.io/library/node:22-alpine', 'done', 0.1, 1.4),
  step('[deps 1/4] FROM docker.io/library/node:22-alpine@sha256:6e80991f69cc7722c561e5d14d5e72ab', 'cached'),
  step('[internal] load build context', 'done', 1.4, 2.1),
  step('[deps 2/4] WORKDIR /srv', 'cached'),
  step('[deps 3/4] COPY package.json package-lock.json ./', 'done', 2.1, 2.3),
  step('[deps 4/4] RUN --mount=type=secret,id=npm npm ci --omit=dev', 'done', 2.3, 19.4),
  step('[build 1/2] COPY . .', 'done', 19.4, 20.2),
];
const BUILD = '[build 2/2] RUN npm run build -- --release "$VERSION"';
const COPY = '[runtime 2/2] COPY --from=build /srv/dist /srv/dist';

const said = (name: string, text: string): BuildLog => ({
  step: `sha256:${name}`,
  stream: 'stderr',
  text,
  time: BEGAN,
});
const LOG = [
  said('[deps 4/4] RUN --mount=type=secret,id=npm npm ci --omit=dev', 'added 214 packages in 16s\n'),
  said(BUILD, '\u001b[1m> shop-api@2.14.0 build\u001b[0m\n> vite build --release 2.14.0\n\n'),
  said(BUILD, 'vite v8.0.1 \u001b[32mbuilding for production...\u001b[0m\ntransforming (1) src/main.ts\r'),
  said(BUILD, '\u001b[32m✓\u001b[0m 1284 modules transformed.\nsee https://vite.dev/guide/build\n'),
];
const FAILED_LOG = [
  ...LOG,
  said(
    BUILD,
    '\u001b[31merror\u001b[0m TS2322: Type \u001b[33mstring\u001b[0m is not assignable to type number.\n',
  ),
  said(BUILD, '  src/cart/total.ts:41:7\nnpm error code 2\n'),
];

const failure = CleatError.of('build.failed', {
  step: BUILD,
  detail: 'process "/bin/sh -c npm run build" did not complete successfully: exit code: 2',
  file: 'Dockerfile',
  line: 10,
  exitCode: 2,
}).wire;
const warnings = [
  {
    text: 'LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format',
    line: 14,
    url: 'https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/',
  },
];
const dockerfile = { name: 'Dockerfile', text: DOCKERFILE };
const done = [...opening, step(BUILD, 'done', 20.2, 33.5), step(COPY, 'done', 33.5, 33.9)];
const cachedSteps = done.map((one) => (one.name.startsWith('[internal]') ? one : step(one.name, 'cached')));

const good = () =>
  sampleBuild('a1f0c2d4-good', done, {
    image: { id: `sha256:${'5e1'.repeat(21)}d`, size: 187_400_000 },
    contextBytes: 1_840_000,
    dockerfile,
    warnings,
    spec: {
      context: '/home/anna/shop',
      tags: ['shop/api:2.14.0', 'registry.example.com/shop/api:2.14.0'],
      args: { VERSION: '2.14.0' },
      secrets: [{ id: 'npm', file: '/home/anna/.npmrc' }],
      target: 'runtime',
    },
  });
const earlier = () =>
  sampleBuild('b7', cachedSteps, {
    startedAt: BEGAN - 3_600_000,
    endedAt: BEGAN - 3_600_000 + 2_900,
    image: { id: `sha256:${'77a'.repeat(21)}e`, size: 185_100_000 },
    contextBytes: 1_790_000,
    dockerfile,
  });
const failed = () =>
  sampleBuild('c9', [...opening, step(BUILD, 'failed', 20.2, 27.8), step(COPY, 'cancelled')], {
    state: 'failed',
    startedAt: BEGAN + 100_000,
    endedAt: BEGAN + 127_800,
    error: failure,
    dockerfile,
    warnings,
  });

function ordinary(owner: FakeOwner, ...first: readonly ReturnType<typeof sampleBuild>[]): void {
  owner.engines = [samples.docker, samples.podman];
  owner.runtimes = samples.bothReady();
  owner.setContainers(samples.ordinary());
  owner.viewState['nav.section'] = 'builds';
  owner.builds.kept = [
    ...first,
    failed(),
    good(),
    sampleBuild('d2', [step('STEP 1/2: FROM alpine', 'done', 0, 1)], {
      runtime: 'podman',
      engine: samples.podman.id,
      tags: ['localhost/tools:dev'],
      context: '/home/anna/tools',
      state: 'cancelled',
      startedAt: BEGAN - 90_000_000,
      endedAt: BEGAN - 90_000_000 + 214_000,
    }),
    earlier(),
    sampleBuild('e5', [], {
      tags: [],
      context: '/home/anna/a-very-long-name-of-a-project/with/folders/inside/of/it',
      state: 'interrupted',
      startedAt: BEGAN - 400_000_000,
    }),
  ];
  owner.builds.logs = { 'a1f0c2d4-good': LOG, c9: FAILED_LOG };
}

function withoutEnd(build: Build): Build {
  const copy: { -readonly [K in keyof Build]: Build[K] } = { ...build };
  delete copy.endedAt;
  return copy;
}

function open(owner: FakeOwner, id: string): void {
  owner.viewState['builds.open'] = id;
  owner.viewState['builds.selected'] = id;
}

/** The states that builds and their form must look right in. */
export const buildScenarios: Readonly<Record<string, (owner: FakeOwner, count: number) => void>> = {
  builds: (owner) => ordinary(owner),
  'builds-done'(owner) {
    ordinary(owner);
    open(owner, 'a1f0c2d4-good');
  },
  'builds-running'(owner) {
    const now = Date.now();
    const running = [
      ...opening.map((one) => ({
        ...one,
        ...(one.startedAt === undefined ? {} : { startedAt: one.startedAt - BEGAN + now - 24_000 }),
        ...(one.endedAt === undefined ? {} : { endedAt: one.endedAt - BEGAN + now - 24_000 }),
      })),
      { ...step(BUILD, 'running'), startedAt: now - 3_800 },
      step(COPY, 'waiting'),
    ];
    const build = sampleBuild('run', running, {
      state: 'running',
      operationId: 'op-run',
      startedAt: now - 24_000,
    });
    const going = withoutEnd(build);
    ordinary(owner, going);
    owner.builds.logs['run'] = LOG;
    owner.setOperation({
      id: 'op-run',
      kind: 'image.build',
      title: 'Build shop/api:2.14.0',
      state: 'running',
      startedAt: now - 24_000,
    });
    open(owner, 'run');
  },
  'builds-failed'(owner) {
    ordinary(owner);
    open(owner, 'c9');
  },
  'builds-cancelled'(owner) {
    ordinary(owner);
    open(owner, 'd2');
  },
  'builds-lost'(owner) {
    ordinary(
      owner,
      sampleBuild('lost', [...opening, step(BUILD, 'cancelled', 20, 24)], {
        state: 'failed',
        error: CleatError.of('engine.unreachable', {
          engine: 'docker',
          endpoint: 'unix:///var/run/docker.sock',
          detail: 'The connection was closed.',
        }).wire,
        dockerfile,
      }),
    );
    open(owner, 'lost');
  },
  'builds-none'(owner) {
    ordinary(owner);
    owner.builds.kept = [];
  },
  'builds-no-engine'(owner) {
    ordinary(owner);
    owner.engines = [];
    owner.runtimes = samples.nothingReady(false);
    owner.builds.kept = [];
  },
  'builds-loading'(owner) {
    ordinary(owner);
    owner.builds.silent = true;
  },
  'builds-hostile'(owner) {
    const name = '<img src=x onerror="document.title=\'owned\'">\u202egnp';
    const steps = [step(`[1/1] RUN ${name}`, 'failed', 0, 1)];
    ordinary(
      owner,
      sampleBuild('hostile', steps, {
        state: 'failed',
        tags: [name],
        context: `/${name}/${'x'.repeat(3_000)}`,
        error: CleatError.of('build.failed', { step: name, detail: name, line: 2 }).wire,
        dockerfile: { name, text: `FROM scratch\nRUN ${name}\u0000\u202e\n` },
        warnings: [{ text: name, line: 1, url: 'javascript:alert(1)' }],
      }),
    );
    owner.builds.logs['hostile'] = [
      said(`[1/1] RUN ${name}`, `\u001b]0;owned\u0007\u001b[2J${name}\n${'x'.repeat(50_000)}\n\u001b[31m`),
    ];
    open(owner, 'hostile');
  },
  /** A step that prints `count` lines, and so many steps. */
  'builds-many'(owner, count) {
    ordinary(owner);
    const steps = Array.from({ length: 400 }, (_, n) =>
      step(`[${n + 1}/400] RUN echo ${n}`, 'done', n, n + 1),
    );
    owner.builds.kept = [
      sampleBuild('many', steps, { dockerfile }),
      ...Array.from({ length: 200 }, (_, n) => sampleBuild(`kept-${n}`, [], { tags: [`kept:${n}`] })),
    ];
    const text = Array.from({ length: count }, (_, n) => `line ${n} \u001b[3${n % 8}mcoloured\u001b[0m`).join(
      '\n',
    );
    owner.builds.logs['many'] = [said('[400/400] RUN echo 399', `${text}\n`)];
    open(owner, 'many');
  },
  'build-form-full'(owner) {
    ordinary(owner);
    owner.viewState['builds.draft'] = JSON.stringify({
      where: '',
      context: '/home/anna/shop',
      dockerfile: '',
      target: 'runtime',
      tags: [{ text: 'shop/api:2.14.0' }, { text: 'registry.example.com/shop/api:2.14.0' }],
      args: [{ key: 'VERSION', value: '2.14.0' }],
      labels: [],
      platforms: [],
      secrets: [{ id: 'npm', from: 'file', source: '/home/anna/.npmrc' }],
      ssh: [],
      cacheFrom: [],
      cacheTo: [],
      contexts: [],
      noCache: false,
      pull: true,
      network: '',
      output: 'image',
      destination: '',
    });
  },
  'build-form-wrong'(owner) {
    buildScenarios['build-form-full']?.(owner, 0);
    owner.viewState['builds.draft'] = String(owner.viewState['builds.draft'])
      .replace('"shop/api:2.14.0"', '"Shop API"')
      .replace('"source":"/home/anna/.npmrc"', '"source":""')
      .replace('"ssh":[]', '"ssh":[{"id":"default","path":""}]');
    owner.builds.lacks = [{ field: 'ssh', message: 'Podman hands out no ssh agent over its API.' }];
    owner.builds.folder = {
      files: [],
      stages: [],
      args: [],
      problem: {
        field: 'dockerfile',
        error: CleatError.of('build.no-dockerfile', {
          context: '/home/anna/shop',
          names: 'Dockerfile or Containerfile',
        }).wire,
      },
    };
  },
  'build-form-refused'(owner) {
    buildScenarios['build-form-full']?.(owner, 0);
    owner.failures.set(
      'builds.start',
      CleatError.of('build.secret', { id: 'npm', detail: 'There is no such file.' }),
    );
  },
};
