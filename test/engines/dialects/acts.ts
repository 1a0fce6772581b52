import { z } from 'zod';
import { until } from '../poll';
import { busyboxRootfs } from '../image';
import type { Stage } from './stage';

/** One thing done to an engine, and its name in the fixture. */
export interface Step {
  readonly did: string;
  act(stage: Stage): Promise<unknown>;
}

/** What is done before anybody listens, then the steps that are recorded. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  prepare?(stage: Stage): Promise<unknown>;
  readonly steps: readonly Step[];
  /** Keep events and final ids only. */
  readonly bare?: boolean;
}

/** The touched container's id. */
export function it(stage: Stage): string {
  if (stage.touched === undefined) throw new Error('the scenario has touched nothing yet');
  return stage.touched.id;
}

/** A step that posts to the touched container. */
export function post(did: string, path: string, wait?: (stage: Stage, id: string) => Promise<unknown>): Step {
  return {
    did,
    async act(stage) {
      await stage.send('POST', `/containers/${it(stage)}/${path}`);
      await wait?.(stage, it(stage));
    },
  };
}

export const exited = (stage: Stage, id: string): Promise<void> => stage.state(id, 'exited');
export const created = (stage: Stage): Promise<string> => stage.create('boat');
export const running = (stage: Stage): Promise<string> => stage.run('boat');

/** Ignores SIGTERM, as a process 1 without a handler does. */
export const STUBBORN = { Cmd: ['sleep', '86400'] };

const health = z.object({ State: z.object({ Health: z.object({ Status: z.string() }).optional() }) });

/** Waits for a health state; Podman without systemd never probes by itself, so it is told to. */
export async function healthy(stage: Stage, wanted: string): Promise<void> {
  await until(
    `${wanted}`,
    async () => {
      if (stage.engine.kind === 'podman')
        await stage.send('GET', `/v4.0.0/libpod/containers/${it(stage)}/healthcheck`);
      const answer = await stage.send('GET', `/containers/${it(stage)}/json`);
      return health.parse(answer.body).State.Health?.Status === wanted;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
}

export async function execute(stage: Stage, cmd: readonly string[]): Promise<void> {
  const answer = await stage.send('POST', `/containers/${it(stage)}/exec`, { Cmd: cmd, AttachStdout: true });
  const { Id } = z.object({ Id: z.string() }).parse(answer.body);
  stage.known.set(Id, 'exec id');
  // Attached: a detached exec of Podman 4.3 stays "Running" and never says exec_died.
  await stage.send('POST', `/exec/${Id}/start`, { Detach: false });
}

export async function importOther(stage: Stage): Promise<void> {
  const change = encodeURIComponent('LABEL other=yes');
  const path =
    stage.engine.kind === 'docker'
      ? `/images/create?fromSrc=-&repo=cleat-other&tag=latest&changes=${change}`
      : `/v4.0.0/libpod/images/import?reference=cleat-other:latest&changes=${change}`;
  await stage.send('POST', path, await busyboxRootfs());
}

export const otherRef = (stage: Stage): string => stage.image.replace('busybox', 'other');
export const repoOf = (ref: string): string => ref.replace(/:latest$/, '');

export const tag: Step = {
  did: 'tag',
  act: (stage) => stage.send('POST', `/images/${stage.image}/tag?repo=${repoOf(stage.image)}&tag=second`),
};
export const untag: Step = {
  did: 'untag',
  act: (stage) => stage.send('DELETE', `/images/${repoOf(stage.image)}:second`),
};

const BURST = 200;

export async function burst(stage: Stage): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < BURST) {
      const index = next++;
      const id = await stage.create(`burst-${String(index)}`);
      // Every tenth stays, so that the end is not merely empty.
      if (index % 10 !== 0) await stage.send('DELETE', `/containers/${id}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
