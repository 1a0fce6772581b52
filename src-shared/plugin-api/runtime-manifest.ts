import validRange from 'semver/ranges/valid.js';
import { z } from 'zod';
import { capabilityOverridesSchema } from './capabilities';

/** The manifest of a runtime plugin: `plugin.yaml` (or `plugin.json`) in a folder of its own. Data, never code. */

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SEMVER = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

const platform = z.enum(['linux', 'darwin', 'win32']);
const line = z.string().min(1).max(500);
/** A program's name: a path or an option would run something else than the runtime's own CLI. */
const programName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}$/, 'must be the name of a program');
/** YAML is read with every scalar a string, so that a version `1.10` stays what was written. */
const integer = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ],
    'must be a whole number',
  )
  .pipe(z.int());
const byPlatform = <S extends z.ZodType>(value: S) =>
  z.strictObject({ linux: value.optional(), darwin: value.optional(), win32: value.optional() });

/** How the host starts the engine. The whole command is an argument array; `${SOCKET}` is a private socket of Cleat. */
export const startSchema = z.strictObject({
  /** Default: the runtime's CLI. */
  command: programName.optional(),
  args: z.array(line).max(64),
  /** Only where this file or folder is there. */
  if_exists: line.optional(),
  /** How long the engine may take until it answers. Default 30. */
  seconds: integer.pipe(z.number().min(1).max(300)).default(30),
});
export type StartCommand = z.output<typeof startSchema>;

export const runtimeContributionSchema = z.strictObject({
  /** What users type in CONTAINER_RUNTIME. */
  name: z
    .string()
    .regex(ID, 'must be lower-case letters, digits and “-”')
    .refine((name) => name !== 'auto', 'may not be “auto”, which means the automatic choice'),
  /** The binary, looked up on the PATH. */
  cli: programName,
  /** Higher wins among those that are ready. Docker is 0. */
  priority: integer.pipe(z.number().min(0).max(1000)).default(10),
  /** Default: all. */
  platforms: z.array(platform).min(1).default(['linux', 'darwin', 'win32']),
  /** The API its engines speak. */
  api: z.literal('docker'),
  /** Where its engines listen; may name `${HOME}`, `${UID}` and environment variables. */
  sockets: z
    .array(z.string().regex(/^(?:\/|\$\{)/, 'must be an absolute path'))
    .max(32)
    .default([]),
  /** The versions it is known to work with, a semver range. */
  versions: z
    .string()
    .refine((range) => validRange(range) !== null, 'must be a semver range')
    .optional(),
  /** The CLI's option that takes an engine's address. */
  engine_option: z
    .string()
    .regex(/^--?[a-z][a-z-]*$/, 'must be an option')
    .default('--host'),
  /** Whose options its CLI reads: Podman takes some lists as CSV, where Docker takes them as they are. */
  cli_options: z.enum(['docker', 'podman']).default('docker'),
  /** What it cannot do, or does otherwise, unlike the one whose options it reads. */
  capabilities: capabilityOverridesSchema.default({}),
  startable: byPlatform(startSchema).default({}),
  /** The next step, by platform. */
  hints: z
    .strictObject({
      install: byPlatform(line).optional(),
      start: byPlatform(line).optional(),
      permission: byPlatform(line).optional(),
    })
    .default({}),
});
export type RuntimeContribution = z.output<typeof runtimeContributionSchema>;

export const runtimeManifestSchema = z.strictObject({
  id: z.string().regex(ID, 'must be lower-case letters, digits and “-”'),
  version: z.string().regex(SEMVER, 'must be a version like 1.2.3'),
  title: line.optional(),
  description: line.optional(),
  homepage: z.url({ protocol: /^https$/ }).optional(),
  contributes: z.strictObject({ runtimes: z.array(runtimeContributionSchema).min(1).max(16) }),
});
export type RuntimeManifest = z.output<typeof runtimeManifestSchema>;

/** Checks a manifest; all its problems at once, each as `path: what is wrong`. */
export function checkRuntimeManifest(
  value: unknown,
):
  | { readonly ok: true; readonly manifest: RuntimeManifest }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const parsed = runtimeManifestSchema.safeParse(value);
  if (parsed.success) return { ok: true, manifest: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => {
    const place = path.map(String).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
  return { ok: false, problems };
}
