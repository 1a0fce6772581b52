import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CleatError } from '../../../src-shared/model/error';
import type { ManifestEntry } from '../../../src-shared/model/registry';
import { refusalOf, type RegistryClient } from './client';
import type { RegistryAnswer } from './exchange';

const INDEXES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFESTS: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const ACCEPT = [...INDEXES, ...MANIFESTS].join(', ');
/** Far more than any image has; the others are listed without their sizes. */
const MOST_LOOKED_AT = 64;
const AT_ONCE = 4;

const DIGEST = /^[a-z0-9+._-]+:[a-fA-F0-9]{32,}$/;
const digest = z.string().regex(DIGEST);
const size = z.number().nonnegative();

const platformSchema = z.looseObject({
  os: z.string().max(100),
  architecture: z.string().max(100),
  variant: z.string().max(100).optional(),
  'os.version': z.string().max(100).optional(),
});
const indexSchema = z.looseObject({
  manifests: z
    .array(z.looseObject({ digest, mediaType: z.string().max(300), platform: platformSchema.nullish() }))
    .max(10_000),
});
const manifestSchema = z.looseObject({
  config: z.looseObject({ digest, size }),
  layers: z.array(z.looseObject({ size })).max(10_000),
});
const configSchema = z.looseObject(platformSchema.shape);

export type Manifest = {
  readonly digest: string;
  readonly mediaType: string;
} & (
  | { readonly kind: 'index'; readonly entries: readonly ManifestEntry[] }
  | { readonly kind: 'image'; readonly config: string; readonly size: number; readonly layers: number }
);

interface Where {
  /** Within the registry: `library/busybox`. */
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

const scopeOf = ({ repository }: Where): string => `repository:${repository}:pull`;
const titleOf = ({ repository, reference }: Where): string =>
  `${repository}${DIGEST.test(reference) ? '@' : ':'}${reference}`;

function platformText({ os, architecture, variant }: z.infer<typeof platformSchema>): string | undefined {
  if (os === 'unknown' || os === '' || architecture === '') return undefined; // what builders add
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

const header = ({ headers }: RegistryAnswer, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

function refuse(client: RegistryClient, where: Where, what: string, answer: RegistryAnswer): void {
  const { registry } = client;
  if (answer.status === 404)
    throw CleatError.of('registry.not-there', { registry, what: `“${titleOf(where)}”` });
  if (answer.status === 200) return;
  throw CleatError.of('registry.refused', {
    registry,
    what,
    status: answer.status,
    detail: refusalOf(answer),
  });
}

/**
 * What a name stands for. The digest is of the bytes that came: a registry that says another is not believed. Throws
 * `registry.not-there`, `registry.answer`, and as the client does.
 */
export async function readManifest(client: RegistryClient, where: Where): Promise<Manifest> {
  const { registry } = client;
  const what = `the manifest of “${titleOf(where)}”`;
  const unusable = (detail: string): CleatError =>
    CleatError.of('registry.answer', { registry, what, detail });
  const path = `/v2/${where.repository}/manifests/${where.reference}`;
  const answer = await client.ask({ path, scope: scopeOf(where), what, accept: ACCEPT });
  refuse(client, where, what, answer);
  const own = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
  const said = DIGEST.test(where.reference) ? where.reference : header(answer, 'docker-content-digest');
  if (said?.startsWith('sha256:') === true && said !== own) throw unusable('it is not what its digest says.');
  let value: unknown;
  try {
    value = JSON.parse(answer.body.toString('utf8'));
  } catch {
    throw unusable('it is not JSON.');
  }
  const named = z.looseObject({ mediaType: z.string().optional() }).safeParse(value).data?.mediaType;
  const mediaType = named ?? header(answer, 'content-type')?.split(';')[0]?.trim() ?? '';
  const index = indexSchema.safeParse(value);
  if (index.success) {
    const entries = index.data.manifests.map((one): ManifestEntry => {
      const platform = one.platform ? platformText(one.platform) : undefined;
      return {
        digest: one.digest,
        mediaType: one.mediaType,
        ...(platform === undefined ? {} : { platform }),
      };
    });
    return { digest: own, mediaType: mediaType || INDEXES[0] || '', kind: 'index', entries };
  }
  const image = manifestSchema.safeParse(value);
  if (!image.success) throw unusable('it is neither an image nor a list of images.');
  const { config, layers } = image.data;
  const total = layers.reduce((sum, one) => sum + one.size, config.size);
  return { digest: own, mediaType, kind: 'image', config: config.digest, size: total, layers: layers.length };
}

/** The digest behind a name, as engines note it, by the smallest question. Throws as `readManifest` does. */
export async function digestOf(client: RegistryClient, where: Where): Promise<string> {
  const what = `the digest of “${titleOf(where)}”`;
  const path = `/v2/${where.repository}/manifests/${where.reference}`;
  const answer = await client.ask({ method: 'HEAD', path, scope: scopeOf(where), what, accept: ACCEPT });
  refuse(client, where, what, answer);
  const said = header(answer, 'docker-content-digest');
  // Not every registry says it.
  return said !== undefined && DIGEST.test(said) ? said : (await readManifest(client, where)).digest;
}

/** `linux/amd64` of an image by itself, which only its config tells. */
async function platformOf(client: RegistryClient, where: Where, config: string): Promise<string | undefined> {
  const what = `the configuration of “${titleOf(where)}”`;
  const path = `/v2/${where.repository}/blobs/${config}`;
  const answer = await client.ask({ path, scope: scopeOf(where), what, accept: '*/*' });
  refuse(client, where, what, answer);
  try {
    return platformText(configSchema.parse(JSON.parse(answer.body.toString('utf8'))));
  } catch {
    return undefined; // of what is no image that runs
  }
}

/** The images behind a name with their sizes; one alone is a list of one. Throws as `readManifest` does. */
export async function entriesOf(
  client: RegistryClient,
  where: Where,
  manifest: Manifest,
): Promise<ManifestEntry[]> {
  if (manifest.kind === 'image') {
    const platform = await platformOf(client, where, manifest.config);
    const { digest: own, mediaType, size: bytes, layers } = manifest;
    return [{ digest: own, mediaType, ...(platform === undefined ? {} : { platform }), size: bytes, layers }];
  }
  const found: ManifestEntry[] = [...manifest.entries];
  const look = async (at: number): Promise<void> => {
    const entry = found[at];
    if (!entry || INDEXES.includes(entry.mediaType)) return;
    try {
      const one = await readManifest(client, { ...where, reference: entry.digest });
      if (one.kind === 'image') found[at] = { ...entry, size: one.size, layers: one.layers };
    } catch (error) {
      // A registry may hold only some of them: their sizes are not known then.
      if (!(error instanceof CleatError && error.code === 'registry.not-there')) throw error;
    }
  };
  const waiting = found.slice(0, MOST_LOOKED_AT).keys();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const at of waiting) await look(at);
    }),
  );
  return found;
}
