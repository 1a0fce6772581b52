import { describe, expect, it } from 'vitest';
import { shielded } from '../../../src-main/faces/cli/commands/launch';
import { parseRun } from '../../../src-main/faces/cli/run-flags/parse';
import { shellLine } from '../../../src-shared/model/shell-line';

const read = (...args: string[]) =>
  parseRun(args, { cwd: '/here', env: { TOKEN: 'hush', HOME: '/root' }, command: 'cleat launch' });

describe('the options of a run', () => {
  it('may be joined and given values in each way docker takes them', () => {
    expect(read('-it', 'a').spec).toMatchObject({ interactive: true, tty: true, image: 'a', argv: [] });
    const ports = [{ host: 80, container: 8080, protocol: 'tcp' }];
    for (const words of [['-dp', '80:8080'], ['-dp80:8080'], ['-dp=80:8080'], ['-d', '--publish=80:8080']])
      expect(read(...words, 'a').spec).toMatchObject({ detach: true, ports });
    expect(read('--rm=false', 'a').spec.remove).toBe(false);
    expect(read('-eA=b=c', '-e', 'EMPTY=', 'a').spec.env).toEqual({ A: 'b=c', EMPTY: '' });
  });

  it('behind the image belong to the command', () => {
    expect(read('--rm', 'alpine', 'ls', '--rm', '-it', '--json')).toEqual({
      spec: { remove: true, image: 'alpine', argv: ['ls', '--rm', '-it', '--json'] },
      json: false,
    });
    expect(read('--', 'alpine', '--', 'x').spec.argv).toEqual(['--', 'x']);
  });

  it('that name a variable alone take it from this shell, outside of every argument', () => {
    expect(read('-e', 'TOKEN', '-e', 'UNSET', '-e', 'HOME', 'a').spec).toMatchObject({
      secrets: { TOKEN: 'hush' },
      env: { HOME: '/root' },
    });
  });

  it('mount folders, volumes and memory', () => {
    expect(read('-v', './x:/y:ro,Z', '-v', 'data:/d', '-v', '/only', 'a').spec.mounts).toEqual([
      { type: 'bind', host: '/here/x', container: '/y', readonly: true, relabel: 'private' },
      { type: 'volume', name: 'data', container: '/d', readonly: false },
      { type: 'volume', container: '/only', readonly: false },
    ]);
    const csv = 'type=bind,"source=/a,""b""",dst=/c:d,ro';
    expect(read('--mount', csv, '--tmpfs', '/t:size=1m,mode=1777', 'a').spec.mounts).toEqual([
      { type: 'bind', host: '/a,"b"', container: '/c:d', readonly: true },
      { type: 'tmpfs', container: '/t', size: 1_048_576, mode: '1777' },
    ]);
  });

  it('publish addresses of both kinds, free ports and ranges', () => {
    const port = (value: string) => read('-p', value, 'a').spec.ports;
    expect(port('[::1]:80:81/udp')).toEqual([{ hostIp: '::1', host: 80, container: 81, protocol: 'udp' }]);
    expect(port('127.0.0.1::81')).toEqual([{ hostIp: '127.0.0.1', container: 81, protocol: 'tcp' }]);
    expect(port('81')).toEqual([{ container: 81, protocol: 'tcp' }]);
    expect(port('8000-8001:90-91')).toEqual([
      { host: 8000, container: 90, protocol: 'tcp' },
      { host: 8001, container: 91, protocol: 'tcp' },
    ]);
    for (const wrong of ['x', '1:2:3:4', '80:99999', '1-3:1-2', '80:80/icmp'])
      expect(() => port(wrong), wrong).toThrow(expect.objectContaining({ code: 'cli.option' }));
  });

  it('read sizes as docker does', () => {
    expect(read('-m', '1.5g', '--memory-swap=-1', '--shm-size', '64kb', 'a').spec).toMatchObject({
      memory: 1_610_612_736,
      memorySwap: -1,
      shmSize: 65_536,
    });
    expect(() => read('-m', 'much', 'a')).toThrow('much');
  });

  it('keep our --runtime apart from docker’s own', () => {
    expect(read('--runtime', 'podman', '--oci-runtime', 'crun', 'a')).toMatchObject({
      runtime: 'podman',
      spec: { ociRuntime: 'crun' },
    });
  });

  it('that are unknown are named, with the nearest', () => {
    expect(() => read('--entrypont', 'x', 'a')).toThrow('Unknown option “--entrypont”.');
    try {
      read('--entrypont', 'x', 'a');
    } catch (error) {
      expect(error).toMatchObject({ code: 'cli.usage', hint: 'Did you mean “--entrypoint”?' });
    }
    expect(() => read('-iX', 'a')).toThrow('“-X” in “-iX”');
    expect(() => read('--rm')).toThrow('An image is needed.');
    expect(() => read('--name')).toThrow('needs a value');
  });
});

describe('what is typed behind launch', () => {
  it('is kept from being read as options of cleat', () => {
    const typed = (...words: string[]) => shielded(['node', 'cleat', ...words]).slice(2);
    expect(typed('--runtime', 'docker', 'launch', '-it', 'x', '--help')).toEqual([
      '--runtime',
      'docker',
      'launch',
      '--',
      '-it',
      'x',
      '--help',
    ]);
    expect(typed('launch', '--help')).toEqual(['launch', '--help']);
    expect(typed('ps', 'launch')).toEqual(['ps', 'launch']);
  });
});

describe('a line for a shell', () => {
  it('quotes what a shell would change, and nothing else', () => {
    expect(shellLine(['docker', 'run', 'a b', "it's", '$X', '', '--env=A'])).toBe(
      `docker run 'a b' 'it'\\''s' '$X' '' --env=A`,
    );
  });
});
