import { cpus, release } from 'node:os';
import type { Environment } from '../exec/spawn-command';

/** The machine, as far as it decides which runtimes can be there. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Of the machine, whatever this process was made for. */
  readonly arch: string;
  /** Of macOS: `26`; absent elsewhere. */
  readonly osVersion?: string;
}

/** What this very machine says of itself. */
interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Of the kernel. */
  readonly release: string;
  readonly cpuModel: string;
}

const VARIABLE = 'CLEAT_TEST_PLATFORM';
const GIVEN = /^(linux|darwin|win32)-(arm64|x64)(?:-(\d+(?:\.\d+)*))?$/;
/** Where files of a packaged build lie. */
const PACKAGED = /[\\/]app\.asar(?:\.unpacked)?[\\/]/;

const isPlatform = (word: string | undefined): word is 'linux' | 'darwin' | 'win32' => word !== undefined;

/** Darwin 24 is macOS 15; from 25 on it is macOS 26, and so on. */
function macOf(kernel: string): string {
  const major = Number.parseInt(kernel, 10);
  return String(major >= 25 ? major + 1 : major - 9);
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    release: release(),
    cpuModel: cpus()[0]?.model ?? '',
  };
}

/**
 * The host that counts: this machine, or the one that a test names in `CLEAT_TEST_PLATFORM` (`darwin-arm64-26.0`), which
 * a packaged build, known by where its `folder` lies, ignores.
 */
export function hostOf(env: Environment, folder: string, machine: Machine): Host {
  const [, platform, arch = '', osVersion] = GIVEN.exec(env[VARIABLE] ?? '') ?? [];
  if (isPlatform(platform) && !PACKAGED.test(folder))
    return { platform, arch, ...(osVersion === undefined ? {} : { osVersion }) };
  if (machine.platform !== 'darwin') return { platform: machine.platform, arch: machine.arch };
  // A process made for Intel runs translated on Apple silicon, and is told of an x64.
  const isApple = machine.arch === 'arm64' || /apple/i.test(machine.cpuModel);
  return {
    platform: 'darwin',
    arch: isApple ? 'arm64' : machine.arch,
    osVersion: macOf(machine.release),
  };
}
