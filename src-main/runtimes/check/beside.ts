import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuntimeProvider } from '../provider';

type Environment = Readonly<Record<string, string | undefined>>;

/** A look of ours at a runtime, and what it makes beside its containers. */
type Probe = 'check' | 'doctor';
const PROBES: readonly Probe[] = ['check', 'doctor'];

/** Where folders are that are mounted: on a Mac below the home folder, the only one a machine of Colima or Lima shares. */
function placeOf(probe: Probe, env: Environment, platform: NodeJS.Platform): string {
  return probe === 'check' && platform === 'darwin'
    ? join(env['HOME'] ?? homedir(), `.cleat-${probe}-`)
    : join(tmpdir(), `cleat-${probe}-`);
}

/** A new folder that nobody else can look into; named by `work`, where that is noted, so that it is found after a kill. */
export async function makeFolderOf(
  probe: Probe,
  work: string | undefined,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const place = placeOf(probe, env, platform);
  if (work === undefined) return mkdtemp(place);
  await mkdir(`${place}${work}`, { mode: 0o700 });
  return `${place}${work}`;
}

/** The image that a work makes. */
export function imageOf(work: string): string {
  return `localhost/cleat-check:${work}`;
}

/** Takes away what a killed probe left beside its containers; what is not there is no failure. Throws `exec.*`. */
export async function removeBeside(
  provider: Pick<RuntimeProvider, 'removeImage'>,
  work: string,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  for (const probe of PROBES)
    await rm(`${placeOf(probe, env, platform)}${work}`, { recursive: true, force: true });
  await provider.removeImage?.(imageOf(work), {});
}
