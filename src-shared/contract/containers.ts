import { z } from 'zod';
import type { Container } from '../model/container';
import type { ContainerFacts } from '../model/container-facts';
import type { Engine } from '../model/engine';
import type { LogItem, LogLines, LogPacket } from '../model/log-line';
import type { ContainersPatch } from '../model/patch';
import { engineIdSchema, objectRefSchema, type ObjectRef } from '../model/ref';
import type { ContainerStats, ProcessTable } from '../model/stats';
import { restartPolicySchema } from '../plugin-api/run-spec';
import { answer, change, destroy, read, streamOf } from './base';

export interface ContainersPage {
  readonly engines: readonly Engine[];
  readonly containers: readonly Container[];
  /** Give it back as `cursor` to go on; absent on the last page. */
  readonly next?: string;
}

/** The engine's own inspect answer beside what Cleat reads from it. */
export interface ContainerDetail {
  readonly container: Container;
  readonly facts: ContainerFacts;
  readonly raw: unknown;
}

/** Containers that one operation works on, at most. */
const MAX_TARGETS = 10_000;

const operationStarted = answer<{ operationId: string }>();
const ref = z.object({ ref: objectRefSchema });
/** Seconds between asking and killing; the engine's default when absent. */
const timeout = z.number().int().min(0).max(86_400).optional();
/** `SIGTERM`, `TERM` or a number; the engine checks it. */
const signal = z.string().min(1).max(32).optional();
/** By engine: 10,000 containers named one by one would not go into one message. */
const targets = z
  .array(z.object({ engine: engineIdSchema, ids: z.array(z.string().min(1).max(300)).min(1) }))
  .min(1)
  .refine((engines) => engines.reduce((sum, { ids }) => sum + ids.length, 0) <= MAX_TARGETS, {
    error: `more than ${MAX_TARGETS} containers`,
  });
const time = z.number().int().min(0).max(8_640_000_000_000_000);
/** Whose log is saved, and how. Several containers are merged by time. */
const savedLogs = z.object({
  refs: z.array(objectRefSchema).min(1).max(50),
  format: z.enum(['text', 'jsonl']),
  /** In text, a time before each line. */
  timestamps: z.boolean().optional(),
  since: time.optional(),
});

export const containersContract = {
  /** One page of the mirror's rows, by engine and name. Waits until every engine has answered or failed once. */
  list: read
    .input(
      z.object({
        all: z.boolean().optional(),
        runtime: z.string().min(1).max(64).optional(),
        cursor: z.string().max(1000).optional(),
      }),
    )
    .output(answer<ContainersPage>()),
  /** `hidden`: nobody looks at it now (a tray, a page behind others); `system.look` tells when that changes. */
  watch: read
    .input(z.object({ hidden: z.boolean().optional() }).optional())
    .output(streamOf<ContainersPatch>()),
  /** A name, a full id or the beginning of one. Throws `container.unknown`, `container.ambiguous`. */
  find: read
    .input(z.object({ name: z.string().min(1).max(300), runtime: z.string().min(1).max(64).optional() }))
    .output(answer<ObjectRef>()),
  inspect: read.input(ref).output(answer<ContainerDetail>()),
  start: change.input(ref).output(operationStarted),
  stop: change.input(ref.extend({ timeout })).output(operationStarted),
  restart: change.input(ref.extend({ timeout })).output(operationStarted),
  pause: change.input(ref).output(operationStarted),
  unpause: change.input(ref).output(operationStarted),
  kill: change.input(ref.extend({ signal })).output(operationStarted),
  rename: change.input(ref.extend({ name: z.string().min(1).max(300) })).output(operationStarted),
  /** Changes what is given and leaves the rest. Memory in bytes (0: no limit), CPUs in cores (0: no limit). */
  update: change
    .input(
      ref.extend({
        restartPolicy: restartPolicySchema.optional(),
        memory: z.number().int().min(0).optional(),
        memorySwap: z.number().int().min(-1).optional(),
        cpus: z.number().min(0).max(100_000).optional(),
        pids: z.number().int().min(-1).optional(),
      }),
    )
    .output(operationStarted),
  /** One operation over many containers; each one's outcome is its own. */
  bulk: change
    .input(
      z.object({
        action: z.enum(['start', 'stop', 'restart', 'pause', 'unpause', 'kill']),
        targets,
        timeout,
        signal,
      }),
    )
    .output(operationStarted),
  removeMany: destroy.input(z.object({ targets, force: z.boolean().optional() })).output(operationStarted),
  /** Answers when it no longer runs; at once when it does not. */
  wait: read.input(ref).output(answer<{ exitCode: number }>()),
  top: read.input(ref).output(answer<ProcessTable>()),
  /** A reading a second of each; containers that stop send none until they run again. `once`: one of each, then the end. */
  stats: read
    .input(z.object({ refs: z.array(objectRefSchema).min(1).max(500), once: z.boolean().optional() }))
    .output(streamOf<ContainerStats>()),
  remove: destroy.input(ref.extend({ force: z.boolean().optional() })).output(operationStarted),
  /** `tail`: how many lines before now (absent: all). `since`: from this moment on (epoch ms). With `follow` the stream goes on, over restarts too. `bytes`: runs of lines may come as packets, where the connection carries memory. `longest`: bytes of one line, about; what is over is left out, and the last piece says so (`cut`). */
  logs: read
    .input(
      z.object({
        ref: objectRefSchema,
        follow: z.boolean().optional(),
        tail: z.number().int().min(0).max(10_000_000).optional(),
        since: time.optional(),
        bytes: z.boolean().optional(),
        longest: z
          .number()
          .int()
          .min(64 * 1024)
          .optional(),
      }),
    )
    .output(streamOf<LogItem | LogLines | LogPacket>()),
  /**
   * Writes the whole log to a file of the owner's machine: beside it first, then renamed over it. Refused to pages
   * in a browser (`rpc.forbidden`), which have `downloadLogs`.
   */
  saveLogs: change.input(savedLogs.extend({ path: z.string().min(1).max(4096) })).output(operationStarted),
  /** An address below the page's own that gives the whole log once, as a download. */
  downloadLogs: read.input(savedLogs).output(answer<{ path: string }>()),
};
