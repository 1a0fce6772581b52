import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import type { EngineConnection } from '../../../src-main/engines/connection';
import { containerFacts } from '../../../src-main/engines/container-facts';
import { madeOf } from '../../../src-main/launch/spec-of-container';
import { CleatError } from '../../../src-shared/model/error';
import { dockerAnswers, fakeServer, type FakeServer } from './fake-server';

/** Names that answers have, so that what is made up goes deeper than the first look at it. */
const KEYS = [
  ...[
    'Id',
    'ID',
    'Name',
    'Names',
    'Image',
    'ImageID',
    'ImageName',
    'Command',
    'Created',
    'CreatedAt',
    'State',
  ],
  ...[
    'Status',
    'Ports',
    'Labels',
    'Networks',
    'NetworkSettings',
    'Mounts',
    'HostConfig',
    'Config',
    'Env',
    'Cmd',
  ],
  ...[
    'Entrypoint',
    'LogConfig',
    'Type',
    'Action',
    'Actor',
    'Attributes',
    'time',
    'timeNano',
    'Health',
    'Log',
  ],
  ...['Titles', 'Processes', 'StatusCode', 'Stats', 'cpu_stats', 'precpu_stats', 'memory_stats', 'networks'],
  ...['RepoTags', 'Volumes', 'Tty', 'StartedAt', 'FinishedAt', 'ExitCode', 'RestartPolicy', 'PortBindings'],
];
const LEAVES = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '',
  'running',
  '2024-13-99T99:99:99Z',
  '\u0000',
  'a'.repeat(64),
];

const { value: answers } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...LEAVES),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS, '__proto__'), tie('value'), { maxKeys: 8 }),
    fc.jsonValue({ maxDepth: 2 }),
  ),
}));

/** The first few: some streams do not end. */
async function drain(values: AsyncIterable<unknown>): Promise<void> {
  const some: unknown[] = [];
  for await (const value of values) if (some.push(value) > 10) return;
}

const ID = 'a'.repeat(64);
const { signal } = new AbortController();
const QUESTIONS: Readonly<Record<string, (connection: EngineConnection) => Promise<unknown>>> = {
  list: (engine) => engine.listContainers(),
  'some of a list': (engine) => engine.listContainers({ ids: [ID] }),
  inspect: async (engine) => {
    const found = await engine.inspectContainer(ID);
    if (found) containerFacts(engine.engine, found.raw);
  },
  'what it was made of': async (engine) => {
    const made = await engine.inspectMade(ID);
    if (made) madeOf(engine.engine, made);
  },
  processes: (engine) => engine.topContainer(ID),
  'an exit': (engine) => engine.waitContainer(ID),
  choices: (engine) => engine.listChoices(),
  statistics: (engine) => drain(engine.openStats([ID], { signal })),
  'events of the past': (engine) => drain(engine.readEvents({ follow: false }, { signal })),
};

describe.each(['docker', 'podman'] as const)('whatever JSON a %s engine answers', (dialect) => {
  let fake: FakeServer;
  let connection: EngineConnection;
  let body = '';
  beforeAll(async () => {
    const told: Record<string, unknown> = dockerAnswers('1.45', '1.24');
    const components = [{ Name: 'Podman Engine', Version: '4.3.1' }];
    const version = {
      ...Object(told['/version']),
      ...(dialect === 'podman' ? { Components: components } : {}),
    };
    const known: Record<string, unknown> = { ...told, '/version': version };
    let connected = false;
    fake = await fakeServer((request, response) => {
      if (dialect === 'podman') response.setHeader('Libpod-API-Version', '4.3.1');
      const answer = connected ? undefined : known[request.url ?? ''];
      response.end(
        typeof answer === 'string' ? answer : answer === undefined ? body : JSON.stringify(answer),
      );
    });
    body = JSON.stringify({ ID: 'x', host: {}, store: {}, version: {} });
    connection = await connectEngine(fake.description, { signal });
    connected = true;
    expect(connection.facts.dialect).toBe(dialect);
  });
  afterAll(async () => {
    connection?.close();
    await fake?.close();
  });

  it.each(Object.entries(QUESTIONS))('asked for %s, it is a value or an error of ours', async (_, ask) => {
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        body = `${JSON.stringify(answer)}\n`;
        const thrown: unknown = await ask(connection).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (thrown === undefined) return;
        expect(thrown).toBeInstanceOf(CleatError);
        expect(thrown).toMatchObject({ code: expect.not.stringMatching(/^app\./) });
      }),
      { numRuns: 100 },
    );
  });
});
