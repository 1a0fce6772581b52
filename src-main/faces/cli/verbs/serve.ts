import { CleatError } from '../../../../src-shared/model/error';
import type { GuestHome } from '../../home';
import { idle } from '../idle';
import type { GlobalOptions } from '../options';
import { cleatHome, paths } from '../paths';
import { note, print, printJson } from '../print';
import { callerOfThisProcess } from '../session';
import { VERSION } from '../version';

export interface ServeOptions extends GlobalOptions {
  readonly mode: 'foreground' | 'background' | 'background-owner';
  readonly port?: number;
}

/** An owner in the background ends itself after this long without a face or work. */
const IDLE_MS = 60_000;
const BACKGROUND_START_MS = 15_000;

/** `cleat serve`: the browser face. Prints its address with a one-time token on stdout. */
export async function serve(options: ServeOptions): Promise<void> {
  switch (options.mode) {
    case 'foreground':
      return serveHere(options, 'server');
    case 'background-owner':
      return serveHere(options, 'background');
    case 'background':
      return serveBehind(options);
  }
}

async function serveHere(options: ServeOptions, face: 'server' | 'background'): Promise<void> {
  const { openHome } = await import('../../home');
  const home = await openHome({
    home: cleatHome(),
    env: process.env,
    platform: process.platform,
    face,
    version: VERSION,
    runtimePluginsDir: paths.runtimePluginsDir,
    storeWorker: paths.storeWorker,
    rendererDir: paths.rendererDir,
    watch: true,
    logToFile: true,
  });
  const port = options.port === undefined ? {} : { port: options.port };
  if (home.role === 'guest') {
    const address = await addressFromOwner(home, port);
    note(`Served by the Cleat that is already running (${home.hello.face}, pid ${home.hello.pid}).`);
    await tell(address, options.json);
    return;
  }
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    process.once('SIGHUP', resolve);
  });
  try {
    const { address } = await home.serve(port);
    await tell(address, options.json);
    if (face === 'server') note('Open it in a browser on this machine; the link works once. Ctrl-C ends.');
    await (face === 'background'
      ? Promise.race([
          ended,
          idle(() => home.connections() > 0 || home.app.services.operations.busy(), IDLE_MS),
        ])
      : ended);
  } finally {
    await home.close();
  }
}

/** Starts an owner of its own process group, passes its address on, and leaves. */
async function serveBehind(options: ServeOptions): Promise<void> {
  const { findOwner } = await import('../../home');
  const port = options.port === undefined ? {} : { port: options.port };
  const owner = await findOwner(cleatHome());
  if (owner) {
    note(`Served by the Cleat that is already running (${owner.hello.face}, pid ${owner.hello.pid}).`);
    return tell(await addressFromOwner(owner, port), options.json);
  }
  const { spawnNode } = await import('../../../exec/spawn-node');
  const child = spawnNode(paths.cli, {
    args: [
      'serve',
      '--owner-of-background',
      '--json',
      ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ],
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const address = await firstAddress(
    child.stdout,
    child.stderr,
    new Promise((resolve) => child.once('exit', resolve)),
  );
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  await tell(address, options.json);
}

async function firstAddress(
  stdout: NodeJS.ReadableStream | null,
  stderr: NodeJS.ReadableStream | null,
  exited: Promise<unknown>,
): Promise<string> {
  let out = '';
  let err = '';
  stderr?.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const answered = new Promise<string>((resolve) => {
    stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
      const found = /"address":\s*"([^"]+)"/.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), BACKGROUND_START_MS);
  });
  const first = await Promise.race([answered, exited.then(() => 'exited' as const), late]);
  clearTimeout(timer);
  if (first === 'late' || first === 'exited') {
    throw CleatError.of('serve.background', {
      detail: err.trim() || (first === 'late' ? 'it did not answer in time' : 'it ended at once'),
    });
  }
  return first;
}

async function addressFromOwner(owner: Pick<GuestHome, 'connect'>, port: { port?: number }): Promise<string> {
  const { createClient } = await import('../../../../src-shared/client/client');
  const { client, close } = createClient(await owner.connect(callerOfThisProcess()));
  try {
    return (await client.system.serve(port)).address;
  } finally {
    close();
  }
}

function tell(address: string, json: boolean): Promise<void> {
  return json ? printJson({ address }) : print(address);
}
