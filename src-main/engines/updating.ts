import { z } from 'zod';
import { engineTitle, type EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { shortId } from '../../src-shared/model/short-id';
import { compareVersions } from '../../src-shared/model/version-order';
import { shaped } from './answers';
import { changeRefused } from './change-refused';
import type { ContainerUpdate, EngineConnection } from './connection';
import type { Answer, EngineHttp } from './http';
import { LIBPOD, type Reading } from './reading';

const UPDATE_TIMEOUT_MS = 60_000;
/** The period that engines assume, µs: `cpus` is a share of it. */
const CPU_PERIOD = 100_000;
/** From here on Podman can change a restart policy. */
const PODMAN_POLICY = '5.1';

const limitsSchema = z.object({
  HostConfig: z.object({
    Memory: z.number().nullish(),
    MemorySwap: z.number().nullish(),
    NanoCpus: z.number().nullish(),
  }),
});

type Update = EngineConnection['updateContainer'];

/** Swap of a container that gets a memory limit and no word about swap: what the engines do at its creation. */
const twice = (memory: number): number => memory * 2;

/**
 * Docker leaves out what is 0: a limit of memory or CPUs that is set cannot be taken away. A memory limit above
 * the memory-and-swap limit is refused: one that does not fit is moved along.
 */
function dockerUpdate(http: EngineHttp, facts: EngineFacts, inspect: Reading['inspect']): Update {
  return async (id, update, options) => {
    const { signal } = options ?? {};
    const found = await inspect(id, signal);
    const params = { name: shortId(id), engine: engineTitle(http.engine) };
    if (!found) throw CleatError.of('container.unknown', { name: params.name, engines: params.engine });
    const { HostConfig } = shaped(http.engine, 'an inspect', limitsSchema, found.raw);
    const cannot = (limit: string): CleatError =>
      CleatError.of('container.cannot-update', {
        ...params,
        what: `its ${limit} limit can be changed, but not taken away`,
      });
    if (update.memory === 0 && (HostConfig.Memory ?? 0) > 0) throw cannot('memory');
    if (update.cpus === 0 && (HostConfig.NanoCpus ?? 0) > 0) throw cannot('CPU');

    const answer = await http.request(
      'POST',
      `/v${facts.apiVersion}/containers/${encodeURIComponent(id)}/update`,
      {
        timeoutMs: UPDATE_TIMEOUT_MS,
        what: `update ${shortId(id)}`,
        ...(signal ? { signal } : {}),
        json: {
          ...dockerMemory(update, HostConfig.MemorySwap ?? 0),
          ...(update.cpus ? { NanoCpus: Math.round(update.cpus * 1e9) } : {}),
          ...(update.pids === undefined ? {} : { PidsLimit: update.pids === 0 ? -1 : update.pids }),
          ...(update.restartPolicy
            ? {
                RestartPolicy: {
                  Name: update.restartPolicy.name,
                  MaximumRetryCount: update.restartPolicy.maximumRetries ?? 0,
                },
              }
            : {}),
        },
      },
    );
    checked(http, id, answer);
  };
}

function dockerMemory({ memory, memorySwap }: ContainerUpdate, before: number): object {
  if (!memory) return memorySwap ? { MemorySwap: memorySwap } : {};
  const fits = before === -1 || before >= memory;
  return { Memory: memory, MemorySwap: memorySwap || (fits ? before : twice(memory)) };
}

/**
 * Podman through its own API, with the words of the OCI runtime. Podman 4 changes only the cgroup of a container
 * that runs: it keeps nothing, so that an inspect shows the old limits, and the next start brings them back.
 */
function podmanUpdate(http: EngineHttp, facts: EngineFacts, inspect: Reading['inspect']): Update {
  return async (id, update, options) => {
    const { signal } = options ?? {};
    const cannot = (what: string): CleatError =>
      CleatError.of('container.cannot-update', {
        name: shortId(id),
        engine: `${engineTitle(http.engine)} ${facts.version}`,
        what,
      });
    const { restartPolicy } = update;
    if (restartPolicy && compareVersions(facts.version, PODMAN_POLICY) < 0)
      throw cannot(`a restart policy can be changed from Podman ${PODMAN_POLICY} on`);
    const query = restartPolicy
      ? `?restartPolicy=${restartPolicy.name}&restartRetries=${String(restartPolicy.maximumRetries ?? 0)}`
      : '';
    const answer = await http.request(
      'POST',
      `${LIBPOD}/containers/${encodeURIComponent(id)}/update${query}`,
      {
        timeoutMs: UPDATE_TIMEOUT_MS,
        what: `update ${shortId(id)}`,
        ...(signal ? { signal } : {}),
        json: ociResources(update),
      },
    );
    if (answer.status === 500) {
      // The OCI runtime's refusal is only an exit status: say what can be known.
      const state = (await inspect(id, signal))?.container.state;
      if (state !== undefined && state !== 'running' && state !== 'paused')
        throw cannot('its limits can be changed only while it runs');
    }
    checked(http, id, answer);
  };
}

function ociResources({ memory, memorySwap, cpus, pids }: ContainerUpdate): object {
  const swap = memorySwap || (memory ? twice(memory) : -1);
  const limits = {
    ...(memory === undefined ? {} : { limit: memory === 0 ? -1 : memory }),
    ...(memory === undefined && !memorySwap ? {} : { swap }),
  };
  return {
    ...(Object.keys(limits).length === 0 ? {} : { memory: limits }),
    ...(cpus === undefined
      ? {}
      : { cpu: { period: CPU_PERIOD, quota: cpus === 0 ? -1 : Math.round(cpus * CPU_PERIOD) } }),
    ...(pids === undefined ? {} : { pids: { limit: pids === 0 ? -1 : pids } }),
  };
}

function checked(http: EngineHttp, id: string, answer: Answer): void {
  if (answer.status >= 300) throw changeRefused(http, 'update', id, answer);
}

/** Changes a container's limits and restart policy, in the engine's dialect. */
export function updating(http: EngineHttp, facts: EngineFacts, inspect: Reading['inspect']): Update {
  return (facts.dialect === 'podman' ? podmanUpdate : dockerUpdate)(http, facts, inspect);
}
