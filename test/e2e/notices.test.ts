import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, whyNoDocker, type TestEngine } from '../engines';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { runScript } from './log-desk';

const missing = browserFace.missing ?? (await whyNoDocker());

/** What the page has asked the browser to show: the browser's own notifications, which are made all the same. */
interface Told {
  readonly title: string;
  readonly body: string;
}

describe.skipIf(missing !== undefined)(
  `what a page tells outside itself in a real browser${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let page: Page;
    let desk: DeskPage;

    beforeAll(async () => {
      docker = await startDocker();
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}` });
      face = await browserFace.open(user);
      ({ page } = face);
      desk = deskPage(page);
      await page.context().grantPermissions(['notifications'], { origin: new URL(page.url()).origin });
      await page.addInitScript(() => {
        const told: Notification[] = [];
        class Noted extends Notification {
          constructor(title: string, options?: NotificationOptions) {
            super(title, options);
            told.push(this);
          }
        }
        Object.assign(window, { told, Notification: Noted });
      });
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await docker?.close();
    });

    const told = (): Promise<Told[]> =>
      page.evaluate(() =>
        (Reflect.get(window, 'told') as Notification[]).map(({ title, body }) => ({ title, body })),
      );

    /** Runs a container that ends with this code once the page has seen it run: only then is its end told. */
    async function breakDown(name: string, code: number): Promise<void> {
      await runScript(docker, name, `until [ -e /end ]; do sleep 0.05; done; exit ${code}`);
      await desk.section('containers');
      await desk.rowIn(name, 'running').waitFor();
      await docker.cli(['exec', name, 'touch', '/end']);
      await desk.rowIn(name, 'exited').waitFor();
    }

    it('is a container that ends by itself with a failure, shown by a click', async () => {
      await expect.poll(() => page.evaluate(() => Notification.permission)).toBe('granted');
      await breakDown('breaks', 3);
      await expect
        .poll(told)
        .toEqual([{ title: ui.notices.exited('breaks'), body: ui.notices.exitCode(3, 'docker') }]);
      await desk.section('settings');
      await page.evaluate(() =>
        (Reflect.get(window, 'told') as Notification[])[0]?.dispatchEvent(new Event('click')),
      );
      await desk.detail('breaks').waitFor();
    });

    it('is nothing while the setting is off, nor what somebody asked for', async () => {
      await desk.section('settings');
      const setting = page.getByRole('checkbox', { name: ui.settings.notifyExits });
      await setting.uncheck();
      await breakDown('breaks-quietly', 4);
      await desk.section('settings');
      await setting.check();
      await runScript(docker, 'stopped', 'trap "exit 5" TERM; while :; do sleep 0.1; done');
      await desk.section('containers');
      await desk.rowIn('stopped', 'running').waitFor();
      await desk.select('stopped');
      await desk.verb(/^Stop/).click();
      await desk.rowIn('stopped', 'exited').waitFor();
      await breakDown('breaks-last', 6);
      // Told after all that was not, so nothing else comes late.
      await expect
        .poll(async () => (await told()).map(({ title }) => title))
        .toEqual([ui.notices.exited('breaks'), ui.notices.exited('breaks-last')]);
    });
  },
);
