// The command `container`: stands in for Apple's CLI in tests.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cli } from './cli';
import { COMMANDS } from './commands/index';
import { pluginTrouble, refuseDown } from './down';
import { faultsOf } from './faults';
import { misbehave } from './misbehave';
import { grammarOf } from './parser/grammar';
import { ROOT_USAGE, route, usageOf, type Request } from './parser/route';
import { errorLine, Failure, Lacks, Misuse, Refusal } from './refusal';
import { sentence } from './shapes/system';
import { forget, remember } from './state/processes';
import { Store } from './state/store';
import { parseVersion } from './version';

const { env } = process;
const folder = env['CLEAT_TEST_APPLE_STATE'];
if (folder === undefined || folder === '')
  throw new Error('CLEAT_TEST_APPLE_STATE must name the state folder');
const version = parseVersion(env['CLEAT_TEST_APPLE_VERSION'] ?? '1.4.1');
const store = new Store(folder);
const note = join(folder, 'processes', String(process.pid));
remember(note, process.pid);
process.on('exit', () => forget(note));
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(name, () => {
    if (process.listenerCount(name) === 1) process.exit(code);
  });
}
process.stdout.on('error', () => process.exit(1));

const kept: string[] = [];
let isHalved = false;
const cli: Cli = {
  version,
  store,
  cwd: process.cwd(),
  env,
  out: (text) => void (isHalved ? kept.push(text) : process.stdout.write(text)),
  err: (text) => void process.stderr.write(text),
};

process.exitCode = await answer();
if (isHalved) {
  const text = kept.join('');
  process.stdout.write(text.slice(0, Math.ceil(text.length / 2)));
}

async function answer(): Promise<number> {
  try {
    const request = route(grammarOf(version, env['CLEAT_TEST_APPLE_MACOS'] !== '15'), process.argv.slice(2));
    const isDown = await suffer(request);
    return await perform(request, isDown);
  } catch (error) {
    return tell(error);
  }
}

/** Does the faults that are asked for; answers whether the API server is to be down. */
async function suffer(request: Request): Promise<boolean> {
  const name = request.kind === 'command' ? request.command.path.join(' ') : `--${request.kind}`;
  const faults = faultsOf(join(store.folder, 'faults.json'), env['CLEAT_TEST_APPLE_FAULT'], name);
  for (const fault of faults) {
    if (fault.kind === 'slow') await pause(fault.ms ?? 0);
    else if (fault.kind === 'half-json') isHalved = true;
    else if (fault.kind !== 'down') await misbehave(fault.kind, store.folder);
  }
  return faults.some(({ kind }) => kind === 'down');
}

async function perform(request: Request, isDown: boolean): Promise<number> {
  const isRunning = !isDown && store.system().status === 'running';
  switch (request.kind) {
    case 'version':
      cli.out(`container CLI ${sentence(version)}\n`);
      return 0;
    case 'help':
      cli.out(request.text);
      return 0;
    case 'plugin':
      throw new Refusal(64, `${pluginTrouble(request.name, isRunning, store.folder)}\n${ROOT_USAGE}`);
    case 'command': {
      const { command, parsed } = request;
      const name = command.path.join(' ');
      if (!isRunning) refuseDown(name, parsed);
      const work = COMMANDS.get(name);
      if (!work) throw new Lacks(`the command ${name}`);
      try {
        return await work(isDown ? { ...cli, store: new Store(store.folder, true) } : cli, parsed);
      } catch (error) {
        if (!(error instanceof Misuse)) throw error;
        throw new Refusal(64, `Error: ${error.message}\n${usageOf(command)}`);
      }
    }
  }
}

function tell(error: unknown): number {
  if (error instanceof Refusal) {
    cli.err(`${error.stderr}\n`);
    return error.exitCode;
  }
  if (error instanceof Failure) {
    cli.err(`${errorLine(version, error.error)}\n`);
    return 1;
  }
  cli.err(
    `The apple-container emulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 70;
}
