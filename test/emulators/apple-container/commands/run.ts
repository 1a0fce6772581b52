import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cli, Perform } from '../cli';
import type { Parsed } from '../parser/parse';
import { fail } from '../refusal';
import { startContainer } from '../process/start';
import type { Container } from '../state/records';
import { checkPlatform, checkScheme, pullImage } from './pull';
import { findImage } from './reference';
import { checkName, containerOf, refuseLacked } from './spec';

/** `run`: a fresh container, started; it is deleted again when it does not start. */
export const run: Perform = async (cli, parsed) => {
  const config = prepare(cli, parsed);
  if (!cli.store.addContainer(config)) fail('exists', `container with id ${config.id} already exists`);
  const isAttached = !parsed.flag('--detach');
  const hasStdin = parsed.flag('--interactive');
  try {
    if (hasStdin && config.terminal && !process.stdin.isTTY) {
      fail(
        'internalError',
        'failed to run container: Error Domain=NSPOSIXErrorDomain Code=25 "Inappropriate ioctl for device"',
      );
    }
    const code = await startContainer(cli, config, { isAttached, hasStdin }, () => noteId(parsed, config.id));
    if (!isAttached) cli.out(`${config.id}\n`);
    return code;
  } catch (error) {
    cli.store.removeContainer(config.id);
    throw error;
  }
};

export const create: Perform = (cli, parsed) => {
  const config = prepare(cli, parsed);
  if (!cli.store.addContainer(config)) fail('exists', `container already exists: ${config.id}`);
  noteId(parsed, config.id);
  cli.out(`${config.id}\n`);
  return 0;
};

/** `start`: one container; already running is no error unless it is to be attached. */
export const start: Perform = async (cli, parsed) => {
  const [id = ''] = parsed.words;
  const held = cli.store.container(id) ?? fail('notFound', `get failed: container ${id} not found`);
  const isAttached = parsed.flag('--attach') || parsed.flag('--interactive');
  if (held.state !== 'stopped') {
    if (isAttached) fail('invalidArgument', 'attach is currently unsupported on already running containers');
    cli.out(`${id}\n`);
    return 0;
  }
  const code = await startContainer(cli, held.config, { isAttached, hasStdin: parsed.flag('--interactive') });
  if (!isAttached) cli.out(`${id}\n`);
  return code;
};

/** `--cidfile`: what is there already is overwritten. */
function noteId(parsed: Parsed, id: string): void {
  const path = parsed.value('--cidfile');
  if (path !== undefined) writeFileSync(path, id);
}

function prepare(cli: Cli, parsed: Parsed): Container {
  refuseLacked(parsed);
  const name = parsed.value('--name');
  if (name !== undefined) checkName(cli, name);
  checkPlatform(cli, parsed);
  checkScheme(cli, parsed);
  const [reference = ''] = parsed.words;
  const image = findImage(cli.store, reference) ?? pullImage(cli, parsed, reference);
  return containerOf(cli, parsed, image);
}

/** The folder of a container's files. */
export function rootOf(cli: Cli, id: string): string {
  return join(cli.store.containerFolder(id), 'root');
}
