import { z } from 'zod';
import type { Container } from '../model/container';
import type { Engine } from '../model/engine';
import type { LogItem } from '../model/log-line';
import type { ContainersPatch } from '../model/patch';
import { objectRefSchema, type ObjectRef } from '../model/ref';
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
  readonly raw: unknown;
}

const operationStarted = answer<{ operationId: string }>();

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
  watch: read.output(streamOf<ContainersPatch>()),
  /** A name, a full id or the beginning of one. Throws `container.unknown`, `container.ambiguous`. */
  find: read
    .input(z.object({ name: z.string().min(1).max(300), runtime: z.string().min(1).max(64).optional() }))
    .output(answer<ObjectRef>()),
  inspect: read.input(z.object({ ref: objectRefSchema })).output(answer<ContainerDetail>()),
  start: change.input(z.object({ ref: objectRefSchema })).output(operationStarted),
  /** `timeout`: seconds between asking and killing; the engine's default when absent. */
  stop: change
    .input(z.object({ ref: objectRefSchema, timeout: z.number().int().min(0).max(86_400).optional() }))
    .output(operationStarted),
  remove: destroy
    .input(z.object({ ref: objectRefSchema, force: z.boolean().optional() }))
    .output(operationStarted),
  /** `tail`: how many lines before now (absent: all). With `follow` the stream goes on, over restarts too. */
  logs: read
    .input(
      z.object({
        ref: objectRefSchema,
        follow: z.boolean().optional(),
        tail: z.number().int().min(0).max(10_000_000).optional(),
      }),
    )
    .output(streamOf<LogItem>()),
};
