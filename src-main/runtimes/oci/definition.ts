import { z } from 'zod';
import type { CapabilityDeclaration } from '../../../src-shared/plugin-api/capabilities';
import type {
  RunningContainer,
  RuntimeDefinition,
  TlsPaths,
} from '../../../src-shared/plugin-api/runtime-definition';
import { ociCapabilities } from './capabilities';
import { runArguments, type CliOptions } from './run-arguments';
import { runProblems } from './run-problems';

/** What differs among CLIs that take Docker's commands. */
export interface OciCli {
  readonly name: string;
  readonly cli: string;
  /** The option that takes an engine's address. */
  readonly engineOption: string;
  readonly options: CliOptions;
  /** Where it differs from the one whose options it takes. */
  readonly capabilities?: Readonly<Partial<CapabilityDeclaration>>;
}

/** Docker prints `ID`, `Names` as text; Podman `Id`, `Names` as a list. */
const rowSchema = z
  .looseObject({
    ID: z.string().optional(),
    Id: z.string().optional(),
    Names: z.union([z.string(), z.array(z.string())]),
    Image: z.string(),
  })
  .transform(({ ID, Id, Names, Image }, context): RunningContainer => {
    const id = ID ?? Id;
    const name = typeof Names === 'string' ? Names.split(',')[0] : Names[0];
    if (id === undefined || name === undefined) {
      context.addIssue('it has no id or no name');
      return z.NEVER;
    }
    return { id, name, image: Image };
  });

/** Rows as one array (Podman prints one, over several lines) or one object a line (Docker). */
export function parseRunning(output: string): RunningContainer[] {
  const text = output.trim();
  if (text === '') return [];
  const rows: unknown = text.startsWith('[')
    ? JSON.parse(text)
    : text.split('\n').map((line) => JSON.parse(line) as unknown);
  return z.array(rowSchema).parse(rows);
}

/** Docker's CLI takes the files of a context as options; they are there only together with an address. */
function tlsArguments({ ca, cert, key, verify }: TlsPaths): string[] {
  return [
    verify ? '--tlsverify' : '--tls',
    ...(ca === undefined ? [] : ['--tlscacert', ca]),
    ...(cert === undefined ? [] : ['--tlscert', cert]),
    ...(key === undefined ? [] : ['--tlskey', key]),
  ];
}

/** The definition of every runtime whose CLI takes Docker's commands. */
export function ociDefinition({
  name,
  cli,
  engineOption,
  options,
  capabilities = {},
}: OciCli): RuntimeDefinition {
  return {
    name,
    cli,
    capabilities: { ...ociCapabilities[options], ...capabilities },
    builds: options,
    engineArgs: (uri, tls) => [engineOption, uri, ...(tls && options === 'docker' ? tlsArguments(tls) : [])],
    run: {
      args: (spec, idFile) => runArguments(spec, options, idFile),
      problems: (spec) => runProblems(spec, options),
    },
    list: {
      // The filter is a pattern that matches anywhere: it spares output, the host does the exact comparing.
      args: (prefix) => [
        'ps',
        '--no-trunc',
        '--filter',
        `name=${prefix.replaceAll(/[^A-Za-z0-9_-]/g, '.')}`,
        '--format',
        '{{json .}}',
      ],
      parse: parseRunning,
    },
    stop: { args: (container, seconds) => ['stop', '--time', String(seconds), container] },
    // Podman asks it to end first, and waits 10 s; by force is at once, as Docker has it.
    remove: {
      args: (container) => ['rm', '--force', ...(options === 'podman' ? ['--time', '0'] : []), container],
    },
    images: {
      load: { args: (path) => ['load', '--input', path] },
      remove: { args: (reference) => ['image', 'rm', '--force', reference] },
    },
    version: {
      args: () => ['version', '--format', '{{.Server.Version}}'],
      parse: (output) =>
        z
          .string()
          .regex(/^\d+\.\d+/)
          .parse(output.trim()),
    },
  };
}
