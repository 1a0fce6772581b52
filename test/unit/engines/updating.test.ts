import { describe, expect, it } from 'vitest';
import type { EngineHttp } from '../../../src-main/engines/http';
import type { Reading } from '../../../src-main/engines/reading';
import { updating } from '../../../src-main/engines/updating';
import { engineId, type EngineFacts } from '../../../src-shared/model/engine';

const endpoint = { kind: 'unix', path: '/run/boat.sock' } as const;
const description = {
  id: engineId('boat', endpoint),
  runtime: 'boat',
  name: 'boat',
  endpoint,
  aliases: [],
};
const ID = 'a'.repeat(64);

interface Wanted {
  readonly dialect: 'docker' | 'podman';
  readonly version?: string;
  readonly status?: number;
  readonly said?: string;
  readonly state?: string;
  /** As an inspect tells; absent where there is no such container. */
  readonly limits?: { readonly Memory?: number; readonly MemorySwap?: number; readonly NanoCpus?: number };
}

/** An engine that answers one update with `status`; what it was asked is in `asked`. */
function engineOf({
  dialect,
  version = '5.4.0',
  status = 200,
  said = '',
  state = 'running',
  limits,
}: Wanted) {
  const asked: { path: string; json: unknown }[] = [];
  const http = {
    engine: description,
    request: (_method: string, path: string, { json }: { json?: unknown }) => {
      asked.push({ path, json });
      const body = Buffer.from(JSON.stringify({ message: said }));
      return Promise.resolve({ status, headers: {}, body });
    },
  } as unknown as EngineHttp;
  const inspect = (() =>
    Promise.resolve(
      limits && { container: { state }, raw: { HostConfig: limits }, tty: false },
    )) as unknown as Reading['inspect'];
  const facts: EngineFacts = { version, apiVersion: '1.41', dialect, os: 'linux', identity: 'boat' };
  return { asked, update: updating(http, facts, inspect) };
}

describe('changing limits on Docker', () => {
  it('moves a limit of memory and swap along that would be below the new one of memory', async () => {
    const { asked, update } = engineOf({ dialect: 'docker', limits: { Memory: 100, MemorySwap: 200 } });
    await update(ID, { memory: 150 });
    await update(ID, { memory: 300 });
    await update(ID, { memory: 300, memorySwap: -1 });
    await update(ID, { cpus: 1.5, pids: 0 });
    expect(asked.map(({ json }) => json)).toEqual([
      { Memory: 150, MemorySwap: 200 },
      { Memory: 300, MemorySwap: 600 },
      { Memory: 300, MemorySwap: -1 },
      { NanoCpus: 1_500_000_000, PidsLimit: -1 },
    ]);
    expect(asked[0]?.path).toBe(`/v1.41/containers/${ID}/update`);
  });

  it('refuses to take a limit away that is set, and asks nothing', async () => {
    const { asked, update } = engineOf({ dialect: 'docker', limits: { Memory: 100, NanoCpus: 1 } });
    for (const limits of [{ memory: 0 }, { cpus: 0 }])
      await expect(update(ID, limits)).rejects.toMatchObject({ code: 'container.cannot-update' });
    expect(asked).toEqual([]);
  });

  it('says of a container that is not there that it is not', async () => {
    const { asked, update } = engineOf({ dialect: 'docker' });
    await expect(update(ID, { cpus: 1 })).rejects.toMatchObject({ code: 'container.unknown' });
    expect(asked).toEqual([]);
  });

  it('takes a refusal of a value for one', async () => {
    const { update } = engineOf({ dialect: 'docker', limits: {}, status: 400, said: 'too little memory' });
    await expect(update(ID, { memory: 1 })).rejects.toMatchObject({
      code: 'container.invalid',
      wire: { params: { action: 'update', detail: 'too little memory' } },
    });
  });
});

describe('changing limits on Podman', () => {
  it('says them in the words of the OCI runtime, without a limit as -1', async () => {
    const { asked, update } = engineOf({ dialect: 'podman', limits: {} });
    await update(ID, { memory: 100, cpus: 0.5 });
    await update(ID, { memory: 0, cpus: 0, pids: 0 });
    expect(asked.map(({ json }) => json)).toEqual([
      { memory: { limit: 100, swap: 200 }, cpu: { period: 100_000, quota: 50_000 } },
      { memory: { limit: -1, swap: -1 }, cpu: { period: 100_000, quota: -1 }, pids: { limit: -1 } },
    ]);
  });

  it('changes a restart policy from 5.1 on, and says so before', async () => {
    const change = { restartPolicy: { name: 'on-failure', maximumRetries: 3 } } as const;
    const old = engineOf({ dialect: 'podman', version: '4.3.1', limits: {} });
    await expect(old.update(ID, change)).rejects.toMatchObject({
      code: 'container.cannot-update',
      wire: { params: { what: expect.stringContaining('5.1') } },
    });
    expect(old.asked).toEqual([]);
    const { asked, update } = engineOf({ dialect: 'podman', version: '5.1.0-rc1', limits: {} });
    await update(ID, change);
    expect(asked[0]?.path).toMatch(/\/update\?restartPolicy=on-failure&restartRetries=3$/);
  });

  it('knows why the OCI runtime refused: only one that runs can be changed', async () => {
    const failing = { dialect: 'podman', limits: {}, status: 500, said: 'exit status 1' } as const;
    const stopped = engineOf({ ...failing, state: 'exited' });
    await expect(stopped.update(ID, { cpus: 1 })).rejects.toMatchObject({ code: 'container.cannot-update' });
    const running = engineOf({ ...failing, state: 'running' });
    await expect(running.update(ID, { cpus: 1 })).rejects.toMatchObject({ code: 'engine.refused' });
  });
});
