import { access, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { EngineCondition } from '../../src-shared/model/capabilities';
import type { Endpoint, EngineFacts } from '../../src-shared/model/engine';
import { CleatError } from '../../src-shared/model/error';
import { jsonOf, shaped } from './answers';
import type { EngineHttp } from './http';
import { LIBPOD } from './reading';

const ASK_TIMEOUT_MS = 5_000;
/** There where all of a host's control groups are of version 2. */
const UNIFIED = '/sys/fs/cgroup/cgroup.controllers';

const infoSchema = z.object({
  host: z.object({ cgroupVersion: z.string(), security: z.object({ rootless: z.boolean() }) }),
});

/** What can be seen of this machine without asking the engine. */
export interface ConditionPorts {
  readonly platform: NodeJS.Platform;
  /** Whether the control groups of this host are of version 2 alone. */
  isUnified(): Promise<boolean>;
  /** The user whose socket it is. Rejects when there is none. */
  ownerOf(path: string): Promise<number>;
}

const realPorts: ConditionPorts = {
  platform: process.platform,
  isUnified: () =>
    access(UNIFIED).then(
      () => true,
      () => false,
    ),
  ownerOf: async (path) => (await stat(path)).uid,
};

/** Whether what the engine would say can be known beforehand: its `/info` takes half a second. */
async function isUnbound(endpoint: Endpoint, ports: ConditionPorts): Promise<boolean> {
  if (endpoint.kind !== 'unix') return false;
  // Off Linux it is in a machine that Podman made, which has version 2.
  if (ports.platform !== 'linux' || (await ports.isUnified())) return true;
  return ports.ownerOf(endpoint.path).then(
    (uid) => uid === 0,
    () => false,
  );
}

/**
 * The facts with what holds this engine back beside its version. Only a Podman that may be without root on control
 * groups of version 1 is asked (`/libpod/info`: `host.security.rootless`, `host.cgroupVersion`); of one that does not tell
 * nothing is claimed, and it refuses for itself. Rejects with `app.cancelled` only.
 */
export async function withConditions(
  http: EngineHttp,
  facts: EngineFacts,
  { signal }: { readonly signal: AbortSignal },
  ports: ConditionPorts = realPorts,
): Promise<EngineFacts> {
  if (facts.dialect !== 'podman' || (await isUnbound(http.engine.endpoint, ports))) return facts;
  try {
    const path = `${LIBPOD}/info`;
    const answer = await http.request('GET', path, {
      signal,
      timeoutMs: ASK_TIMEOUT_MS,
      what: 'say what it may do',
    });
    const { host } = shaped(http.engine, path, infoSchema, jsonOf(http.engine, path, answer));
    const conditions: EngineCondition[] =
      host.security.rootless && host.cgroupVersion === 'v1' ? ['rootless-cgroups-v1'] : [];
    return conditions.length === 0 ? facts : { ...facts, conditions };
  } catch (thrown) {
    const error = CleatError.from(thrown);
    if (error.code === 'app.cancelled') throw error;
    return facts; // it is left to the engine to refuse
  }
}
