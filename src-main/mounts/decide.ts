import { CleatError } from '../../src-shared/model/error';
import type { AllowedMount, MountDecision } from '../../src-shared/model/mounts';
import { blockedName, guardedNear } from './blocked';
import { isWithin } from './paths';

/** What a request is about, as the file system says. */
export interface Looked {
  /** As it was asked for. */
  readonly path: string;
  /** Without links and `..`, in the letters of the file system. */
  readonly real: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** How many names a file has. */
  readonly links: number;
}

/** Why something is never mounted, whatever is in the list; nothing when it may be allowed. */
export function neverMounted(
  { path, real, kind, links }: Looked,
  guarded: readonly string[],
): CleatError | undefined {
  const what = blockedName(real);
  if (what !== undefined) return CleatError.of('mount.blocked', { path, real, what });
  const near = guardedNear(real, guarded);
  if (near?.isHolder) return CleatError.of('mount.holds-blocked', { path, what: near.what });
  if (near) return CleatError.of('mount.blocked', { path, real, what: near.what });
  if (kind === 'other') return CleatError.of('mount.kind', { path });
  if (kind === 'file' && links > 1) return CleatError.of('mount.hard-link', { path });
  return undefined;
}

/**
 * Whether a mount is granted. Of several entries that hold it the innermost decides. Pure: everything of the file system
 * is in `looked` and `allowed`, whose paths are real ones.
 */
export function decideMount(
  looked: Looked,
  write: boolean,
  allowed: readonly AllowedMount[],
  guarded: readonly string[],
): MountDecision {
  const refused = (error: CleatError): MountDecision => ({ granted: false, error: error.wire });
  const { path, real } = looked;
  const never = neverMounted(looked, guarded);
  if (never) return refused(never);
  const [entry] = allowed
    .filter((one) => isWithin(real, one.path))
    .sort((a, b) => b.path.length - a.path.length);
  if (!entry) return refused(CleatError.of('mount.outside', { path, real }));
  if (write && !entry.write) return refused(CleatError.of('mount.read-only', { path, entry: entry.path }));
  return { granted: true, real, write, entry: entry.path };
}
