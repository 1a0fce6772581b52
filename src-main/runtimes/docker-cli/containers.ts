import { z } from 'zod';
import type { EngineDescription } from '../../../src-shared/model/engine';
import type { CliContainer, CliInspected } from '../../../src-shared/plugin-api/cli-engine';
import { containerFacts } from '../../engines/container-facts';
import { imageIdOf, inspectedPorts, isHealth, nameOf, stateOf, timeOf } from '../../engines/container-row';
import { json } from './json-lines';

const ID = /^[0-9a-f]{12,64}$/;

/** `ps --quiet`: a word that is no id is another answer. */
export function parseIds(output: string): string[] {
  return z
    .array(z.string().regex(ID, 'it is not an id'))
    .parse(output.split(/\s+/).filter((word) => word !== ''));
}

/**
 * `container inspect` of CLIs that speak like Docker's, as far as a row shows it. nerdctl leaves out what it cannot tell:
 * the networks' settings and the state's word of one that has no task, the image in its configuration, whose name stands
 * where Docker has an id (https://github.com/containerd/nerdctl, pkg/inspecttypes/dockercompat, 0.7 to 2.0).
 */
const inspectSchema = z.object({
  Id: z.string(),
  Name: z.string().default(''),
  Image: z.string().default(''),
  Created: z.string().default(''),
  Path: z.string().nullish(),
  Args: z.array(z.string()).nullish(),
  State: z.object({
    Status: z.string().default(''),
    ExitCode: z.number().optional(),
    StartedAt: z.string().optional(),
    Health: z.object({ Status: z.string().optional() }).nullish(),
  }),
  Config: z.object({
    Image: z.string().optional(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  NetworkSettings: z
    .object({
      Ports: z
        .record(
          z.string(),
          z.array(z.object({ HostIp: z.string().optional(), HostPort: z.string().optional() })).nullable(),
        )
        .nullish(),
      Networks: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
type Inspected = z.output<typeof inspectSchema>;

const namesSchema = z.array(z.string());

/** nerdctl calls networks after their interfaces; their names are in a label of its own. */
function networksOf({ Config, NetworkSettings }: Inspected): string[] {
  const told = Config.Labels?.['nerdctl/networks'];
  const named = told === undefined ? undefined : namesSchema.safeParse(quietJson(told)).data;
  return [...(named ?? Object.keys(NetworkSettings?.Networks ?? {}))].sort();
}

function quietJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As a list writes it: arguments with a blank in quotes. */
const commandLine = ({ Path, Args }: Inspected): string =>
  [Path ?? '', ...(Args ?? []).map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ').trim();

function rowOf(inspected: Inspected): CliContainer {
  const { State, Config, Image } = inspected;
  // One without a task was never started.
  const state = State.Status === '' ? 'created' : stateOf(State.Status);
  const startedAt = state === 'running' || state === 'paused' ? timeOf(State.StartedAt) : undefined;
  const health = state === 'running' ? State.Health?.Status : undefined;
  const created = timeOf(inspected.Created);
  const isId = /^sha256:|^[0-9a-f]{64}$/.test(Image);
  return {
    id: inspected.Id,
    name: nameOf([inspected.Name]),
    image: Config.Image ?? Image,
    imageId: isId ? imageIdOf(Image) : '',
    command: commandLine(inspected),
    state,
    ...(isHealth(health) ? { health } : {}),
    ...(state === 'exited' && State.ExitCode !== undefined ? { exitCode: State.ExitCode } : {}),
    ...(created === undefined ? {} : { createdAt: Math.floor(created / 1000) * 1000 }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ports: inspectedPorts(inspected.NetworkSettings?.Ports ?? {}, true),
    networks: networksOf(inspected),
    labels: Config.Labels ?? {},
  };
}

/** `container inspect ID…`; those that are gone are not in the answer. */
export function parseRows(output: string): CliContainer[] {
  return z.array(inspectSchema).parse(json(output)).map(rowOf);
}

/** Names the answer in an error, nothing else. */
const UNNAMED: EngineDescription = {
  id: 'cli',
  runtime: 'cli',
  name: 'cli',
  endpoint: { kind: 'cli', path: '/' },
  aliases: [],
};

/** `container inspect ID`. */
export function parseInspect(output: string): CliInspected | undefined {
  const raw = z.array(z.unknown()).parse(json(output));
  const [first] = raw;
  if (first === undefined) return undefined;
  return {
    container: rowOf(inspectSchema.parse(first)),
    facts: containerFacts(UNNAMED, first),
    raw: first,
  };
}
