import { describe, expect, it } from 'vitest';
import {
  parseConnections,
  parseMachines,
  podmanEngines,
  type PodmanSearch,
} from '../../../src-main/engines/podman-endpoints';
import { memoryFiles } from './memory-files';

const ROOTLESS = '/run/user/1000/podman/podman.sock';
const ROOTFUL = '/run/podman/podman.sock';

const search = (
  env: PodmanSearch['env'],
  there: readonly string[],
  over: Partial<PodmanSearch> & { denied?: readonly string[] } = {},
): PodmanSearch => ({
  env,
  home: '/home/a',
  platform: 'linux',
  uid: 1000,
  files: memoryFiles(Object.fromEntries(there.map((path) => [path, ''])), over.denied),
  ...over,
});

const names = async (value: PodmanSearch): Promise<string[]> =>
  (await podmanEngines(value)).map((engine) => engine.name);

describe('the Podman engines', () => {
  it('are the user’s own and root’s, whichever sockets are there', async () => {
    expect(await names(search({ XDG_RUNTIME_DIR: '/run/user/1000' }, [ROOTLESS, ROOTFUL]))).toEqual([
      'rootless',
      'rootful',
    ]);
    expect(await names(search({}, [ROOTLESS]))).toEqual(['rootless']);
    expect(await names(search({}, []))).toEqual([]);
  });

  it('name a socket that may not be looked at only when there is no other', async () => {
    expect(await names(search({}, [], { denied: [ROOTFUL] }))).toEqual(['rootful']);
    expect(await names(search({}, [ROOTLESS], { denied: [ROOTFUL] }))).toEqual(['rootless']);
  });

  it('are CONTAINER_HOST alone when it is set, and an error when it makes no sense', async () => {
    const env = { CONTAINER_HOST: 'ssh://core@harbour:22/run/podman/podman.sock' };
    expect(await names(search(env, [ROOTLESS]))).toEqual(['CONTAINER_HOST']);
    await expect(podmanEngines(search({ CONTAINER_HOST: '/just/a/path' }, []))).rejects.toMatchObject({
      code: 'endpoint.invalid',
      message: expect.stringContaining('CONTAINER_HOST') as string,
    });
  });

  it('take the manifest’s sockets when it names some', async () => {
    const sockets = ['${HOME}/own.sock', '${NOT_SET}/x.sock'];
    const [engine] = await podmanEngines(search({}, ['/home/a/own.sock'], { sockets }));
    expect(engine?.id).toBe('podman/unix:///home/a/own.sock');
  });

  it('are the machine on macOS, asked or at its usual place', async () => {
    const usual = '/home/a/.local/share/containers/podman/machine/podman.sock';
    expect(await names(search({}, [usual], { platform: 'darwin' }))).toEqual(['machine']);
    const machines = parseMachines(
      JSON.stringify([
        {
          Name: 'podman-machine-default',
          State: 'running',
          ConnectionInfo: { PodmanSocket: { Path: '/var/folders/x/api.sock' }, PodmanPipe: null },
        },
      ]),
    );
    expect(machines).toEqual([
      {
        name: 'podman-machine-default',
        running: true,
        endpoint: { kind: 'unix', path: '/var/folders/x/api.sock' },
      },
    ]);
    expect(await names(search({}, [], { platform: 'darwin', machines }))).toEqual(['podman-machine-default']);
  });

  it('are also the connections the user added, the default first, without those into a machine', () => {
    const row = (Name: string, URI: string, extra: object = {}): object => ({ Name, URI, ...extra });
    const engines = parseConnections(
      JSON.stringify([
        row('machine', 'ssh://core@127.0.0.1:50000/run/podman.sock', { IsMachine: true }),
        row('old-machine', 'ssh://core@localhost:50001/run/podman.sock'),
        row('harbour', 'ssh://me@harbour/run/podman/podman.sock', { Default: false }),
        row('quay', 'tcp://quay:1', { Default: true }),
        row('odd', 'gopher://x'),
      ]),
    );
    expect(engines.map((engine) => engine.name)).toEqual(['quay', 'harbour']);
  });

  it('say when the CLI answers in a shape we do not know', () => {
    expect(() => parseMachines('{"not":"a list"}')).toThrowError(
      expect.objectContaining({ code: 'engine.answer' }) as Error,
    );
    expect(() => parseConnections('Error: no such command')).toThrowError(
      expect.objectContaining({ code: 'engine.answer' }) as Error,
    );
  });
});
