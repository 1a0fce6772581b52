import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../../src-main/engines/connect';
import { mergeEngines } from '../../../src-main/engines/identity';
import { probeEngine } from '../../../src-main/engines/probe';
import { engineId, type EngineDescription } from '../../../src-shared/model/engine';
import type { TestEngine } from '../../engines';
import { describeEngine, REAL_ENGINES } from './real';

const PROBE = { timeoutMs: 5_000 };

function docker(path: string, name: string): EngineDescription {
  const endpoint = { kind: 'unix', path } as const;
  return { id: engineId('docker', endpoint), runtime: 'docker', name, endpoint, aliases: [] };
}

describe.each(REAL_ENGINES)('a real $kind', ({ kind, why, start }) => {
  describe.skipIf(why !== undefined)(why ?? 'that runs', () => {
    let engine: TestEngine;
    let dir: string;
    let tcp: net.Server;
    beforeAll(async () => {
      engine = await start();
      dir = mkdtempSync(join(tmpdir(), 'cleat-id-'));
      tcp = net.createServer((client) => {
        const upstream = net.connect(engine.socket);
        client.on('error', () => upstream.destroy());
        upstream.on('error', () => client.destroy());
        client.pipe(upstream).pipe(client);
      });
      await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      tcp?.close();
      await engine?.close();
      rmSync(dir, { recursive: true, force: true });
    });

    it('behind two sockets is one engine with an alias', async () => {
      const link = join(dir, 'docker.sock');
      symlinkSync(engine.socket, link);
      const found = await Promise.all(
        [docker(link, 'a-context'), describeEngine(engine, 'own')].map(async (description) => {
          const probe = await probeEngine(description, PROBE);
          if (probe.state !== 'live') throw new Error(probe.error.message);
          return { description, facts: probe.facts };
        }),
      );
      const merged = mergeEngines(found);
      expect(merged).toHaveLength(1);
      // A Podman behind a Docker socket is Podman, found under its own name.
      expect(merged[0]).toMatchObject(
        kind === 'podman'
          ? { runtime: 'podman', name: 'own', aliases: ['a-context'] }
          : { runtime: 'docker', name: 'a-context', aliases: ['own'] },
      );
    });

    it('is the same each time it is asked', async () => {
      const [one, two] = await Promise.all([1, 2].map(() => probeEngine(describeEngine(engine), PROBE)));
      expect(one).toEqual(two);
    });

    it('is reached over TCP too', async () => {
      const address = tcp.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const endpoint = { kind: 'tcp', host: '127.0.0.1', port: address.port } as const;
      const description = { ...describeEngine(engine), endpoint };
      const connection = await connectEngine(description, { signal: new AbortController().signal });
      expect(await connection.listContainers()).toEqual([]);
      connection.close();
    });

    it('is reached through ssh, by the pipe that its CLI opens over there', async () => {
      // Stands in for ssh: runs what it was asked to run, here, as the other side's shell would.
      const ssh = join(dir, 'ssh');
      writeFileSync(ssh, '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n');
      chmodSync(ssh, 0o755);
      const path = process.env['PATH'];
      process.env['PATH'] = `${dir}:${path ?? ''}`;
      try {
        const endpoint = { kind: 'ssh', host: 'harbour', user: 'me', path: engine.socket } as const;
        const description = { ...describeEngine(engine), endpoint };
        const { signal } = new AbortController();
        const connection = await connectEngine(description, { signal });
        expect(await connection.listContainers()).toEqual([]);
        const events = await connection.openEvents({ signal });
        connection.close();
        await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
          code: 'engine.unreachable',
        });
      } finally {
        process.env['PATH'] = path;
      }
    });
  });
});
