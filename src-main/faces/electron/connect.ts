import { version } from '../../../package.json';
import { CALLER_VARIABLES, type Caller } from '../../../src-shared/model/caller';
import { loginShellEnvironment, withLoginEnvironment } from '../../exec/login-shell';
import { openHome } from '../home';
import { connectHome, type HomeConnection } from './home-connection';
import { cleatHome, installation } from './installation';
import { reportTo, warn } from './report';
import { startedFromDesktop } from './start-environment';

/** Makes the window's way to the app, with the environment that the user's shell would have given us. */
export async function connect(onShow: (link?: string) => void): Promise<HomeConnection> {
  const env = await startEnvironment();
  return connectHome({
    caller: caller(env),
    onFailure: (what, error) => warn(what, { error }),
    openHome: async () => {
      const home = await openHome({
        home: cleatHome(env),
        env,
        platform: process.platform,
        face: 'window',
        version,
        runtimePluginsDir: installation.runtimePluginsDir,
        rendererDir: installation.rendererDir,
        storeWorker: installation.storeWorker,
        watch: true,
        logToFile: true,
        onShow,
      });
      if (home.role === 'owner') reportTo(home.app.services.logger);
      return home;
    },
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Ours, completed from the login shell when the desktop started us; without it when the shell does not answer. */
async function startEnvironment(): Promise<Environment> {
  if (!startedFromDesktop(process.env, process.platform)) return process.env;
  const login = await loginShellEnvironment({ shell: process.env['SHELL'] });
  if (!login.ok) {
    warn('login shell not read', { reason: login.reason });
    return process.env;
  }
  // The command line in a terminal goes by this one too: both must mean the same home.
  const home = process.env['CLEAT_HOME'] ?? login.env['CLEAT_HOME'];
  return {
    ...withLoginEnvironment(process.env, login.env),
    ...(home === undefined ? {} : { CLEAT_HOME: home }),
  };
}

function caller(env: Environment): Caller {
  const sent: Caller['env'] = {};
  for (const name of CALLER_VARIABLES) {
    const value = env[name];
    if (value !== undefined) sent[name] = value;
  }
  return { actor: 'window', env: sent };
}
