import { z } from 'zod';
import type { EngineDescription } from '../../../src-shared/model/engine';
import type { EngineImage, ImageFacts, ImageLayer } from '../../../src-shared/model/image';
import { imageIdOf, timeOf } from '../container-row';

const strings = z.array(z.string()).nullish();
const labels = z.record(z.string(), z.string()).nullish();

/** `GET /images/json` of Docker and of libpod: only what a row shows. */
export const imageListSchema = z
  .array(
    z.object({
      Id: z.string(),
      ParentId: z.string().optional(),
      RepoTags: strings,
      RepoDigests: strings,
      /** Epoch seconds. */
      Created: z.number(),
      Size: z.number(),
      Labels: labels,
    }),
  )
  .nullable()
  .transform((rows) => rows ?? []);
type Listed = z.infer<typeof imageListSchema>[number];

/** `GET /images/NAME/json` of Docker's API, which Podman answers, too. */
export const imageInspectSchema = z.object({
  Id: z.string(),
  RepoTags: strings,
  RepoDigests: strings,
  Parent: z.string().optional(),
  Created: z.string().optional(),
  Size: z.number(),
  Author: z.string().optional(),
  Comment: z.string().optional(),
  Os: z.string().optional(),
  Architecture: z.string().optional(),
  Variant: z.string().optional(),
  Config: z
    .object({
      Labels: labels,
      Entrypoint: z.union([z.array(z.string()), z.string()]).nullish(),
      Cmd: z.union([z.array(z.string()), z.string()]).nullish(),
      Env: strings,
      WorkingDir: z.string().optional(),
      User: z.string().optional(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
      Volumes: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  RootFS: z.object({ Layers: strings }).nullish(),
});
type Inspected = z.infer<typeof imageInspectSchema>;

export const imageHistorySchema = z
  .array(
    z.object({
      Id: z.string().optional(),
      Created: z.number().optional(),
      CreatedBy: z.string().optional(),
      Size: z.number().optional(),
      Tags: strings,
      Comment: z.string().optional(),
    }),
  )
  .nullable()
  .transform((rows) => rows ?? []);
type Step = z.infer<typeof imageHistorySchema>[number];

/** How the engines write “no name”: `<none>:<none>`, `<none>@<none>`. */
const named = (names: readonly string[] | null | undefined): string[] =>
  [...new Set(names ?? [])].filter((name) => name !== '' && !name.startsWith('<none>')).sort();

/** Whole seconds, as lists tell it; none for Go's zero time, and for the epoch, which builds without a clock write. */
const moment = (ms: number | undefined): number | undefined =>
  ms === undefined || ms <= 0 ? undefined : Math.floor(ms / 1000) * 1000;

interface Told {
  readonly id: string;
  readonly tags: readonly string[] | null | undefined;
  readonly digests: readonly string[] | null | undefined;
  readonly size: number;
  readonly created: number | undefined;
  readonly labels: Readonly<Record<string, string>> | null | undefined;
  readonly parent: string | undefined;
}

/** What list and inspect tell in different words, as one row: both give equal ones. */
function row({ id: engine, runtime }: EngineDescription, told: Told): EngineImage {
  const tags = named(told.tags);
  const digests = named(told.digests);
  const created = moment(told.created);
  return {
    engine,
    runtime,
    id: imageIdOf(told.id),
    tags,
    digests,
    size: told.size,
    ...(created === undefined ? {} : { createdAt: created }),
    dangling: tags.length + digests.length === 0,
    labels: told.labels ?? {},
    ...(told.parent ? { parent: imageIdOf(told.parent) } : {}),
  };
}

export function imageFromList(engine: EngineDescription, listed: Listed): EngineImage {
  return row(engine, {
    id: listed.Id,
    tags: listed.RepoTags,
    digests: listed.RepoDigests,
    size: listed.Size,
    created: listed.Created * 1000,
    labels: listed.Labels,
    parent: listed.ParentId,
  });
}

export function imageFromInspect(engine: EngineDescription, inspected: Inspected): EngineImage {
  return row(engine, {
    id: inspected.Id,
    tags: inspected.RepoTags,
    digests: inspected.RepoDigests,
    size: inspected.Size,
    created: timeOf(inspected.Created),
    labels: inspected.Config?.Labels,
    parent: inspected.Parent,
  });
}

const words = (value: readonly string[] | string | null | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

export function imageFacts(inspected: Inspected): ImageFacts {
  const config = inspected.Config;
  return {
    os: inspected.Os ?? '',
    architecture: inspected.Architecture ?? '',
    ...(inspected.Variant ? { variant: inspected.Variant } : {}),
    author: inspected.Author ?? '',
    comment: inspected.Comment ?? '',
    entrypoint: words(config?.Entrypoint),
    command: words(config?.Cmd),
    workdir: config?.WorkingDir ?? '',
    user: config?.User ?? '',
    env: (config?.Env ?? []).map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at), value: line.slice(at + 1) };
    }),
    ports: Object.keys(config?.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(config?.Volumes ?? {}).sort(),
    layers: inspected.RootFS?.Layers ?? [],
  };
}

export function layerFromHistory(step: Step): ImageLayer {
  const created = moment((step.Created ?? 0) * 1000);
  // Docker writes “<missing>” for a step whose own image is not here.
  const id = step.Id && !step.Id.startsWith('<') ? imageIdOf(step.Id) : undefined;
  return {
    ...(id === undefined ? {} : { id }),
    ...(created === undefined ? {} : { createdAt: created }),
    createdBy: step.CreatedBy ?? '',
    size: step.Size ?? 0,
    tags: named(step.Tags),
    comment: step.Comment ?? '',
  };
}
