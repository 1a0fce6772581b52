import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../../engines';
import { findProgram } from '../../engines/availability';
import { CLI } from './cleat';
import { openTerminal } from './terminal';

const noPython =
  findProgram('python3') === undefined ? 'python3 not found: it makes the terminal' : undefined;
const kinds = [
  { name: 'docker', start: startDocker, reason: noPython ?? (await whyNoDocker()) },
  { name: 'podman', start: startPodman, reason: noPython ?? (await whyNoPodman()) },
] as const;

describe.each(kinds)('cleat launch -it on $name, in a terminal', ({ name, start, reason }) => {
  let engine: TestEngine;
  let home: string;
  let image: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    home = await mkdtemp(join(tmpdir(), 'cleat-terminal-'));
    engine = await start();
    image = await engine.busybox();
  });
  afterAll(async () => {
    await engine?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  const open = (...args: string[]) => {
    const env = {
      ...process.env,
      ...engine.env,
      TERM: 'xterm',
      CLEAT_HOME: join(home, 'cleat'),
      ...(name === 'podman' ? { CONTAINER_HOST: `unix://${engine.socket}`, DOCKER_HOST: undefined } : {}),
    };
    const cleat = [process.execPath, CLI, '--runtime', name, 'launch', ...args];
    return openTerminal(cleat, { env, cwd: home });
  };
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => {
      skip(reason !== undefined, reason);
      await body();
    });

  test('gives the program a terminal of the same size, what is typed, and its exit code', async () => {
    const terminal = open('--rm', '-it', image, 'sh');
    await until('the prompt', () => terminal.shown().includes('#'));
    terminal.type('stty size\n');
    await until('the size', () => /31 97/.test(terminal.shown()), { timeoutMs: 20_000 });
    terminal.type('exit 5\n');
    expect(await terminal.closed).toMatch(/<ended 5 sane>$/);
  });

  test('hands Ctrl-C to the program, and leaves the terminal as it was', async () => {
    const script = 'trap "exit 42" INT; echo ready; while :; do sleep 0.1; done';
    const terminal = open('--rm', '-it', image, 'sh', '-c', script);
    await until('the program', () => terminal.shown().includes('ready'), { timeoutMs: 20_000 });
    terminal.type('\u0003');
    expect(await terminal.closed).toMatch(/<ended 42 sane>$/);
    await until('the container to go', async () => (await engine.cli(['ps', '-aq'])).stdout.trim() === '');
  });
});
