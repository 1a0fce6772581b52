import { join } from 'node:path';
import { engineId, type EngineDescription } from '../../src-shared/model/engine';
import { availabilityReasons } from '../../src-shared/messages/en/runtimes';
import type { Platform } from '../../src-shared/model/runtime';
import type { StartCommand } from '../../src-shared/plugin-api/runtime-manifest';
import type { RuntimeEntry } from './manifests';
import { compareToRange } from '../../src-shared/plugin-api/version-range';

/** What the search for engines depends on. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Of the machine; absent where it does not count. */
  readonly arch?: string;
  /** `26.0`; absent where it is not known. */
  readonly osVersion?: string;
  /** The user's home folder. */
  readonly userHome: string;
  /** CLEAT_HOME. */
  readonly home: string;
  /** Absent on Windows. */
  readonly uid?: number;
}

type Places = Pick<RuntimeEntry, 'platforms' | 'architectures' | 'os_versions'>;

/** Why a runtime cannot be on this machine, one sentence; undefined when it can. What is not known is no reason. */
export function misfitOf(
  { platforms, architectures, os_versions: versions }: Places,
  { platform, arch, osVersion }: Pick<Surroundings, 'platform' | 'arch' | 'osVersion'>,
): string | undefined {
  const found = platforms.find((one) => one === platform);
  if (found === undefined) return availabilityReasons.wrongPlatform({ platforms, platform });
  if (arch !== undefined && architectures && !architectures.some((one) => one === arch))
    return availabilityReasons.wrongMachine({ wanted: architectures.join(', '), found: arch });
  const range = versions[found];
  if (osVersion !== undefined && range !== undefined && compareToRange(osVersion, range) === 'below')
    return availabilityReasons.oldSystem({ wanted: range, found: osVersion });
  return undefined;
}

/** The ways to start this runtime on this platform; the first whose conditions hold is taken. */
export function startCommandsOf(
  entry: Pick<RuntimeEntry, 'startable'>,
  platform: NodeJS.Platform,
): readonly StartCommand[] {
  const known: readonly Platform[] = ['linux', 'darwin', 'win32'];
  const found = known.find((one) => one === platform);
  return (found === undefined ? undefined : entry.startable[found]) ?? [];
}

/** Whether a start command is one that starts a service on the private socket. */
export function isOnPrivateSocket({ args }: StartCommand): boolean {
  return args.some((arg) => arg.includes(SOCKET_TEMPLATE));
}

/** What stands in a start command for Cleat's own socket. */
export const SOCKET_TEMPLATE = '${SOCKET}';

/** The folder of sockets, locks and processes of a home, 0700. */
export function runDir(home: string): string {
  return join(home, 'run');
}

/** The private socket on which Cleat starts this runtime's service; undefined when it does not. */
export function privateSocketOf(
  entry: Pick<RuntimeEntry, 'name' | 'startable'>,
  { home, platform }: Pick<Surroundings, 'home' | 'platform'>,
): string | undefined {
  return startCommandsOf(entry, platform).some(isOnPrivateSocket)
    ? join(runDir(home), `${entry.name}.sock`)
    : undefined;
}

/** What listens on that socket, as an engine of the runtime. */
export function privateEngine(runtime: string, path: string): EngineDescription {
  const endpoint = { kind: 'unix', path } as const;
  return { id: engineId(runtime, endpoint), runtime, name: 'cleat', endpoint, aliases: [] };
}
