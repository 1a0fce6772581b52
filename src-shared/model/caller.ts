import { z } from 'zod';

/** Variables of the caller's environment that may change an answer; nothing else of it is sent. */
export const CALLER_VARIABLES = [
  'CONTAINER_RUNTIME',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'CONTAINER_HOST',
] as const;

/** Who calls. A face states it when it connects; every procedure sees it. */
export const callerSchema = z.object({
  actor: z.enum(['window', 'browser', 'cli', 'test']),
  cwd: z.string().max(4096).optional(),
  env: z.partialRecord(z.enum(CALLER_VARIABLES), z.string().max(4096)),
});
export type Caller = z.infer<typeof callerSchema>;
