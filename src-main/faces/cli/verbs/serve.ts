import type { GuestHome } from '../../home';
import { aborted, idle } from '../idle';
import type { GlobalOptions } from '../options';
import { cleatHome, paths } from '../paths';
import { note, print, printJson } from '../print';
import { callerOfThisProcess } from '../session';
import { VERSION } from '../version';

export interface ServeOptions extends GlobalOptions {
  readonly mode: 'foreground' | 'background' | 'background-owner';
  readonly port?: number;
  /** How long an owner in the background stays without a face or work, ms. */
  readonly idleMs: number;
}

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
  if (home.role === 'guest') return tellWhereOwnerServes(home, options);

  const leave = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leave.abort());
  const { logger, operations } = home.app.services;
  try {
    const { address } = await home.serve(options.port === undefined ? {} : { port: options.port });
    logger.info({ face, version: VERSION, port: new URL(address).port }, 'serving');
    await tell(address, options.json);
    if (face === 'server') {
      note('Open it in a browser on this machine; the link works once. Ctrl-C ends.');
      await aborted(leave.signal);
    } else {
      await idle({
        needed: () => home.connections() > 0 || operations.busy(),
        lastUse: () => home.lastUse(),
        idleMs: options.idleMs,
        signal: leave.signal,
      });
    }
    logger.info({ face, why: leave.signal.aborted ? 'told to' : 'idle' }, 'ending');
  } finally {
    await home.close();
  }
}

/** Starts an owner in a session of its own, passes its address on, and leaves. */
async function serveBehind(options: ServeOptions): Promise<void> {
  const { findOwner } = await import('../../home');
  const owner = await findOwner(cleatHome());
  if (owner) return tellWhereOwnerServes(owner, options);
  const { startBehind } = await import('../background');
  const port = options.port === undefined ? [] : [`--port=${options.port}`];
  const args = ['serve', '--owner-of-background', '--json', `--idle-ms=${options.idleMs}`, ...port];
  await tell(await startBehind(args), options.json);
}

/** Somebody serves this home already: says who, and prints an address of theirs. */
async function tellWhereOwnerServes(owner: GuestHome, { port, json }: ServeOptions): Promise<void> {
  const address = await addressFromOwner(owner, port === undefined ? {} : { port });
  note(`Served by the Cleat that is already running (${owner.hello.face}, pid ${owner.hello.pid}).`);
  if (port !== undefined && new URL(address).port !== String(port)) {
    note(`It listens on another port already: --port ${port} was not used.`);
  }
  await tell(address, json);
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
