import type { Page } from 'playwright-core';
import { ui } from '../../src-shared/messages/ui-en';
import type { TestEngine } from '../engines';
import { deskPage } from './desk';

/** Starts a container that runs `script`; `options` come before the image. */
export async function runScript(
  engine: TestEngine,
  name: string,
  script: string,
  options: readonly string[] = [],
): Promise<void> {
  const args = ['run', '-d', '--network', 'none', '--name', name, ...options, await engine.busybox()];
  const { exitCode, stderr } = await engine.cli([...args, 'sh', '-c', script]);
  if (exitCode !== 0) throw new Error(stderr);
}

/** Opens the log of a container in the page. */
export async function openLogOf(page: Page, name: string): Promise<void> {
  const desk = deskPage(page);
  await desk.select(name);
  await desk.detail(name).waitFor();
  await desk.tab('logs');
  await page.getByRole('log', { name: ui.logs.label(name), exact: true }).waitFor();
}

const NOTHING_COPIED = 'nothing has been copied';

/** Every line of the open log as its menu copies it, which may be none. The page must be allowed to use the clipboard. */
export async function copyLog(page: Page): Promise<readonly string[]> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), NOTHING_COPIED);
  await page.getByRole('button', { name: ui.logs.more }).click();
  await page.getByRole('menuitem', { name: ui.logs.copy, exact: true }).click();
  await page.waitForFunction(
    async (before) => (await navigator.clipboard.readText()) !== before,
    NOTHING_COPIED,
  );
  return page.evaluate(async () => (await navigator.clipboard.readText()).split('\n'));
}
