import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { completionOf } from '../../../src-main/faces/cli/completion-candidates';
import { program } from '../../../src-main/faces/cli/program';
import { completion } from '../../../src-main/faces/cli/verbs/completion';

const at = (line: string) => completionOf(program(), line.split(' '));
const words = (line: string): string[] => {
  const found = at(line);
  return found.kind === 'words' ? found.words.map(({ value }) => value) : [`(${found.kind})`];
};

describe('what may stand next', () => {
  it('is a verb, and of one with verbs of its own one of these', () => {
    expect(words('resta')).toEqual(['restart']);
    expect(words('')).toEqual(expect.arrayContaining(['ps', 'logs', 'launch', 'completion', 'runtime']));
    expect(words('')).not.toContain('__complete');
    expect(words('--json runtime w')).toEqual(['which']);
  });

  it('is an option of the verb, or its value', () => {
    expect(words('ps --a')).toEqual(['--all']);
    expect(words('logs --format ')).toEqual(['text', 'jsonl']);
    expect(words('ps --runtime ')).toEqual(['(runtimes)']);
    expect(words('ps --filter ')).toContain('label=');
    expect(words('logs -o ')).toEqual(['(files)']);
    expect(words('update --restart ')).toContain('unless-stopped');
    expect(words('logs --tail ')).toEqual([]);
  });

  it('is a container, a runtime, a shell, or nothing, as the verb takes it', () => {
    expect(at('stop ')).toEqual({ kind: 'containers', verb: 'stop' });
    expect(at('stop web d')).toEqual({ kind: 'containers', verb: 'stop' });
    expect(at('logs --tail 5 w')).toEqual({ kind: 'containers', verb: 'logs' });
    expect(at('stop --time=5 w')).toEqual({ kind: 'containers', verb: 'stop' });
    expect(at('rename ')).toEqual({ kind: 'containers', verb: 'rename' });
    expect(words('rename web ')).toEqual([]);
    expect(at('runtime use ')).toEqual({ kind: 'runtimes', auto: true });
    expect(at('runtime start ')).toEqual({ kind: 'runtimes', auto: false });
    expect(words('completion ')).toEqual(['bash', 'fish', 'zsh']);
    expect(words('ps ')).toEqual([]);
  });

  it('behind launch is an option of docker run, the image, and then what the command takes', () => {
    expect(words('launch --read-only ')).toEqual(['(images)']);
    expect(words('launch -it -p 80:80 ngi')).toEqual(['(images)']);
    expect(words('launch -dp80:80 ngi')).toEqual(['(images)']);
    expect(words('launch --name=x ')).toEqual(['(images)']);
    expect(words('launch --name ')).toEqual([]);
    expect(words('launch -itv ')).toEqual(['(files)']);
    expect(words('launch --pull ')).toContain('missing');
    expect(words('launch --runtime ')).toEqual(['(runtimes)']);
    expect(words('--runtime docker run-args --')).toEqual(expect.arrayContaining(['--mount', '--rm']));
    expect(words('launch nginx --na')).toEqual(['(files)']);
  });
});

describe('a completion script', () => {
  it.for(['bash', 'zsh', 'fish'])('for %s is one that shell can read', async (shell, { skip }) => {
    const said: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, _encoding, done) => {
      said.push(String(text));
      done?.();
      return true;
    });
    try {
      void completion(shell, { json: false });
      await vi.waitFor(() => expect(said).not.toEqual([]));
    } finally {
      write.mockRestore();
    }
    const script = said.join('');
    expect(script).toContain('cleat __complete --');
    const folder = mkdtempSync(join(tmpdir(), 'cleat-script-'));
    try {
      writeFileSync(join(folder, 'script'), script);
      const { status, stderr, error } = spawnSync(shell, ['-n', join(folder, 'script')], {
        encoding: 'utf8',
      });
      if (error !== undefined) skip(`no ${shell} here`);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is refused for another shell', async () => {
    await expect(completion('tcsh', { json: false })).rejects.toMatchObject({ code: 'cli.option' });
  });
});
