import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startDocker, until, whyNoDocker, type TestEngine } from '../engines';
import { deskPage, type DeskPage } from './desk';
import { browserFace, cliUser, type OpenFace } from './faces';

const lines = (text: string): string[] => text.trimEnd().split('\n').sort();
const missing = browserFace.missing ?? (await whyNoDocker());

describe.skipIf(missing !== undefined)(
  `a log saved from the page in a real browser${missing ? ` (${missing})` : ''}`,
  () => {
    let docker: TestEngine;
    let user: ReturnType<typeof cliUser>;
    let face: OpenFace;
    let desk: DeskPage;

    beforeAll(async () => {
      docker = await startDocker();
      const image = await docker.busybox();
      const script =
        'i=0; while [ $i -lt 12000 ]; do i=$((i+1)); echo "zeile $i größe 港口 <b>"; done; echo last >&2; sleep 100000';
      const { exitCode, stderr } = await docker.cli([
        ...['run', '-d', '--network', 'none', '--name', 'writer', image, 'sh', '-c', script],
      ]);
      if (exitCode !== 0) throw new Error(stderr);
      user = cliUser({ DOCKER_HOST: `unix://${docker.socket}` });
      face = await browserFace.open(user);
      desk = deskPage(face.page);
      await desk.select('writer');
      await desk.tab('logs');
      await face.page.locator('[data-log-seq]').first().waitFor();
      // What is compared is a log that nothing is added to.
      await until('everything is written', async () => {
        const { stdout, stderr: errors } = await docker.cli(['logs', 'writer']);
        return lines(stdout).length === 12_000 && errors.includes('last');
      });
    });
    afterAll(async () => {
      await face?.close();
      user?.close();
      await docker?.close();
    });

    async function saved(format: 'text' | 'jsonl'): Promise<{ name: string; text: string }> {
      const [download] = await Promise.all([
        face.page.waitForEvent('download'),
        face.page.getByRole('combobox', { name: ui.logs.download }).selectOption(format),
      ]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    }
    it('is a download of every line the engine has, more than the page had asked for', async () => {
      const { name, text } = await saved('text');
      expect(name).toBe('writer-log.txt');
      const own = await docker.cli(['logs', 'writer']);
      expect(lines(text)).toEqual([...lines(own.stdout), ...lines(own.stderr)].sort());
      expect(lines(text)).toHaveLength(12_001);
    });

    it('is one object a line as JSON lines', async () => {
      const { name, text } = await saved('jsonl');
      expect(name).toMatch(/^writer.*\.jsonl$/);
      const rows: unknown[] = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(rows).toHaveLength(12_001);
      expect(rows[0]).toMatchObject({
        container: 'writer',
        stream: 'stdout',
        text: 'zeile 1 größe 港口 <b>',
      });
    });

    it('goes on in place over a restart, and says when its container is removed', async () => {
      await docker.cli(['restart', '-t', '0', 'writer']);
      await desk.page.getByText(ui.logs.marks.restarted).waitFor();
      await docker.cli(['rm', '-f', 'writer']);
      // Its row goes with it; no error is left behind.
      await desk.row('writer').waitFor({ state: 'detached' });
      await expect.poll(() => desk.page.getByRole('alert').count()).toBe(0);
    });
  },
);
