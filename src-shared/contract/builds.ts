import { z } from 'zod';
import type {
  Build,
  BuildChange,
  BuildFolder,
  BuildLog,
  BuildPreview,
  BuildsPatch,
  BuildSummary,
} from '../model/build';
import { engineIdSchema } from '../model/ref';
import { buildSpecSchema } from '../plugin-api/build-spec';
import { answer, change, destroy, read, streamOf } from './base';

const where = {
  spec: buildSpecSchema,
  /** Absent: the selected runtime. */
  runtime: z.string().min(1).max(64).optional(),
  /** One of that runtime's engines; absent: its first. */
  engine: engineIdSchema.optional(),
};
/** Of the caller's own, by the secret's id: they reach the engine and are kept nowhere. */
const values = z.record(z.string().max(4096), z.string().max(500_000)).optional();
/** Whole, or the beginning of one. */
const id = z.string().min(1).max(100);

export interface StartedBuild {
  readonly operationId: string;
  /** The id of the build. */
  readonly build: string;
}

export const buildsContract = {
  /** The command line of the runtime's own CLI for this build, for any runtime that is known. Runs nothing. */
  preview: read.input(z.object(where)).output(answer<BuildPreview>()),
  /** What a folder offers to build: names of files, stages and arguments. What is wrong with it is in the answer. */
  look: read
    .input(z.object({ context: z.string().max(4096), dockerfile: z.string().max(4096).optional() }))
    .output(answer<BuildFolder>()),
  /**
   * Builds, as an operation `image.build`. Throws as `preview`, and `build.invalid`, `build.no-engine`,
   * `build.secret`, `build.no-context`, `build.no-dockerfile`.
   */
  start: change
    .input(
      z.object({
        ...where,
        values,
        /** Absolute path of a file with what came by standard input, for the context or the Dockerfile `-`. */
        stdin: z.string().max(4096).optional(),
      }),
    )
    .output(answer<StartedBuild>()),
  /** Newest first. */
  list: read.output(answer<readonly BuildSummary[]>()),
  /** All of the list, then what changes in it. */
  watch: read.output(streamOf<BuildsPatch>()),
  /** Throws `build.unknown`, `build.ambiguous`. */
  show: read.input(z.object({ id })).output(answer<Build>()),
  /** All steps of one build, then each that changes; ends when the build has. Throws as `show`. */
  steps: read.input(z.object({ id })).output(streamOf<BuildChange>()),
  /** What it prints, from the beginning; ends when the build has. Throws as `show`. */
  log: read.input(z.object({ id })).output(streamOf<BuildLog>()),
  /** The same once more, on the same engine. Throws as `show` and `start`, and `build.no-rerun`. */
  rerun: change.input(z.object({ id, values })).output(answer<StartedBuild>()),
  /** Forgets builds with their logs; what they made stays. Throws as `show`, and `build.running`. */
  remove: destroy
    .input(z.object({ ids: z.array(id).min(1).max(1000) }))
    .output(answer<{ removed: number }>()),
};
