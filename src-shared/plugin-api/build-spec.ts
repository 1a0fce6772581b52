import { z } from 'zod';

/**
 * An image to build, as a form or a command line says it. The schema bounds shapes and sizes only; whether the values
 * make sense is said by field (`buildProblems`), so that a half-filled form can be checked, too.
 */

const text = z.string().max(32_768);
const short = z.string().max(4096);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(1000).readonly();
const record = z.record(short, text).readonly();

const secretSchema = z.object({
  id: short,
  /** Absolute path on this machine. Its content is read when the build begins and never kept. */
  file: short.optional(),
  /** Name of a variable; one that is called like `id` when neither is given. */
  env: short.optional(),
});
export type BuildSecret = Readonly<z.infer<typeof secretSchema>>;

const sshSchema = z.object({
  id: short,
  /** Sockets of agents or private keys; the agent of `SSH_AUTH_SOCK` when there are none. */
  paths: list(short).optional(),
});
export type BuildSsh = Readonly<z.infer<typeof sshSchema>>;

const outputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('image') }),
  /** `destination`: absolute path of a folder for `local`, of a file for the others. */
  z.object({ type: z.enum(['local', 'tar', 'oci']), destination: short }),
]);
export type BuildOutput = Readonly<z.infer<typeof outputSchema>>;

export const buildSpecSchema = z.object({
  /** Absolute path of a folder; `-` when an archive or a Dockerfile comes from standard input. */
  context: short,
  /** Relative to the context, or absolute. */
  dockerfile: short.optional(),
  /** The stage that is built; the last when absent. */
  target: short.optional(),
  args: record.optional(),
  labels: record.optional(),
  tags: list(short).optional(),
  /** `linux/arm64`, … */
  platforms: list(short).optional(),
  secrets: list(secretSchema).optional(),
  ssh: list(sshSchema).optional(),
  /** A reference, or `type=…,key=value`. */
  cacheFrom: list(short).optional(),
  cacheTo: list(short).optional(),
  noCache: z.boolean().optional(),
  pull: z.boolean().optional(),
  network: short.optional(),
  /** Further contexts by name: a folder, `docker-image://…`, an address. */
  contexts: record.optional(),
  output: outputSchema.optional(),
});
export type BuildSpec = Readonly<z.infer<typeof buildSpecSchema>>;
