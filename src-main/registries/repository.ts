import { CleatError } from '../../src-shared/model/error';
import {
  DEFAULT_REGISTRY,
  isReference,
  registryOf,
  splitReference,
  withTag,
} from '../../src-shared/model/image-reference';
import { registryNamed } from '../../src-shared/model/registry';

export interface RepositoryAt {
  readonly registry: string;
  /** Within the registry: `library/busybox`. */
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
  /** All of it with registry and tag. */
  readonly name: string;
}

/** Where a name stands: `busybox` is `latest` of `library/busybox` in Docker’s own registry. Throws `image.invalid`. */
export function repositoryAt(name: string): RepositoryAt {
  const host = registryOf(name);
  const registry = registryNamed(host);
  if (!isReference(name) || registry === undefined)
    throw CleatError.of('image.invalid', { name, detail: 'it has characters that none has.' });
  const { repository: whole, tag, digest } = splitReference(withTag(name));
  const path = whole.startsWith(`${host}/`) ? whole.slice(host.length + 1) : whole;
  const repository = registry === DEFAULT_REGISTRY && !path.includes('/') ? `library/${path}` : path;
  const reference = digest ?? tag ?? 'latest';
  const mark = digest === undefined ? ':' : '@';
  return { registry, repository, reference, name: `${registry}/${repository}${mark}${reference}` };
}
