import type { StartCommand } from '../../src-shared/plugin-api/runtime-manifest';
import { expandTemplate } from '../engines/endpoint';
import type { RuntimeEntry } from './manifests';
import { startCommandsOf, type Surroundings } from './surroundings';

/** What is asked of the machine. */
interface Asking {
  findCli(name: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** The runtime's own program, being looked for already. */
  readonly cli: Promise<string | undefined>;
}

function isPath(text: string): boolean {
  return text.startsWith('/') || text.startsWith('${');
}

async function isThere(template: string, surroundings: Surroundings, { exists }: Asking): Promise<boolean> {
  const path = expandTemplate(template, { ...surroundings, home: surroundings.userHome });
  return path !== undefined && (await exists(path));
}

/** Whether one of the signs of its manifest is there: a program or a path; its CLI, when it names none. */
export async function isInstalled(
  entry: RuntimeEntry,
  surroundings: Surroundings,
  asking: Asking,
): Promise<boolean> {
  const signs = entry.installed_if;
  if (signs === undefined) return (await asking.cli) !== undefined;
  const found = await Promise.all(
    signs.map((sign) =>
      isPath(sign)
        ? isThere(sign, surroundings, asking)
        : asking.findCli(sign).then((path) => path !== undefined),
    ),
  );
  return found.includes(true);
}

async function holds(start: StartCommand, surroundings: Surroundings, asking: Asking): Promise<boolean> {
  if (start.if_root && surroundings.uid !== 0) return false;
  if (start.if_exists.length > 0) {
    const there = await Promise.all(start.if_exists.map((path) => isThere(path, surroundings, asking)));
    return there.every(Boolean) && (start.command !== undefined || (await asking.cli) !== undefined);
  }
  const program = start.command === undefined ? asking.cli : asking.findCli(start.command);
  return (await program) !== undefined;
}

/** The first start command of this platform whose conditions hold; none when none does. */
export async function whichStart(
  entry: RuntimeEntry,
  surroundings: Surroundings,
  asking: Asking,
): Promise<StartCommand | undefined> {
  const starts = startCommandsOf(entry, surroundings.platform);
  const held = await Promise.all(starts.map((start) => holds(start, surroundings, asking)));
  return starts.find((_, index) => held[index]);
}
