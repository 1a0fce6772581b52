import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { startDocker, whyNoDocker, type TestEngine } from '../../engines';
import { openWindow, type Opened } from './opened';
import { until, whyNoElectron } from './surroundings';

const missing = whyNoElectron ?? (await whyNoDocker());

/** A notice as the desktop would have got it. */
interface Told {
  readonly title: string;
  readonly body: string;
}

describe.skipIf(missing !== undefined)(
  `what is told outside the window, with a real Docker${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let opened: Opened;
    let image: string;

    beforeAll(async () => {
      docker = await startDocker();
      image = await docker.busybox();
      opened = await openWindow({ env: { DOCKER_HOST: `unix://${docker.socket}` } });
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      // What the desktop gets is noted: under a bare display nobody would show it.
      await opened.app.evaluate(({ Notification }) => {
        const told: Electron.Notification[] = [];
        Reflect.set(globalThis, 'told', told);
        Reflect.set(Notification, 'isSupported', () => true);
        Reflect.set(Notification.prototype, 'show', function (this: Electron.Notification) {
          told.push(this);
        });
      });
    });
    afterAll(async () => {
      await opened?.close();
      await docker?.close();
    });

    const run = async (name: string, script: string): Promise<void> => {
      const args = ['run', '-d', '--network', 'none', '--name', name, image, 'sh', '-c', script];
      const { exitCode, stderr } = await docker.cli(args);
      if (exitCode !== 0) throw new Error(stderr);
    };
    const told = (): Promise<Told[]> =>
      opened.app.evaluate(() =>
        (Reflect.get(globalThis, 'told') as Electron.Notification[]).map(({ title, body }) => ({
          title,
          body,
        })),
      );
    test('a container that ends by itself with a failure is told, and shown by a click', async () => {
      await run('breaks', 'sleep 1; exit 3');
      await until('a notice', async () => (await told()).length > 0);
      expect(await told()).toEqual([
        { title: ui.notices.exited('breaks'), body: ui.notices.exitCode(3, 'docker') },
      ]);
      await opened.app.evaluate(() =>
        (Reflect.get(globalThis, 'told') as Electron.Notification[])[0]?.emit('click'),
      );
      await opened.page.getByRole('region', { name: ui.detail.label('breaks'), exact: true }).waitFor();
    });

    test('one that somebody stops, and any with the setting off, is not told', async () => {
      const inState = (name: string, state: string) =>
        opened.page
          .locator(`[role=row][data-name="${name}"]`)
          .filter({ has: opened.page.locator('.cell.state', { hasText: state }) });
      await run('asked', 'trap "exit 5" TERM; while :; do sleep 0.1; done');
      await inState('asked', 'running').waitFor();
      await opened.page.locator('[role=row][data-name=asked] .name').click();
      await opened.page
        .getByRole('region', { name: ui.detail.label('asked'), exact: true })
        .getByRole('button', { name: /^Stop/ })
        .click();
      await inState('asked', 'exited').waitFor();

      await opened.page.keyboard.press('Control+5');
      await opened.page.getByRole('checkbox', { name: ui.settings.notifyExits }).uncheck();
      await run('breaks-too', 'sleep 1; exit 4');
      await opened.page.keyboard.press('Control+1');
      await inState('breaks-too', 'exited').waitFor();
      await opened.page.keyboard.press('Control+5');
      await opened.page.getByRole('checkbox', { name: ui.settings.notifyExits }).check();
      await run('breaks-last', 'sleep 1; exit 6');
      // Told after all that was not, so nothing else comes late.
      await until('the last notice', async () => (await told()).length > 1);
      expect((await told()).map(({ title }) => title)).toEqual([
        ui.notices.exited('breaks'),
        ui.notices.exited('breaks-last'),
      ]);
    });
  },
);
