import * as z from 'zod/mini';

/** What the CLI tells the supervisor of a container to start. */
export const orderSchema = z.object({
  folder: z.string(),
  /** Where live processes are noted. */
  notes: z.string(),
  command: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
  /** The command is a pseudo-terminal's: it writes the pid of the process in it to this file. */
  pidFile: z.optional(z.string()),
  /** Descriptors 3, 4 and 5 are the caller's standard streams. */
  isAttached: z.boolean(),
  hasStdin: z.boolean(),
  ports: z.array(z.object({ host: z.string(), from: z.number(), to: z.number() })),
  started: z.number(),
  epoch: z.number(),
  address: z.number(),
  autoRemove: z.boolean(),
});

/** What the supervisor answers, once: the container runs, or why it does not. */
export const answerSchema = z.object({ error: z.optional(z.string()) });

export type Order = z.infer<typeof orderSchema>;
