import { z } from 'zod';
import { ArchiveError } from './archive-error';
import { ByteReader } from './byte-reader';
import { pathInside, readLayer, type LayerEntries } from './layer-entries';
import { looksLikeTar, readTar, type Allowance, type TarBody } from './tar-reader';
import { isCompressed, unpacked } from './unpack';

/** Files of all layers together: more would fill the memory. */
const MAX_ENTRIES = 500_000;
const MAX_DOCUMENT = 4 * 1024 * 1024;
const MAX_DOCUMENTS_BYTES = 32 * 1024 * 1024;
const BLOCK = 512;

export interface ArchivedLayer extends LayerEntries {
  /** The step that made it; empty where the image does not tell. */
  readonly createdBy: string;
}

/** `docker save`: https://github.com/moby/docker-image-spec (v1.2, "Combined Image JSON + Filesystem Changeset Format") */
const savedSchema = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()).nullish() })).min(1);
const configSchema = z.object({
  history: z
    .array(z.object({ created_by: z.string().nullish(), empty_layer: z.boolean().nullish() }))
    .nullish(),
});
/** https://github.com/opencontainers/image-spec: image-index.md, manifest.md */
const descriptor = z.object({ digest: z.string().regex(/^[a-z0-9]+:[0-9a-f]+$/) });
const indexSchema = z.object({ manifests: z.array(descriptor) });
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor) });

/** What was found in the archive, by its path there. */
interface Found {
  readonly documents: Map<string, unknown>;
  readonly layers: Map<string, LayerEntries>;
  readonly links: Map<string, string>;
}

const blobOf = ({ digest }: { readonly digest: string }): string => `blobs/${digest.replace(':', '/')}`;

function follow(links: Found['links'], path: string): string {
  let at = pathInside(path);
  for (let hops = 0; hops < 8; hops += 1) {
    const to = links.get(at);
    if (to === undefined) return at;
    at = to;
  }
  throw new ArchiveError('its links lead in a circle.');
}

async function documentOf(body: TarBody): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of body.chunks()) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined; // no JSON: whoever needs it says that it is missing
  }
}

/** The config and the layers' paths, the lowest first, of the one image that is whole in the archive. */
function imageIn({ documents, layers, links }: Found): { config: string; layers: readonly string[] } {
  const saved = savedSchema.safeParse(documents.get('manifest.json'));
  if (saved.success) {
    const [first] = saved.data;
    if (first) return { config: first.Config, layers: first.Layers ?? [] };
  }
  // An index may name others, and what an engine has only the name of.
  const open = ['index.json'];
  for (let hops = 0; hops < 1000; hops += 1) {
    const path = open.shift();
    if (path === undefined) break;
    const document = documents.get(path);
    const index = indexSchema.safeParse(document);
    if (index.success) open.push(...index.data.manifests.map(blobOf));
    const manifest = manifestSchema.safeParse(document);
    if (!manifest.success) continue;
    const paths = manifest.data.layers.map(blobOf);
    if (paths.every((one) => layers.has(follow(links, one))))
      return { config: blobOf(manifest.data.config), layers: paths };
  }
  throw new ArchiveError('it does not say which layers the image has.');
}

/**
 * Reads the archive of one image, as `docker save` (before and since 25), `podman save` and OCI layouts have it, as it
 * comes: contents of files are passed over, lists of files are kept. The lowest layer comes first.
 *
 * Throws ArchiveError for what is no such archive, what is damaged, and for more than 500,000 files; what `chunks` throws.
 */
export async function readSavedImage(
  chunks: AsyncIterable<Uint8Array>,
  { maxEntries = MAX_ENTRIES }: { readonly maxEntries?: number } = {},
): Promise<ArchivedLayer[]> {
  const found: Found = { documents: new Map(), layers: new Map(), links: new Map() };
  const allowed: Allowance = { entries: maxEntries };
  let documentBytes = 0;

  const visit = async (path: string, size: number, body: TarBody): Promise<void> => {
    const first = await body.peek(BLOCK);
    if (isCompressed(first) || looksLikeTar(first)) {
      const reader = new ByteReader(unpacked(first, body.chunks()));
      found.layers.set(path, await readLayer(reader, allowed));
    } else if (/^\s*[[{]/.test(first.toString('latin1')) && size <= MAX_DOCUMENT) {
      documentBytes += size;
      if (documentBytes > MAX_DOCUMENTS_BYTES) throw new ArchiveError('it says too much of itself.');
      found.documents.set(path, await documentOf(body));
    }
  };
  await readTar(new ByteReader(chunks), allowed, (entry, body) => {
    const path = pathInside(entry.path);
    if (entry.type === 'file') return visit(path, entry.size, body);
    // Beside itself, or from the root of the archive.
    if (entry.type === 'symlink') found.links.set(path, pathInside(`${path}/../${entry.link}`));
    if (entry.type === 'hard-link') found.links.set(path, pathInside(entry.link));
    return undefined;
  });

  const image = imageIn(found);
  const config = configSchema.safeParse(found.documents.get(follow(found.links, image.config)));
  const steps = (config.data?.history ?? []).filter(({ empty_layer: empty }) => empty !== true);
  return image.layers.map((path, at) => {
    const layer = found.layers.get(follow(found.links, path));
    if (!layer)
      throw new ArchiveError(`the layer ${path.slice(0, 100)} is missing, or packed in an unknown way.`);
    // Squashed images have other steps than layers: then nobody knows which made which.
    const createdBy = steps.length === image.layers.length ? (steps[at]?.created_by ?? '') : '';
    return { ...layer, createdBy };
  });
}
