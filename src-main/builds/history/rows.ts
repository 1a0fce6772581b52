import { z } from 'zod';
import type {
  Build,
  BuildDockerfile,
  BuildImage,
  BuildStep,
  BuildSummary,
  BuildWarning,
} from '../../../src-shared/model/build';
import type { ProcessMark } from '../../../src-shared/model/process-mark';
import type { WireError } from '../../../src-shared/model/error';
import { ERROR_CATEGORIES } from '../../../src-shared/messages/entry';
import { buildSpecSchema } from '../../../src-shared/plugin-api/build-spec';

/** A build as the database has it. */

const time = z.number().exactOptional();
const stepSchema: z.ZodType<BuildStep> = z.object({
  id: z.string(),
  name: z.string(),
  stage: z.string().exactOptional(),
  state: z.enum(['waiting', 'running', 'done', 'cached', 'failed', 'cancelled']),
  startedAt: time,
  endedAt: time,
  error: z.string().exactOptional(),
  needs: z.array(z.string()),
  progress: z.object({ current: z.number(), total: z.number().exactOptional() }).exactOptional(),
  printed: z.number().exactOptional(),
});
const warningSchema: z.ZodType<BuildWarning> = z.object({
  text: z.string(),
  line: z.number().exactOptional(),
  url: z.string().exactOptional(),
});
const imageSchema: z.ZodType<BuildImage> = z.object({
  id: z.string(),
  digest: z.string().exactOptional(),
  size: z.number().exactOptional(),
});
const errorSchema: z.ZodType<WireError> = z.object({
  category: z.enum(ERROR_CATEGORIES),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  message: z.string(),
  hint: z.string().exactOptional(),
  details: z.string().exactOptional(),
});
const dockerfileSchema: z.ZodType<BuildDockerfile> = z.object({ name: z.string(), text: z.string() });
const markSchema: z.ZodType<ProcessMark> = z.object({
  pid: z.number(),
  started: z.string(),
  place: z.string(),
});

/** A column that holds JSON of this shape. */
const json = <T>(schema: z.ZodType<T>) =>
  z.string().transform((text, context): T => {
    try {
      const parsed = schema.safeParse(JSON.parse(text));
      if (parsed.success) return parsed.data;
      context.addIssue(z.prettifyError(parsed.error));
    } catch (error) {
      context.addIssue(String(error));
    }
    return z.NEVER;
  });

export const rowSchema = z.object({
  id: z.string(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted']),
  runtime: z.string(),
  engine: z.string(),
  process: json(markSchema).nullable(),
  operation: z.string().nullable(),
  spec: json(buildSpecSchema),
  steps: json(z.array(stepSchema)),
  warnings: json(z.array(warningSchema)),
  context_bytes: z.number().nullable(),
  log_lost: z.number(),
  image: json(imageSchema).nullable(),
  error: json(errorSchema).nullable(),
  dockerfile: json(dockerfileSchema).nullable(),
});
export type BuildRow = z.output<typeof rowSchema>;

export const COLUMNS = rowSchema.keyof().options;

/** How many steps there are, have ended well, and were in the cache. */
export function countsOf(steps: readonly Pick<BuildStep, 'state'>[]): BuildSummary['steps'] {
  const done = steps.filter(({ state }) => state === 'done' || state === 'cached').length;
  return { total: steps.length, done, cached: steps.filter(({ state }) => state === 'cached').length };
}

export function summaryOf(row: BuildRow): BuildSummary {
  const { id, state, runtime, engine, spec, steps, image, error } = row;
  return {
    id,
    state,
    runtime,
    engine,
    context: spec.context,
    tags: spec.tags ?? [],
    startedAt: row.started_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    steps: countsOf(steps),
    ...(image ? { image } : {}),
    ...(error ? { error } : {}),
    ...(state === 'running' && row.operation !== null ? { operationId: row.operation } : {}),
  };
}

export function buildOf(row: BuildRow): Build {
  const summary = summaryOf(row);
  return {
    ...summary,
    spec: row.spec,
    steps: { ...summary.steps, all: row.steps },
    warnings: row.warnings,
    ...(row.context_bytes === null ? {} : { contextBytes: row.context_bytes }),
    logLost: row.log_lost,
    ...(row.dockerfile ? { dockerfile: row.dockerfile } : {}),
  };
}
