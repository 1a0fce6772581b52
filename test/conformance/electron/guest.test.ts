import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callOverNewPort, loadBarePage, openWindow, plainEnvironment, type Opened } from './opened';
import {
  dist,
  electron,
  mainEntry,
  sandboxArgs,
  temporaryFolder,
  until,
  describeWindow,
} from './surroundings';

const visible = ({ app }: Opened) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true);

describeWindow('a window of a home that `cleat serve` owns', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ChildProcess;
  let opened: Opened;

  beforeEach(async () => {
    folder = await temporaryFolder();
    server = spawn(process.execPath, [join(dist, 'cli', 'cleat.cjs'), 'serve'], {
      env: plainEnvironment(folder.path, undefined),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (server.stdout) await once(server.stdout, 'data');
    opened = await openWindow({ home: folder.path });
    await loadBarePage(opened);
  });
  afterEach(async () => {
    await opened.close();
    await end(server);
    await folder.remove();
  });

  test('works through the owner, and takes the home over when the owner ends', async () => {
    const served = await callOverNewPort(opened.page, '/system/hello');
    expect(served).toMatchObject({ p: { b: { face: 'server', pid: server.pid } } });
    await end(server);
    const own = await callOverNewPort(opened.page, '/system/hello');
    expect(own).toMatchObject({ p: { b: { face: 'window', pid: opened.app.process().pid } } });
  });

  test('loses its port when the owner ends, so that the page knows and asks again', async () => {
    const closed = opened.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          window.addEventListener('message', ({ data, ports: [port] }) => {
            if (data !== 'cleat-port' || !port) return;
            port.addEventListener('close', () => resolve('closed'));
            port.addEventListener('message', () => Reflect.set(window, 'answered', true));
            port.start();
            port.postMessage(JSON.stringify({ i: '1', p: { u: '/system/hello' } }));
          });
          (Reflect.get(window, 'cleat') as { requestPort(): void }).requestPort();
        }),
    );
    await until('an answer', () => opened.page.evaluate(() => Reflect.get(window, 'answered') === true));
    await end(server);
    expect(await closed).toBe('closed');
  });

  test('is shown by a second start as well', async () => {
    await until('shown', () => visible(opened));
    await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const second = spawn(electron, [...sandboxArgs, mainEntry], {
      env: opened.env,
      stdio: 'ignore',
      timeout: 30_000,
    });
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(await until('the first is shown', () => visible(opened))).toBe(true);
  });
});

describeWindow('a home that cannot be opened', () => {
  test('is said in the window, which opens it when that is mended', async () => {
    const folder = await temporaryFolder();
    const inTheWay = join(folder.path, 'run');
    await writeFile(inTheWay, 'not a folder');
    const opened = await openWindow({ home: folder.path, address: 'app://cleat/problem' });
    try {
      await until('shown', () => visible(opened));
      expect(await opened.page.innerText('h1')).toBe('Cleat cannot open its home');
      await rm(inTheWay);
      await opened.page.click('text=Reload');
      await opened.page.waitForURL('app://cleat/');
      await loadBarePage(opened);
      expect(await callOverNewPort(opened.page, '/system/hello')).toMatchObject({
        p: { b: { face: 'window' } },
      });
    } finally {
      await opened.close();
      await folder.remove();
    }
  });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}
