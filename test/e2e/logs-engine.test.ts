import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, startPodman, until, whyNoDocker, whyNoPodman, type TestEngine } from '../engines';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { copyLog, openLogOf, runScript } from './log-desk';
import { remembered } from './remembered';

const words = ui.logs;
const missing = browserFace.missing ?? (await whyNoDocker()) ?? (await whyNoPodman());
const MINUTE = 60_000;

/** As a field for a moment takes it: in the reader's zone, to the second. */
function localMoment(at: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

describe.skipIf(missing !== undefined)(
  `logs of real engines in a real browser${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let podman: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let page: Page;
    let desk: DeskPage;
    const errors: string[] = [];

    beforeAll(async () => {
      [docker, podman] = await Promise.all([startDocker(), startPodman()]);
      user = cliUser({
        DOCKER_HOST: `unix://${docker.socket}`,
        CONTAINER_HOST: `unix://${podman.socket}`,
      });
      face = await browserFace.open(user);
      ({ page } = face);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      desk = deskPage(page);
      page.on('pageerror', (error) => errors.push(String(error)));
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await Promise.all([docker?.close(), podman?.close()]);
    });

    const from = (start: keyof typeof words.fromOf): Promise<unknown> =>
      page.getByRole('combobox', { name: words.from }).selectOption(start);
    const notice = (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });

    it('begins at the start, ten minutes ago, or at a time that is chosen', async () => {
      const script = 'for n in old older-than-ten chosen recent; do echo the $n one; sleep 0.01; done';
      await runScript(docker, 'ages', script);
      await until('its end', async () => (await docker.cli(['wait', 'ages'])).exitCode === 0);
      const { stdout: id } = await docker.cli(['inspect', '-f', '{{.Id}}', 'ages']);
      const file = join(docker.dir, 'data/containers', id.trim(), `${id.trim()}-json.log`);
      const now = Date.now();
      const at = [3 * 60, 30, 20, 5].map((minutes) => now - minutes * MINUTE);
      // The engine's own file, with the times of a container that has run for hours.
      const aged = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line, n) =>
          JSON.stringify({ ...JSON.parse(line), time: new Date(at[n] ?? now).toISOString() }),
        );
      writeFileSync(file, `${aged.join('\n')}\n`);
      await openLogOf(page, 'ages');
      const all = ['the old one', 'the older-than-ten one', 'the chosen one', 'the recent one'];
      const lines = async () => (await copyLog(page)).filter((line) => line.startsWith('the '));
      await expect.poll(lines).toEqual(all);
      await from('minutes');
      await expect.poll(lines).toEqual(all.slice(3));
      await from('start');
      await expect.poll(lines).toEqual(all);
      await from('hour');
      await expect.poll(lines).toEqual(all.slice(1));
      await from('moment');
      await page.getByLabel(words.moment).fill(localMoment(now - 25 * MINUTE));
      await expect.poll(lines).toEqual(all.slice(2));
      await from('tail');
      await expect.poll(lines).toEqual(all);
    });

    it.each(['docker', 'podman'] as const)(
      'says of a container without a log on %s why there is none, and what next',
      async (kind) => {
        const engine = kind === 'docker' ? docker : podman;
        const name = `silent-${kind}`;
        // Killed rather than told to stop, or its engine would take 10 s longer to come back below.
        const options = ['--log-driver', 'none', '--stop-signal', 'KILL'];
        await runScript(engine, name, 'echo never kept; sleep 100000', options);
        await openLogOf(page, name);
        await notice(`The log of “${name}” cannot be read: its log driver “none”`).waitFor();
        await notice('create the container with another log driver').waitFor();
        for (const other of [words.empty, words.loading])
          await page.getByText(other).waitFor({ state: 'detached' });
      },
    );

    it('goes on after the engine was killed and came back, with marks, no line lost and none twice', async () => {
      // Containers of Podman outlive its service: lines are written while nobody can read them.
      await runScript(podman, 'counts', 'i=0; while :; do i=$((i+1)); echo "count $i"; sleep 0.2; done');
      await openLogOf(page, 'counts');
      await page
        .getByText(/^count \d/)
        .first()
        .waitFor();
      await podman.kill();
      await page.getByText(words.marks.lost).waitFor();
      await podman.restart();
      await page.getByText(words.marks.resumed).waitFor();
      const { stdout } = await podman.cli(['logs', 'counts']);
      const written = stdout.trimEnd().split('\n').length;
      await expect.poll(async () => (await copyLog(page)).length).toBeGreaterThan(written);
      const counts = await copyLog(page);
      expect(counts).toEqual(counts.map((_, n) => `count ${n + 1}`));
    });

    it('marks what Docker does to its containers when it is killed, and follows the next run', async () => {
      const script = 'i=0; while :; do i=$((i+1)); echo "run $i"; sleep 0.2; done';
      await runScript(docker, 'dies-too', script, ['--stop-signal', 'KILL']);
      await openLogOf(page, 'dies-too');
      await page
        .getByText(/^run \d/)
        .first()
        .waitFor();
      await docker.restart();
      await page.getByText(words.marks.resumed).waitFor();
      await docker.cli(['start', 'dies-too']);
      await page.getByText(words.marks.restarted).waitFor();
      await docker.cli(['kill', 'dies-too']);
      // A signal is sent, and what it ends may have written on.
      await docker.cli(['wait', 'dies-too']);
      const { stdout } = await docker.cli(['logs', 'dies-too']);
      await expect.poll(() => copyLog(page)).toEqual(stdout.trimEnd().split('\n'));
    });

    it('shows the first of a line of 20 MB in pieces and says that it is cut, and is there for its reader meanwhile', async () => {
      const script = "head -c 20000000 /dev/zero | tr '\\000' x; echo; echo after it; sleep 100000";
      await runScript(docker, 'wide', script);
      await openLogOf(page, 'wide');
      const log = page.getByRole('log');
      await log
        .getByText(/more characters/)
        .first()
        .waitFor();
      await log.focus();
      for (const pressed of ['true', 'false']) {
        await page.keyboard.press('w');
        await page.locator(`button[aria-label="${words.wrap}"][aria-pressed=${pressed}]`).waitFor();
      }
      await page.keyboard.press('f');
      await log.getByText('after it', { exact: true }).waitFor({ timeout: MINUTE });
      await log.getByText(words.marks.cut).waitFor();
      await log.getByRole('img', { name: words.goesOn }).first().waitFor();
      await page.getByRole('searchbox', { name: words.search }).fill('after it');
      await page.getByText(words.matches(1, 1)).waitFor();
      await page.getByRole('searchbox', { name: words.search }).fill('');
    });

    it('shows bytes that are no text as what they are, and what comes behind them', async () => {
      const script = 'head -c 1000000 /dev/urandom; echo; echo plain after; sleep 100000';
      await runScript(docker, 'binary', script);
      await openLogOf(page, 'binary');
      const log = page.getByRole('log');
      await log.getByText('plain after', { exact: true }).waitFor();
      await log.getByRole('img', { name: words.noText }).first().waitFor();
      expect(errors).toEqual([]);
    });

    it('stays with what was read when its container is removed, and says so', async () => {
      await runScript(docker, 'goes', 'echo its last words; sleep 100000');
      await openLogOf(page, 'goes');
      await page.getByText('its last words').waitFor();
      await docker.cli(['rm', '-f', 'goes']);
      await desk.row('goes').waitFor({ state: 'detached' });
      await page.getByText(words.marks.removed).waitFor();
      await page.getByText(ui.detail.removed).waitFor();
      await expect.poll(() => copyLog(page)).toEqual(['its last words']);
      // Only the notices of what was asked of it are errors, and there was none.
      await expect.poll(() => page.getByRole('alert').count()).toBe(0);
      await desk.select('ages');
      await page.getByRole('log', { name: words.label('ages') }).waitFor();
    });

    it('stays with it after the page was loaded anew as well', async () => {
      await runScript(docker, 'goes-later', 'echo still here; sleep 100000');
      await openLogOf(page, 'goes-later');
      const { stdout: id } = await docker.cli(['inspect', '-f', '{{.Id}}', 'goes-later']);
      await expect.poll(async () => (await remembered(user))['containers.selected']).toContain(id.trim());
      await page.reload();
      await page.getByText('still here').waitFor();
      await docker.cli(['rm', '-f', 'goes-later']);
      await desk.row('goes-later').waitFor({ state: 'detached' });
      await page.getByText(words.marks.removed).waitFor();
      await page.getByText(ui.detail.removed).waitFor();
      await expect.poll(() => copyLog(page)).toEqual(['still here']);
    });
  },
);
