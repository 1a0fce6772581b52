import { expect, it } from 'vitest';
import { cliConnection } from '../../../src-main/engines/cli/connection';
import type { CliCall, CliRunner } from '../../../src-main/engines/cli/runner';
import { openCliStats } from '../../../src-main/engines/cli/stats';
import { engineId, type EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { CliContainer, CliEngine, CliQuestion } from '../../../src-shared/plugin-api/cli-engine';
import { apple } from '../apple/fixtures';

const endpoint = { kind: 'cli', path: '/bin/container' } as const;
const description = {
  id: engineId('apple', endpoint),
  runtime: 'apple',
  name: 'apple',
  endpoint,
  aliases: [],
};
const facts: EngineFacts = {
  version: '1.4.1',
  apiVersion: '',
  dialect: 'cli',
  os: 'linux',
  identity: 'apple',
};

/** Answers each command with what it prints; a refusal is thrown. */
function runnerOf(print: (args: readonly string[]) => string): CliRunner & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    engine: description,
    file: endpoint.path,
    before: [],
    env: {},
    ask: async <I, O>(question: CliQuestion<I, O>, input: I, _call: CliCall): Promise<O> => {
      const args = question.args(input);
      asked.push(args.join(' '));
      return question.parse(print(args));
    },
    order: async (args) => {
      asked.push(args.join(' '));
    },
  };
}

function cli(): CliEngine {
  if (!apple.engine) throw new Error('it is spoken by its CLI');
  return apple.engine;
}

it('An id that would be read as an option is refused by a rejection, before anything is executed', async () => {
  const runner = runnerOf(() => '');
  const connection = cliConnection(runner, cli(), facts);
  const { signal } = new AbortController();
  const calls = [
    () => connection.startContainer('--all'),
    () => connection.stopContainer('--all'),
    () => connection.killContainer('--all'),
    () => connection.removeContainer('--all'),
    () => connection.openLogs('--all', { signal, follow: false }),
  ];
  for (const call of calls) {
    // A call that throws at once instead fails here.
    const answer = call();
    await expect(answer).rejects.toMatchObject({ code: 'container.unknown' });
  }
  expect(runner.asked).toEqual([]);
});

const gone = (): CleatError =>
  CleatError.of('container.conflict', { name: 'gone', action: 'read its statistics', detail: 'not running' });
const row = (id: string, state: CliContainer['state']): CliContainer => ({
  id,
  name: id,
  image: 'alpine',
  imageId: '',
  command: '',
  state,
  createdAt: 0,
  ports: [],
  networks: [],
  labels: {},
});
/** Words in place of what the CLI prints. */
const spoken: CliEngine = {
  ...cli(),
  containers: {
    args: () => ['list'],
    parse: (output) => output.split(' ').map((id) => row(id, id === 'gone' ? 'exited' : 'running')),
  },
  usage: {
    args: (ids) => ['stats', ...ids],
    parse: (output) => output.split(' ').map((id) => ({ id, cpuTime: 1 })),
  },
};

it('A container that ended between its row and the question keeps no other from its reading', async () => {
  const runner = runnerOf(([verb, ...ids]) => {
    if (verb === 'list') return 'one gone two';
    if (ids.includes('gone')) throw gone();
    return ids.join(' ');
  });
  const end = new AbortController();
  const readings = openCliStats(runner, spoken, ['one', 'gone', 'two'], { signal: end.signal });
  const first = await readings.next();
  const ids = first.done === true ? [] : first.value.map(({ figures }) => figures.id);
  expect(ids).toEqual(['one', 'two']);
  expect(runner.asked).toEqual(['stats one gone two', 'list', 'stats one two']);
  end.abort();
  expect(await readings.next()).toMatchObject({ done: true });
});

it('When all of them have ended there is no reading and no failure', async () => {
  const runner = runnerOf(([verb]) => {
    if (verb === 'list') return 'gone';
    throw gone();
  });
  const readings = openCliStats(runner, spoken, ['gone'], { signal: new AbortController().signal });
  expect((await readings.next()).value).toEqual([]);
});

it('A refusal that no ended container explains is the failure', async () => {
  const runner = runnerOf(([verb]) => {
    if (verb === 'list') return 'one two';
    throw gone();
  });
  const readings = openCliStats(runner, spoken, ['one'], { signal: new AbortController().signal });
  await expect(readings.next()).rejects.toMatchObject({ code: 'container.conflict' });
});
