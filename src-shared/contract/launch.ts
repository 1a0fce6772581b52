import { z } from 'zod';
import type {
  AttachedLaunch,
  LaunchChoices,
  LaunchPreview,
  LaunchRecord,
  SpecOfContainer,
} from '../model/launch';
import { engineIdSchema, objectRefSchema } from '../model/ref';
import { runSpecSchema } from '../plugin-api/run-spec';
import { answer, change, read } from './base';

const where = {
  spec: runSpecSchema,
  /** Absent: the selected runtime. */
  runtime: z.string().min(1).max(64).optional(),
  /** One of that runtime's engines; absent: its first. */
  engine: engineIdSchema.optional(),
};

const processMark = z.object({
  pid: z.number().int().positive(),
  started: z.string().min(1).max(200),
  place: z.string().min(1).max(200),
});

export const launchContract = {
  /** The command line of `spec`, for any runtime that is known, ready or not. Runs nothing. */
  preview: read.input(z.object(where)).output(answer<LaunchPreview>()),
  /**
   * Executes exactly what `preview` shows of this input; `spec.detach` must be true. The operation's `result` is the
   * container. Throws `run.invalid`.
   */
  start: change.input(z.object(where)).output(answer<{ operationId: string }>()),
  /**
   * Notes a launch that the caller carries out itself, for as long as its process lives: what it leaves when it is killed
   * is removed later. Gives what to execute: what `preview` shows, and where the CLI notes what it made. Throws as
   * `preview`, and `launch.no-engine`, `store.*`.
   */
  attach: change.input(z.object({ ...where, process: processMark })).output(answer<AttachedLaunch>()),
  /** Such a launch has ended. */
  detach: change.input(z.object({ work: z.uuid() })).output(answer<{ detached: true }>()),
  choices: read.input(z.object({ engine: engineIdSchema })).output(answer<LaunchChoices>()),
  /**
   * Keeps among the recent launches what was launched elsewhere (in a terminal); runs nothing. The values of its
   * secrets are not kept. Throws `runtime.unknown`, `store.*`.
   */
  record: change
    .input(z.object({ spec: runSpecSchema, runtime: z.string().min(1).max(64) }))
    .output(answer<{ recorded: true }>()),
  /** Newest first. */
  recent: read.output(answer<readonly LaunchRecord[]>()),
  forget: change.input(z.object({ id: z.string().min(1).max(100) })).output(answer<{ forgotten: boolean }>()),
  /** The spec that would make a container like this one. */
  fromContainer: read.input(z.object({ ref: objectRefSchema })).output(answer<SpecOfContainer>()),
};
