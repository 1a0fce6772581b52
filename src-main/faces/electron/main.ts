import './uncaught';
import { app } from 'electron';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { runDesk } from './desk';
import { guardAllPages } from './guard';
import type { HomeConnection } from './home-connection';
import { cleatHome } from './installation';
import { collectLinks } from './links';
import { registerScheme } from './protocol';
import { warn } from './report';

// enableSandbox takes --no-sandbox off the command line, and Chromium then starts no page at all as root.
// That switch is for tests in containers; without it every page of this process is sandboxed.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();
guardAllPages(warn);
app.setName('Cleat');
const links = collectLinks();
app.setPath('userData', join(cleatHome(process.env), 'electron'));

app
  .whenReady()
  .then(() => {
    runDesk(connect, links);
  })
  .catch((error: unknown) => {
    warn('not started', { error });
    app.exit(1);
  });

/** The larger parts of the app's code, in the order it needs them. */
const PARTS = [
  () => import('../../../src-shared/model/error'),
  () => import('../../exec/run-command'),
  () => import('../../store/atomic-file'),
  () => import('../../api/rpc/serve-channel'),
  () => import('../../runtimes/capabilities'),
  () => import('../../engines/http'),
];

/**
 * The app's code is read only now: the window is on its way already. In parts, since what the window and its page ask of
 * this process meanwhile has its turn between them only.
 */
async function connect(onShow: (link?: string) => void): Promise<HomeConnection> {
  for (const load of PARTS) {
    await load();
    await turn();
  }
  const { connect: connectApp } = await import('./connect');
  return connectApp(onShow);
}
