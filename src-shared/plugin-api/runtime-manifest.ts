import Range from 'semver/classes/range.js';
import { z } from 'zod';
import { settingsSchemaSchema, wholeNumber } from './settings-schema';
import { USUAL_SETTINGS } from './usual-settings';
import { buildTemplateSchema } from './build-template';
import { capabilityOverridesSchema } from './capability-overrides';
import { isListOfBounds } from './version-range';

/** The manifest of a runtime plugin: `plugin.yaml` (or `plugin.json`) in a folder of its own. Data, never code. */

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SEMVER = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

const platform = z.enum(['linux', 'darwin', 'win32']);
const line = z.string().min(1).max(500);
/** A program's name: a path or an option would run something else than the runtime's own CLI. */
const programName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}$/, 'must be the name of a program');
/** YAML is read with every scalar a string, so that a version `1.10` stays what was written. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
/** A semver range; of another form than a list of bounds it becomes one. */
const versionRange = z.string().transform((range, context) => {
  if (isListOfBounds(range)) return range;
  try {
    return new Range(range).range || '>=0.0.0';
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a semver range' });
    return z.NEVER;
  }
});
/** A value that stands alone may be written without a list around it. */
const oneOrMore = <S extends z.ZodType>(item: S, most: number) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1).max(most),
  );
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const text = z.string().max(4096);
const args = z.array(text.min(1)).max(64).default([]);
const byPlatform = <S extends z.ZodType>(value: S) =>
  z.strictObject({ linux: value.optional(), darwin: value.optional(), win32: value.optional() });

/**
 * How the host starts the engine. The whole command is an argument array; `${SOCKET}` is a private socket of Cleat. Of
 * several the first is taken whose conditions hold.
 */
export const startSchema = z.strictObject({
  /** Default: the runtime's CLI. */
  command: programName.optional(),
  args: z.array(line).max(64),
  /** Only where these files or folders are there; may name `${HOME}` and environment variables. */
  if_exists: oneOrMore(line, 8).default([]),
  /** Only for root. */
  if_root: flag.default(false),
  /** How long the engine may take until it answers. Default 30. */
  seconds: wholeNumber.pipe(z.number().min(1).max(900)).default(30),
});
export type StartCommand = z.output<typeof startSchema>;

const contributionFields = z.strictObject({
  /** What users type in CONTAINER_RUNTIME. */
  name: z
    .string()
    .regex(ID, 'must be lower-case letters, digits and “-”')
    .refine((name) => name !== 'auto', 'may not be “auto”, which means the automatic choice'),
  /** The binary, looked up on the PATH. */
  cli: programName,
  /**
   * Higher wins among those that are ready. Docker is 0; one that is Docker by another name stays below it, so that it
   * is chosen only where Docker itself cannot be used.
   */
  priority: wholeNumber.pipe(z.number().min(-1000).max(1000)).default(10),
  /**
   * What shows that it is installed: programs, or paths that may name `${HOME}` and environment variables. One is
   * enough. Default: its CLI. For a runtime that is used by the CLI of another.
   */
  installed_if: oneOrMore(line, 16).optional(),
  /** Default: all. */
  platforms: z.array(platform).min(1).default(['linux', 'darwin', 'win32']),
  /** Default: all. */
  architectures: z
    .array(z.enum(['arm64', 'x64']))
    .min(1)
    .optional(),
  /** The versions of the operating system that it runs on, semver ranges. Default: all. */
  os_versions: byPlatform(versionRange).default({}),
  /**
   * The API its engines speak: Docker's; none, but its CLI takes Docker's commands (`docker-cli`); or none but a CLI of its
   * own (`cli`), which takes a definition in code.
   */
  api: z.enum(['docker', 'docker-cli', 'cli']),
  /** For `docker-cli`: exit codes of its own failures, where they are not 125 as Docker's. */
  failure_codes: oneOrMore(wholeNumber.pipe(z.number().min(1).max(255)), 16).optional(),
  /** Where its CLI usually lies, before the PATH: an app that was started from a dock has no PATH of its user. */
  cli_paths: z.array(z.string().regex(/^\//, 'must be an absolute path')).max(8).default([]),
  /** Where its engines listen; may name `${HOME}`, `${UID}` and environment variables. */
  sockets: z
    .array(z.string().regex(/^(?:\/|\$\{)/, 'must be an absolute path'))
    .max(32)
    .default([]),
  /** The versions it is known to work with, a semver range. */
  versions: versionRange.optional(),
  /** The CLI's option that takes an engine's address. */
  engine_option: z
    .string()
    .regex(/^--?[a-z][a-z-]*$/, 'must be an option')
    .default('--host'),
  /** Whose options its CLI reads: Podman takes some lists as CSV, where Docker takes them as they are. */
  cli_options: z.enum(['docker', 'podman']).default('docker'),
  /** What it cannot do, or does otherwise, unlike the one whose options it reads. */
  capabilities: capabilityOverridesSchema.default({}),
  /** Options of the CLI itself, before every command. A Podman that is a remote client gets none: it takes none. */
  global_args: args,
  /** Options of every run, after `run`. */
  run_args: args,
  /** An image builder of its own. Default: the one of its engine. */
  build: buildTemplateSchema.optional(),
  /** Added to the environment of its CLI and of the service that Cleat starts. */
  env: z.record(z.string().regex(VARIABLE, 'must be the name of a variable'), text).default({}),
  /**
   * JSON Schema of what its users may set. `${settings.NAME}` stands for a value in `sockets`, arguments, `if_exists` and
   * `env`; where it is a whole argument, a list becomes several.
   */
  settings: settingsSchemaSchema
    .superRefine(({ properties }, context) => {
      for (const key of Object.keys(properties))
        if (Object.hasOwn(USUAL_SETTINGS, key))
          context.addIssue({ code: 'custom', path: ['properties', key], message: 'every runtime has it' });
    })
    .optional(),
  startable: byPlatform(oneOrMore(startSchema, 8)).default({}),
  /** The next step, by platform. */
  hints: z
    .strictObject({
      install: byPlatform(line).optional(),
      start: byPlatform(line).optional(),
      permission: byPlatform(line).optional(),
    })
    .default({}),
});
/** Every text of a value, with the keys that lead there. */
function* textsOf(value: unknown, path: readonly PropertyKey[]): Generator<[readonly PropertyKey[], string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index]);
  else if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) yield* textsOf(item, [...path, key]);
}

export const runtimeContributionSchema = contributionFields.superRefine((whole, context) => {
  const { settings, ...rest } = whole;
  // No path and no argument can hold it: what is executed would end there, or not begin.
  for (const [path, value] of textsOf(whole, []))
    if (value.includes('\0'))
      context.addIssue({ code: 'custom', path: [...path], message: 'it holds a NUL character' });
  for (const [path, value] of textsOf(rest, [])) {
    for (const [, key = ''] of value.matchAll(/\$\{settings\.([^}]*)\}/g)) {
      if (Object.hasOwn(settings?.properties ?? {}, key)) continue;
      context.addIssue({ code: 'custom', path: [...path], message: `there is no setting “${key}”` });
    }
  }
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

/** What is wrong with a manifest, and where: the keys that lead there, none for the whole. */
export interface ManifestProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Checks a manifest; all its problems at once. */
export function checkRuntimeManifest(
  value: unknown,
):
  | { readonly ok: true; readonly manifest: RuntimeManifest }
  | { readonly ok: false; readonly problems: readonly ManifestProblem[] } {
  const parsed = runtimeManifestSchema.safeParse(value);
  if (parsed.success) return { ok: true, manifest: parsed.data };
  const problems = parsed.error.issues.flatMap((issue): ManifestProblem[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here' }))
      : [{ path: issue.path, message: issue.message }],
  );
  return { ok: false, problems };
}
