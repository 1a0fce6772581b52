import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findExecutable } from '../../../src-main/exec/find-executable';
import { nodePath, spawnNode, type NodeSurroundings } from '../../../src-main/exec/spawn-node';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cleat-node-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const electron = (over: Partial<NodeSurroundings>): NodeSurroundings => ({
  electron: true,
  execPath: '/app/cleat',
  resourcesPath: '/app/resources',
  env: { PATH: '/usr/bin' },
  exists: () => true,
  platform: 'linux',
  ...over,
});

describe('the Node for children', () => {
  it('is this very binary in plain Node', () => {
    expect(nodePath()).toBe(process.execPath);
  });

  it('is the one shipped with a packaged app, never Electron itself', () => {
    expect(nodePath(electron({}))).toBe('/app/resources/node');
  });

  it('is the one npm runs with, else the first on PATH, in Electron from a checkout', () => {
    const exists = (path: string): boolean => path !== '/app/resources/node';
    const env = { npm_node_execpath: '/opt/node/bin/node', PATH: '/usr/bin' };
    expect(nodePath(electron({ exists, env }))).toBe('/opt/node/bin/node');
    expect(nodePath(electron({ exists }))).toBe('/usr/bin/node');
  });

  it('is an error that names it when there is none', () => {
    expect(() => nodePath(electron({ exists: () => false }))).toThrowError(
      expect.objectContaining({ code: 'exec.not-found' }) as Error,
    );
  });
});

describe('a Node child', () => {
  it('runs its entry with its arguments, without what would make it something else', async () => {
    const entry = join(dir, 'entry.cjs');
    writeFileSync(
      entry,
      'process.stdout.write(JSON.stringify([process.argv.slice(2), process.env.NODE_OPTIONS ?? null, process.env.KEPT]))',
    );
    const child = spawnNode(entry, {
      args: ['--flag', 'a b'],
      env: { ...process.env, NODE_OPTIONS: '--no-warnings', KEPT: 'yes' },
    });
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([['--flag', 'a b'], null, 'yes']);
  });
});

describe('a program', () => {
  it('is found on PATH first, then in the extra folders, and only when it can be run', async () => {
    const program = join(dir, 'engine-cli');
    writeFileSync(program, '#!/bin/sh\n');
    const search = { env: { PATH: '/nowhere' }, extraDirs: [dir] };
    expect(await findExecutable('engine-cli', search)).toBeUndefined();
    chmodSync(program, 0o755);
    expect(await findExecutable('engine-cli', search)).toBe(program);
    expect(await findExecutable('engine-cli', { env: { PATH: `/nowhere:${dir}` } })).toBe(program);
    expect(await findExecutable('no-such-cli', search)).toBeUndefined();
  });
});
