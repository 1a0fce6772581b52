import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, startPodman, whyNoDocker, whyNoPodman, type TestEngine } from '../engines';
import { accessibilityProblems } from './axe';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';
import { untilFocused } from './still';

const missing = browserFace.missing ?? (await whyNoDocker()) ?? (await whyNoPodman());
const words = ui.detail;

describe.skipIf(missing !== undefined)(
  `the details of containers of real Docker and Podman${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let podman: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let desk: DeskPage;
    let page: Page;
    let folder: string;

    async function run(engine: TestEngine, args: readonly string[]): Promise<void> {
      const { exitCode, stderr } = await engine.cli(args);
      if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'cleat-detail-'));
      mkdirSync(join(folder, 'a b'));
      [docker, podman] = await Promise.all([startDocker({ network: true }), startPodman()]);
      const image = await docker.busybox();
      const rich = ['run', '-d', '--name', 'rich', '-p', '18080:80', '-v', 'cleat-data:/data'];
      rich.push(
        '-v',
        `${folder}/a b:/in:ro`,
        '--tmpfs',
        '/scratch',
        '-e',
        'DB_PASSWORD=hunter2',
        '-e',
        'PLAIN=one',
      );
      rich.push('--label', 'com.docker.compose.project=shop', '--label', 'own=label', '--pids-limit', '50');
      rich.push('--restart', 'on-failure:3', '--health-cmd', 'test -e /tmp/sick && exit 1; echo fine');
      rich.push('--health-interval', '1s', '--health-retries', '1', image, 'sh', '-c');
      await run(docker, [...rich, 'i=0; while :; do echo "docker $((i=i+1))"; sleep 1; done']);
      await run(docker, ['run', '-d', '--network', 'none', '--name', 'taken', image, 'sleep', '100000']);
      await run(docker, ['run', '-d', '--network', 'none', '--name', 'shot', image, 'sleep', '100000']);
      await run(docker, ['kill', 'shot']);
      const other = await podman.busybox();
      await run(podman, [
        'run',
        '-d',
        '--network',
        'none',
        '--name',
        'plain',
        other,
        'sh',
        '-c',
        'i=0; while :; do echo "podman $((i=i+1))"; sleep 1; done',
      ]);
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}`, CONTAINER_HOST: `unix://${podman.socket}` });
      face = await browserFace.open(user);
      page = face.page;
      page.setDefaultTimeout(20_000);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      desk = deskPage(page);
      await desk.row('rich').waitFor();
      await desk.row('plain').waitFor();
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await Promise.all([docker?.close(), podman?.close()]);
      rmSync(folder, { recursive: true, force: true });
    });

    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const tab = (name: keyof typeof words.tabs) => page.getByRole('tab', { name: words.tabs[name] }).click();
    const overview = () => page.getByRole('group', { name: words.tabs.overview });
    const more = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: words.more }).click();
      await page.getByRole('menuitem', { name }).click();
    };

    it('shows what the engine knows of a container, with ports as links and secrets hidden until asked', async () => {
      await desk.select('rich');
      await tab('overview');
      await overview().getByText('/scratch').waitFor();
      const text = () => overview().textContent();
      for (const part of [
        '/data',
        'cleat-data',
        `${folder}/a b`,
        'read-only',
        'after a failure, at most 3 times',
      ])
        await expect.poll(text).toContain(part);
      for (const part of ['50 processes', 'com.docker.compose', 'shop', 'own', 'label', 'PLAIN', 'one'])
        await expect.poll(text).toContain(part);
      await expect.poll(text).not.toContain('hunter2');
      const link = overview().getByRole('link', { name: '18080:80' });
      await link.and(page.locator('[href="http://localhost:18080"]')).waitFor();
      const look = await link.evaluate((element) => {
        const { color, textDecorationLine } = getComputedStyle(element);
        return {
          color,
          textDecorationLine,
          around: getComputedStyle(element.parentElement ?? element).color,
        };
      });
      expect(look.textDecorationLine).toBe('underline');
      expect(look.color).not.toBe(look.around);
      await overview()
        .getByRole('button', { name: words.env.show('DB_PASSWORD') })
        .click();
      await overview().getByText('hunter2').waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it('shows new health probes as they end, without moving what is read', async () => {
      const health = overview()
        .locator('dd')
        .filter({ has: page.locator('details') });
      await health.getByText(words.probes.passed).first().waitFor();
      const scrolled = () => overview().evaluate((element) => element.scrollTop);
      await overview().evaluate((element) => (element.scrollTop = 60));
      await run(docker, ['exec', 'rich', 'touch', '/tmp/sick']);
      await health.getByText(words.probes.failed(1)).first().waitFor();
      await health.getByText(/failures? in a row/).waitFor();
      await expect.poll(scrolled).toBe(60);
      await run(docker, ['exec', 'rich', 'rm', '/tmp/sick']);
      await health.getByText(words.probes.failing(1)).waitFor({ state: 'detached' });
    });

    it('follows limits and a name that are changed elsewhere', async () => {
      await run(docker, ['update', '--pids-limit', '77', 'rich']);
      await overview().getByText('77 processes').waitFor();
      await run(docker, ['rename', 'rich', 'richer']);
      await desk.detail('richer').waitFor();
      await run(docker, ['rename', 'richer', 'rich']);
      await desk.detail('rich').waitFor();
    });

    it('tells a killed container from one that ran out of memory', async () => {
      await desk.select('shot');
      await overview().getByText(words.exit.killed).waitFor();
      await expect.poll(() => overview().getByText(words.exit.outOfMemory).count()).toBe(0);
    });

    it('searches and folds the engine’s answer, and copies the path of a value', async () => {
      await desk.select('rich');
      await tab('inspect');
      const tree = page.getByRole('tree', { name: words.inspect.tree });
      await tree.getByRole('treeitem').first().waitFor();
      await page.keyboard.press('Control+f');
      await untilFocused(page.getByRole('searchbox', { name: words.inspect.search }));
      await page.keyboard.type('domainname');
      const found = tree.getByRole('treeitem', { selected: true });
      await found.getByText('Domainname', { exact: true }).waitFor();
      await page.getByRole('button', { name: words.inspect.copyPath }).click();
      await expect.poll(clipboard).toBe('.Config.Domainname');
      await page.getByRole('button', { name: words.inspect.collapseAll }).click();
      await tree.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('End');
      await expect.poll(() => tree.getByRole('treeitem', { expanded: true }).count()).toBe(1);
      await expect.poll(() => page.getByText('hunter2').count()).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it('lists what happens to it as it happens', async () => {
      await desk.select('taken');
      await tab('events');
      const list = page.getByRole('region', { name: words.events.list });
      await list.getByRole('cell', { name: 'start', exact: true }).waitFor();
      await run(docker, ['pause', 'taken']);
      await list.getByRole('cell', { name: 'pause', exact: true }).waitFor();
      await run(docker, ['unpause', 'taken']);
      await list.getByRole('cell', { name: 'unpause', exact: true }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it('renames in place, and says there that a name is taken', async () => {
      await desk.select('rich');
      await tab('overview');
      await page.getByRole('grid').focus();
      await page.keyboard.press('F2');
      const field = page.getByRole('textbox', { name: words.rename.field });
      await untilFocused(field);
      await page.keyboard.type('taken');
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: 'taken' }).waitFor();
      await expect.poll(() => field.inputValue()).toBe('taken');
      await field.fill('renamed');
      await page.keyboard.press('Enter');
      await desk.detail('renamed').waitFor();
      await desk.row('renamed').waitFor();
      await field.waitFor({ state: 'detached' });
      const { stdout } = await docker.cli(['ps', '--format', '{{.Names}}', '--filter', 'name=renamed']);
      expect(stdout.trim()).toBe('renamed');
    });

    it('changes limits and the restart policy', async () => {
      await more(words.limits.action);
      const dialog = page.getByRole('dialog', { name: words.limits.title('renamed') });
      await dialog.getByRole('combobox', { name: words.limits.policy }).selectOption('unless-stopped');
      await dialog.getByRole('textbox', { name: words.limits.pids }).fill('99');
      await dialog.getByRole('button', { name: words.limits.save }).click();
      await dialog.waitFor({ state: 'detached' });
      await overview().getByText('99 processes').waitFor();
      await overview().getByText(words.restartPolicies['unless-stopped']).waitFor();
      const { stdout } = await docker.cli(['inspect', '--format', '{{.HostConfig.PidsLimit}}', 'renamed']);
      expect(stdout.trim()).toBe('99');
    });

    it('says in the dialog what an engine cannot change', async () => {
      await desk.select('plain');
      await more(words.limits.action);
      const dialog = page.getByRole('dialog', { name: words.limits.title('plain') });
      const policy = dialog.getByRole('combobox', { name: words.limits.policy });
      await policy.and(page.locator(':disabled')).waitFor();
      const why = await policy.getAttribute('aria-describedby');
      await dialog
        .locator(`[id="${why}"]`)
        .filter({ hasText: /podman/i })
        .waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    });

    it('copies the command line that makes such a container, for either runtime', async () => {
      await desk.select('renamed');
      for (const runtime of ['docker', 'podman']) {
        await more(words.copyCommand(runtime));
        await expect.poll(clipboard).toMatch(new RegExp(`^${runtime} .*\\brun `));
        const line = await clipboard();
        const parts = ['--name renamed', '18080:80', 'PLAIN=one', '--env DB_PASSWORD', 'target=/in,readonly'];
        for (const part of parts) expect(line).toContain(part);
        expect(line).not.toContain('hunter2');
        await page.getByText(words.secretsLeft('DB_PASSWORD')).first().waitFor();
      }
    });

    it('opens the Run form filled in as a container was made', async () => {
      await more(words.duplicate);
      const form = page.getByRole('dialog', { name: ui.launch.title });
      const image = form.getByRole('combobox', { name: ui.launch.fields.image, exact: true });
      await expect.poll(() => image.inputValue()).toContain('cleat-busybox');
      await expect
        .poll(() => form.getByRole('group', { name: ui.launch.line }).textContent())
        .toContain('PLAIN=one');
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'detached' });
    });

    it('sums up what is checked, and reads the logs of both engines merged', async () => {
      await desk.row('renamed').locator('.check').click();
      await desk.row('plain').locator('.check').click();
      const several = page.getByRole('region', { name: words.selection.label });
      await several.getByRole('button', { name: words.selection.only('plain') }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await several.getByRole('tab', { name: words.selection.tabs.logs }).click();
      const log = several.getByRole('log');
      await log
        .getByText(/docker \d+/)
        .first()
        .waitFor();
      await log
        .getByText(/podman \d+/)
        .first()
        .waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('grid').focus();
      await page.keyboard.press('Escape');
      await several.waitFor({ state: 'detached' });
    });

    it('says that an engine went, keeps what was known, and goes on when it is back', async () => {
      await desk.select('plain');
      await tab('overview');
      await podman.kill();
      await page.getByText(words.stale).waitFor();
      await expect.poll(() => overview().textContent()).toContain('cleat-busybox');
      expect(await accessibilityProblems(page)).toEqual([]);
      await podman.restart();
      await page.getByText(words.stale).waitFor({ state: 'detached' });
    });

    it('says that a container has been removed, and keeps what was known of it', async () => {
      await desk.select('shot');
      await overview().getByText(words.exit.killed).waitFor();
      await run(docker, ['rm', 'shot']);
      await page.getByText(words.removed).waitFor();
      await overview().getByText(words.exit.killed).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  },
);
