import './uncaught';
import { app, Menu } from 'electron';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { CALLER_VARIABLES, type Caller } from '../../../src-shared/model/caller';
import { runDesk } from './desk';
import { guardAllPages } from './guard';
import type { HomeConnection } from './home-connection';
import { cleatHome, installation } from './installation';
import { applicationMenu } from './menu';
import { registerScheme } from './protocol';
import { reportTo, warn } from './report';
import { startedFromDesktop } from './start-environment';

// enableSandbox takes --no-sandbox off the command line, and Chromium then starts no page at all as root.
// That switch is for tests in containers; without it every page of this process is sandboxed.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();
guardAllPages(warn);
app.setName('Cleat');
app.setPath('userData', join(cleatHome(process.env), 'electron'));

app
  .whenReady()
  .then(() => {
    Menu.setApplicationMenu(applicationMenu({ platform: process.platform, devTools: !app.isPackaged }));
    runDesk(connect);
  })
  .catch((error: unknown) => {
    warn('not started', { error });
    app.exit(1);
  });

/** Makes the way to the app. Its code is read only now: the window is on its way already. */
async function connect(onShow: () => void): Promise<HomeConnection> {
  const [env, { connectHome }, { openHome }] = await Promise.all([
    startEnvironment(),
    import('./home-connection'),
    import('../home'),
  ]);
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
  const { loginShellEnvironment, withLoginEnvironment } = await import('../../exec/login-shell');
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
