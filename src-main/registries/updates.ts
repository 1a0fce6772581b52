import type { Image } from '../../src-shared/model/image';
import { CleatError } from '../../src-shared/model/error';
import { splitReference } from '../../src-shared/model/image-reference';
import type { ImageUpdate } from '../../src-shared/model/registry';
import type { InspectedImage } from '../engines/images/calls';
import type { RegistryClient } from './client/client';
import { digestOf, readManifest } from './client/manifest';
import { repositoryAt, type RepositoryAt } from './repository';

/** A local image under one of its names. */
export interface LocalName {
  readonly image: Pick<Image, 'engine' | 'id' | 'digests'>;
  readonly name: string;
}

/** Digests that the engine noted when it had the image from that repository, or sent it there. */
export function digestsOf({ image, name }: LocalName): string[] {
  const { repository } = splitReference(name);
  return image.digests.flatMap((one) => {
    const { repository: own, digest } = splitReference(one);
    return own === repository && digest !== undefined ? [digest] : [];
  });
}

/** Whether its name is of a registry at all: what was built here is not asked for, nor its name told to anybody. */
export function isFromRegistry(local: LocalName): boolean {
  return !local.name.startsWith('localhost/') && digestsOf(local).length > 0;
}

/**
 * Whether the same image lies behind another digest: a list of images was made anew around it, or it was pulled by the
 * digest of its platform. Its id is the digest of its configuration.
 */
async function isSame(
  client: RegistryClient,
  at: RepositoryAt,
  local: LocalName,
  inspect: () => Promise<InspectedImage | undefined>,
): Promise<boolean> {
  const manifest = await readManifest(client, at);
  if (manifest.kind === 'image') return manifest.config === local.image.id;
  const digests = digestsOf(local);
  if (manifest.entries.some(({ digest }) => digests.includes(digest))) return true;
  const facts = (await inspect())?.facts;
  if (!facts) return false;
  const own = `${facts.os}/${facts.architecture}`;
  const fitting = manifest.entries.filter(
    ({ platform }) => platform === own || platform === `${own}/${facts.variant ?? ''}`,
  );
  for (const { digest } of fitting) {
    const one = await readManifest(client, { ...at, reference: digest });
    if (one.kind === 'image' && one.config === local.image.id) return true;
  }
  return false;
}

/** What the registry has under a name of a local image. Failures are in the answer, but for a cancel. */
export async function updateOf(
  local: LocalName,
  open: (at: RepositoryAt) => Promise<RegistryClient>,
  inspect: () => Promise<InspectedImage | undefined>,
  signal: AbortSignal,
): Promise<ImageUpdate> {
  const { image, name } = local;
  const of = { ref: { engine: image.engine, kind: 'image' as const, id: image.id }, name };
  if (!isFromRegistry(local)) return { ...of, state: 'local' };
  try {
    const at = repositoryAt(name);
    const client = await open(at);
    try {
      const remote = await digestOf(client, at);
      const digests = digestsOf(local);
      if (digests.includes(remote) || (await isSame(client, at, local, inspect)))
        return { ...of, state: 'current', remote };
      return { ...of, state: 'outdated', remote, local: digests };
    } finally {
      client.close();
    }
  } catch (error) {
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: error });
    return { ...of, state: 'unknown', error: CleatError.from(error).wire };
  }
}
