import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../../../src-shared/plugin-api/run-spec';
import { Broken, holds, same, until, IDLE, type Check } from './context';

const FOLDERS = ['with space', 'com,ma', 'co:lon', 'quo"te', "apo'strophe", 'ünïcödé', 'eq=ual'];

const bind = (host: string, readonly: boolean, container = '/mnt/check'): readonly Mount[] => [
  { type: 'bind', host, container, readonly },
];

/** Mounts and ports. */
export const mountingChecks: readonly Check[] = [
  {
    id: 'mount-folder',
    needs: ['run.mount-folder'],
    run: async ({ run, dir }) => {
      await writeFile(join(dir, 'in'), 'from the host');
      const argv = ['sh', '-c', 'cat mnt/check/in; echo written > mnt/check/out'];
      const { stdout, stderr, exitCode } = await run({ argv, workdir: '/', mounts: bind(dir, false) });
      same([stdout, exitCode], ['from the host', 0], `reading and writing (${stderr.trim()})`);
      same(await readFile(join(dir, 'out'), 'utf8'), 'written\n', 'what was written');
    },
  },
  {
    id: 'mount-readonly',
    needs: ['run.mount-readonly'],
    run: async ({ run, dir }) => {
      const argv = ['sh', '-c', 'echo written > mnt/check/out'];
      const { exitCode, stderr } = await run({ argv, workdir: '/', mounts: bind(dir, true) });
      holds(exitCode !== 0, 'the write went through', 'a refusal');
      holds(/read-only/i.test(stderr), stderr.trim(), '“Read-only file system”');
    },
  },
  {
    id: 'mount-file',
    needs: ['run.mount-file'],
    run: async ({ run, dir }) => {
      const host = join(dir, 'file');
      await writeFile(host, 'one file');
      const argv = ['cat', '/etc/check.txt'];
      const { stdout, stderr } = await run({ argv, mounts: bind(host, true, '/etc/check.txt') });
      same(stdout, 'one file', `the file (${stderr.trim()})`);
    },
  },
  {
    id: 'mount-any-path',
    needs: ['run.mount-any-path'],
    run: async ({ run, dir, capabilities }) => {
      for (const folder of FOLDERS) {
        await mkdir(join(dir, folder));
        await writeFile(join(dir, folder, 'in'), folder);
      }
      // All of them in one container each way: a path is taken apart or not, whoever stands beside it.
      const argv = ['sh', '-c', 'for at in "/mnt/da ta"/*; do cat "$at/in"; echo; echo x > "$at/out"; done'];
      for (const readonly of capabilities['run.mount-readonly'].can === 'no' ? [false] : [true, false]) {
        const mounts = FOLDERS.flatMap((folder, n) => bind(join(dir, folder), readonly, `/mnt/da ta/${n}`));
        const { stdout, stderr } = await run({ argv, mounts });
        same(stdout.split('\n').slice(0, -1), FOLDERS, `what was read (${stderr.trim()})`);
        const written = await Promise.all(FOLDERS.map((folder) => readdir(join(dir, folder))));
        same(
          FOLDERS.filter((_, n) => written[n]?.includes('out')),
          readonly ? [] : FOLDERS,
          `the folders written to, mounted ${readonly ? 'read-only' : 'for writing'} (${stderr.trim()})`,
        );
      }
    },
  },
  {
    id: 'mount-missing',
    needs: ['run.mount-folder'],
    run: async ({ run, dir, prefix, connection, signal }) => {
      // Only the check's own: others come and go meanwhile.
      const own = async (): Promise<readonly string[]> =>
        (await connection.listContainers({ signal }))
          .map(({ name }) => name)
          .filter((name) => name.startsWith(prefix))
          .sort();
      const before = await own();
      const outcome = await run({ argv: ['true'], mounts: bind(join(dir, 'missing'), false) }).then(
        ({ exitCode }) => `it ran and ended with ${exitCode}`,
        () => undefined,
      );
      if (outcome !== undefined) throw new Broken(outcome, 'a refusal before anything begins');
      same(await own(), before, 'containers');
    },
  },
  {
    id: 'tmpfs',
    needs: ['run.tmpfs'],
    run: async ({ run }) => {
      const { stdout, stderr } = await run({
        argv: ['sh', '-c', 'echo x > /scratch/x && grep -c " /scratch tmpfs " /proc/mounts'],
        mounts: [{ type: 'tmpfs', container: '/scratch' }],
      });
      same(stdout, '1\n', `the mount (${stderr.trim()})`);
    },
  },
  {
    id: 'publish',
    needs: ['run.publish'],
    run: async ({ start, row, signal }) => {
      const host = await freePort();
      const made = await start({
        argv: IDLE,
        ports: [{ hostIp: '127.0.0.1', host, container: 8080, protocol: 'tcp' }],
      });
      const ports = await until(
        'the port in the list',
        async () => {
          const shown = (await row(made.id)).ports;
          return shown.length > 0 ? shown : undefined;
        },
        signal,
      );
      same(
        ports.map(({ hostPort, containerPort, protocol }) => [hostPort, containerPort, protocol]),
        [[host, 8080, 'tcp']],
        'published ports',
      );
    },
  },
  {
    id: 'publish-free-port',
    needs: ['run.publish', 'run.publish-free-port'],
    run: async ({ start, row }) => {
      const made = await start({ argv: IDLE, ports: [{ container: 8080, protocol: 'tcp' }] });
      const { ports } = await row(made.id);
      holds(
        ports.some(({ hostPort }) => (hostPort ?? 0) > 0),
        JSON.stringify(ports),
        'a port of the host',
      );
    },
  },
];

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
