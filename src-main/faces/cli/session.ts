import { config } from 'zod';
import { createClient } from '../../../src-shared/client/client';
import type { CleatClient } from '../../../src-shared/contract';
import { CALLER_VARIABLES, type Caller } from '../../../src-shared/model/caller';
import { cleatHome, paths } from './paths';
import { VERSION } from './version';

export interface Session {
  readonly client: CleatClient;
  close(): Promise<void>;
}

/** Variables that decide which engines there are: an owner started with others would answer for other engines. */
const ENGINE_VARIABLES = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'CONTAINER_HOST'] as const;
/** Variables that say where logins are: an owner started with others would keep them elsewhere. */
const LOGIN_VARIABLES = ['REGISTRY_AUTH_FILE'] as const;

export function callerOfThisProcess(): Caller {
  const env: Caller['env'] = {};
  for (const name of CALLER_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { actor: 'cli', cwd: process.cwd(), env };
}

/**
 * The API for this command: the owner's when one answers, else an app in this process that connects to nothing
 * before it is needed. With engine variables set in this shell the owner's view could differ, so it is not asked.
 */
export async function openSession(): Promise<Session> {
  const caller = callerOfThisProcess();
  const own = [
    ...ENGINE_VARIABLES.map((name) => caller.env[name]),
    ...LOGIN_VARIABLES.map((name) => process.env[name]),
  ];
  if (own.every((value) => (value ?? '') === '')) {
    const { connectOwnerIfAny } = await import('../server/owner-client');
    const channel = await connectOwnerIfAny(cleatHome(), caller);
    if (channel) {
      const { client, close } = createClient(channel);
      return {
        client,
        close: async () => {
          close();
        },
      };
    }
  }
  return ownSession(caller);
}

async function ownSession(caller: Caller): Promise<Session> {
  // Each schema is used once or twice here: a parser made for it would cost more than it saves.
  config({ jitless: true });
  const [{ createApp }, { memoryChannels }, { serveChannel }] = await Promise.all([
    import('../../app'),
    import('../../api/rpc/memory-channel'),
    import('../../api/rpc/serve-channel'),
  ]);
  const app = await createApp({
    home: cleatHome(),
    env: process.env,
    platform: process.platform,
    face: 'cli',
    version: VERSION,
    runtimePluginsDir: paths.runtimePluginsDir,
    storeWorker: paths.storeWorker,
    owner: {
      show: () => false,
      serve: () => Promise.reject(new Error('a one-shot command serves nobody')),
    },
    watch: false,
    logToFile: false,
  });
  const [ours, theirs] = memoryChannels();
  serveChannel({
    router: app.router,
    channel: theirs,
    caller,
    streams: app.services.streams,
    logger: app.services.logger,
  });
  const { client, close } = createClient(ours);
  return {
    client,
    close: async () => {
      close();
      await app.close();
    },
  };
}

/** Opens a session for `work` and closes it, whatever happens. */
export async function withSession<T>(work: (client: CleatClient) => Promise<T>): Promise<T> {
  const session = await openSession();
  try {
    return await work(session.client);
  } finally {
    await session.close();
  }
}
