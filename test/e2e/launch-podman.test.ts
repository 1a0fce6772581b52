import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ui } from '../../src-shared/messages/ui-en';
import { startPodman, whyNoPodman, type TestEngine } from '../engines';
import { deskPage } from './desk';
import { browserFace, cliUser, windowFace, type OpenFace } from './faces';
import { untilFocused } from './still';

const words = ui.launch;
const noPodman = await whyNoPodman();
const faces = [browserFace, windowFace].map((kind) => ({ kind, missing: kind.missing ?? noPodman }));

describe.each(faces)('the Run form in the $kind.name, on a real Podman', ({ kind, missing }) => {
  let podman: TestEngine;
  let user: ReturnType<typeof cliUser>;
  let face: OpenFace;
  let image: string;

  beforeAll(async () => {
    if (missing !== undefined) return;
    podman = await startPodman();
    image = await podman.busybox();
    user = cliUser({ CONTAINER_HOST: `unix://${podman.socket}`, DOCKER_HOST: 'unix:///no/such.sock' });
    face = await kind.open(user);
  });
  afterAll(async () => {
    await face?.close();
    user?.close();
    await podman?.close();
  });

  it('opens from the palette and runs on the engine that is chosen in it', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const { page } = face;
    await page.getByRole('contentinfo').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox', { name: ui.palette.list }).waitFor();
    await untilFocused(page.getByRole('combobox', { name: ui.palette.placeholder }));
    await page.keyboard.type('Run a container');
    await page.locator('[role=option][aria-selected=true]', { hasText: 'Run a container' }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: words.title });
    await dialog.waitFor();
    await dialog.getByLabel(words.where).selectOption({ label: 'podman' });
    await dialog.getByRole('combobox', { name: words.fields.image, exact: true }).fill(image);
    await dialog.getByRole('textbox', { name: words.fields.name, exact: true }).fill('of-podman');
    await dialog
      .getByRole('textbox', { name: words.fields.command, exact: true })
      .fill(`sh -c 'echo "größe"; exec sleep 100000'`);
    await dialog.getByRole('button', { name: words.networks.add }).click();
    await untilFocused(dialog.getByRole('combobox', { name: words.networks.name(1), exact: true }));
    await page.keyboard.type('none');
    await dialog.getByText(words.ready).waitFor();
    await expect
      .poll(() => dialog.getByRole('group', { name: words.line }).textContent())
      .toMatch(/^podman .*run .*--name of-podman/);
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    await deskPage(page).rowIn('of-podman', 'running').waitFor();
    await page
      .getByRole('log', { name: /^Log of/ })
      .getByText('größe')
      .waitFor();
    const { stdout } = await podman.cli(['inspect', '--format', '{{json .Config.Cmd}}', 'of-podman']);
    expect(JSON.parse(stdout)).toEqual(['sh', '-c', 'echo "größe"; exec sleep 100000']);
  });
});
