import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { storableDraft } from '../../../src-renderer/stores/launch-draft';
import { fromSpec } from '../../../src-renderer/stores/launch-from-spec';
import { ui } from '../../../src-shared/messages/ui-en';
import { CleatError } from '../../../src-shared/model/error';
import type { RunSpec } from '../../../src-shared/plugin-api/run-spec';
import type { FakeOwner } from './fake-owner';
import { asked, closePages, listed, openPage, press, row } from './page';
import { docker } from './samples';

afterEach(closePages);

const words = ui.launch;
const form = (): Promise<HTMLElement> => screen.findByRole('dialog', { name: words.title });
const field = (name: string): HTMLElement => screen.getByRole('textbox', { name });
const image = (): HTMLElement => screen.getByRole('combobox', { name: words.fields.image });
const line = (): HTMLElement => screen.getByRole('group', { name: words.line });
const runButton = (): HTMLElement => screen.getByRole('button', { name: words.run });
const type = (target: HTMLElement, value: string) => fireEvent.input(target, { target: { value } });

async function openForm(prepare?: (owner: FakeOwner) => void) {
  const page = await openPage(prepare);
  await listed('mailpit');
  press(document.body, 'n');
  await form();
  return page;
}

interface Asked {
  readonly spec: RunSpec;
  readonly runtime?: string;
  readonly engine?: string;
}
function lastStart(owner: FakeOwner): Asked {
  const input = asked(owner, 'launch.start').at(-1);
  if (typeof input !== 'object' || input === null || !('spec' in input))
    throw new Error('nothing was started');
  return input as Asked;
}

describe('the Run form', () => {
  it('opens by its key and from the palette, and goes by Escape with what was typed kept', async () => {
    await openForm();
    await type(image(), 'postgres:17');
    screen.getByRole<HTMLDialogElement>('dialog', { name: words.title }).close();
    await waitFor(() => expect(screen.queryByRole('dialog', { name: words.title })).toBeNull());
    press(document.body, 'n');
    await form();
    expect(image()).toHaveProperty('value', 'postgres:17');
  });

  it('says why it cannot run yet: no image, nothing else', async () => {
    await openForm();
    await screen.findByText(words.needImage);
    expect(runButton()).toHaveProperty('disabled', true);
    expect(screen.queryByText(words.problems(1))).toBeNull();
    await type(image(), 'postgres:17');
    await screen.findByText(words.ready);
    expect(runButton()).toHaveProperty('disabled', false);
  });

  it('shows the command line of what is typed, for the chosen engine', async () => {
    await openForm();
    await type(image(), 'postgres:17');
    await type(field(words.fields.name), 'db');
    await type(field(words.fields.command), `sh -c 'echo "a b"' ""`);
    await waitFor(() => expect(line().textContent).toContain('podman run -d --name db postgres:17 sh -c'));
    expect(screen.getByRole('list', { name: words.wordsShown }).textContent?.trim()).toMatch(
      /^sh\s*-c\s*echo "a b"\s*empty$/,
    );
    const where = screen.getByRole('combobox', { name: words.where });
    await fireEvent.change(where, { target: { value: `docker ${docker.id}` } });
    await waitFor(() => expect(line().textContent).toContain('docker run'));
  });

  it('drops the answer to what is no longer typed', async () => {
    let release: () => void = () => undefined;
    await openForm(({ launch }) => {
      launch.hold = ({ spec }) =>
        spec.image === 'slow' ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
    });
    await type(image(), 'slow');
    await waitFor(() => expect(release).not.toBe(undefined));
    await waitFor(() => expect(line().getAttribute('aria-busy')).toBe('true'));
    await type(image(), 'quick');
    await waitFor(() => expect(line().textContent).toContain('quick'));
    release();
    await waitFor(() => expect(line().getAttribute('aria-busy')).toBe('false'));
    expect(line().textContent).toContain('quick');
  });

  it('marks what is wrong at its field, counts it, leads there, and runs nothing', async () => {
    const { owner } = await openForm();
    await type(image(), 'postgres:17');
    await type(field(words.fields.name), 'not a name');
    await screen.findAllByText(/cannot be a name/);
    expect(field(words.fields.name).getAttribute('aria-invalid')).toBe('true');
    await type(field(words.fields.command), `sh -c 'open`);
    await screen.findByText(words.local.quote);
    screen.getByText(new RegExp(words.problems(2)));
    expect(runButton()).toHaveProperty('disabled', true);
    await fireEvent.click(screen.getByRole('button', { name: words.goToProblem }));
    await waitFor(() => expect(document.activeElement).toBe(field(words.fields.name)));
    press(field(words.fields.command), 'Enter', { ctrlKey: true });
    expect(asked(owner, 'launch.start')).toEqual([]);
  });

  it('marks a problem of a mount at its own row, empty rows before it or not', async () => {
    await openForm();
    await type(image(), 'postgres:17');
    for (let n = 0; n < 2; n++) await fireEvent.click(screen.getByRole('button', { name: words.mounts.add }));
    await type(await waitFor(() => field(words.mounts.source(2))), 'relative');
    await screen.findAllByText(/no absolute path/);
    expect(field(words.mounts.source(2)).getAttribute('aria-invalid')).toBe('true');
    expect(field(words.mounts.source(1)).getAttribute('aria-invalid')).toBeNull();
  });

  it('completes images from the local ones by keys', async () => {
    await openForm();
    await type(image(), 'api');
    const list = await screen.findByRole('listbox');
    within(list).getByRole('option', { name: 'registry.example.com/shop/api:2.14.0' });
    press(image(), 'ArrowDown');
    await waitFor(() => expect(image().getAttribute('aria-activedescendant')).not.toBeNull());
    press(image(), 'Enter');
    await waitFor(() => expect(image()).toHaveProperty('value', 'registry.example.com/shop/api:2.14.0'));
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('takes a pasted .env text as rows, and moves a secret’s value out of the command', async () => {
    const { owner } = await openForm();
    await type(image(), 'postgres:17');
    await fireEvent.click(screen.getByRole('button', { name: words.env.add }));
    const key = await waitFor(() => field(words.env.key(1)));
    const data = new DataTransfer();
    data.setData('text', '# of the shop\nexport MODE=dev\nPASSWORD="s3cr\\"et"\nnonsense\n');
    key.dispatchEvent(
      Object.assign(new Event('paste', { bubbles: true, cancelable: true }), { clipboardData: data }),
    );
    await waitFor(() => expect(field(words.env.value(1))).toHaveProperty('value', 'dev'));
    screen.getByText(`${words.env.pasted(2)} ${words.env.notRead(1)}`);
    await fireEvent.click(screen.getByRole('checkbox', { name: words.env.secret(2) }));
    expect(screen.getByLabelText(words.env.value(2))).toHaveProperty('type', 'password');
    await waitFor(() => expect(line().textContent).toContain('-e MODE=dev -e PASSWORD postgres'));
    await fireEvent.click(runButton());
    await waitFor(() => expect(asked(owner, 'launch.start')).toHaveLength(1));
    expect(lastStart(owner).spec).toMatchObject({ env: { MODE: 'dev' }, secrets: { PASSWORD: 's3cr"et' } });
    expect(JSON.stringify(owner.viewState)).not.toContain('s3cr');
  });

  it('runs what it shows, then closes and opens the log of the new container', async () => {
    const { owner, desk } = await openForm();
    owner.launch.manual = true;
    await type(image(), 'postgres:17');
    await type(field(words.fields.name), 'db');
    await screen.findByText(words.ready);
    press(image(), 'Enter', { ctrlKey: true });
    await screen.findByText(words.running);
    owner.launch.say('launch-1', 'Pulling postgres:17');
    await screen.findByText('Pulling postgres:17');
    owner.launch.finish('launch-1');
    await waitFor(() => expect(screen.queryByRole('dialog', { name: words.title })).toBeNull());
    await listed('db');
    expect(row('db').getAttribute('aria-selected')).toBe('true');
    await screen.findByRole('region', { name: ui.detail.label('db') });
    expect(desk.containersView.tab).toBe('logs');
    expect(lastStart(owner).spec).toEqual({ image: 'postgres:17', argv: [], name: 'db', detach: true });
    press(document.body, 'n');
    await form();
    expect(image()).toHaveProperty('value', '');
  });

  it('stays with the reason when it fails, and with the form when it is cancelled', async () => {
    const { owner } = await openForm();
    owner.launch.manual = true;
    await type(image(), 'postgres:17');
    await screen.findByText(words.ready);
    await fireEvent.click(runButton());
    await screen.findByText(words.running);
    owner.launch.finish('launch-1', CleatError.of('app.unexpected', { detail: 'port taken' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('port taken');
    expect(image()).toHaveProperty('value', 'postgres:17');
    await fireEvent.click(runButton());
    await screen.findByText(words.running);
    await fireEvent.click(screen.getByRole('button', { name: words.cancel }));
    await screen.findByText(words.cancelled);
    expect(asked(owner, 'operations.cancel')).toEqual([{ id: 'launch-2' }]);
  });

  it('repeats a recent launch, lets the set-aside draft be brought back, and forgets one', async () => {
    const { owner } = await openForm(({ launch }) => {
      launch.records = [
        {
          id: 'r1',
          at: Date.now() - 60_000,
          runtime: 'docker',
          spec: { image: 'valkey/valkey:8', argv: ['--save', ''], name: 'cache' },
        },
      ];
    });
    await type(image(), 'mine');
    await fireEvent.click(
      await screen.findByRole('button', { name: new RegExp(words.repeat('valkey/valkey:8')) }),
    );
    await waitFor(() => expect(image()).toHaveProperty('value', 'valkey/valkey:8'));
    expect(field(words.fields.command)).toHaveProperty('value', "--save ''");
    await waitFor(() => expect(line().textContent).toContain('docker run'));
    await fireEvent.click(screen.getByRole('button', { name: words.restore }));
    await waitFor(() => expect(image()).toHaveProperty('value', 'mine'));
    await fireEvent.click(screen.getByRole('button', { name: words.forget('valkey/valkey:8') }));
    await screen.findByText(words.noRecent);
    expect(asked(owner, 'launch.forget')).toEqual([{ id: 'r1' }]);
  });

  it('opens filled in like a container, on its engine, and says what it leaves out', async () => {
    const { owner, desk } = await openPage();
    owner.launch.copied = {
      spec: {
        image: 'postgres:17',
        argv: ['postgres', '-c', 'a b'],
        dns: ['1.1.1.1'],
        memory: 512 * 1024 ** 2,
      },
      omitted: ['its cgroup parent'],
    };
    await desk.launch.duplicate({ engine: docker.id, kind: 'container', id: 'x' }, 'docker');
    await form();
    await screen.findByText('its cgroup parent');
    screen.getByText(words.kept('dns'));
    expect(field(words.fields.command)).toHaveProperty('value', "postgres -c 'a b'");
    expect(field(words.fields.memory)).toHaveProperty('value', '512');
    await waitFor(() => expect(line().textContent).toContain('docker run'));
  });

  it('comes back after a reload with the draft, but for the values of secrets', async () => {
    const first = await openForm();
    await type(image(), 'postgres:17');
    await fireEvent.click(screen.getByRole('button', { name: words.env.add }));
    await type(await waitFor(() => field(words.env.key(1))), 'TOKEN');
    await fireEvent.click(screen.getByRole('checkbox', { name: words.env.secret(1) }));
    await type(screen.getByLabelText(words.env.value(1)), 'hunter2');
    await waitFor(() => expect(String(first.owner.viewState['launch.draft'])).toContain('TOKEN'));
    expect(String(first.owner.viewState['launch.draft'])).not.toContain('hunter2');
    first.desk.close();
    document.body.replaceChildren();
    const { viewState } = first.owner;
    await openForm((owner) => (owner.viewState = { ...viewState }));
    expect(image()).toHaveProperty('value', 'postgres:17');
    expect(field(words.env.key(1))).toHaveProperty('value', 'TOKEN');
  });

  it('keeps the last letter when the page goes at once', async () => {
    const { owner } = await openForm();
    await type(image(), 'postgres:17');
    window.dispatchEvent(new Event('pagehide'));
    // At once: nothing that waits for a timer would happen any more.
    expect(String(owner.viewState['launch.draft'])).toContain('postgres:17');
  });

  it('looks for no row’s problems anew while the problems stay the same', async () => {
    const { desk } = await openForm();
    await type(image(), 'postgres:17');
    await type(field(words.fields.name), 'not a name');
    await screen.findAllByText(/“not a name” cannot be a name/);
    const { problems } = desk.launch;
    await type(field(words.fields.command), 'echo');
    await waitFor(() => expect(line().textContent).toContain('echo'));
    expect(desk.launch.problems).toBe(problems);
  });

  it('keeps its draft when it was opened before the memory was there', async () => {
    let remember: () => void = () => undefined;
    const page = await openPage((owner) => {
      owner.viewState['launch.draft'] = storableDraft(fromSpec({ image: 'valkey:8', argv: [] }));
      owner.memory = new Promise((resolve) => (remember = resolve));
    });
    press(document.body, 'n');
    await form();
    expect(image()).toHaveProperty('value', '');
    remember();
    await waitFor(() => expect(image()).toHaveProperty('value', 'valkey:8'));
    expect(String(page.owner.viewState['launch.draft'])).toContain('valkey:8');
  });

  it('keeps the line breaks of a value that is edited, and takes a pasted one with them', async () => {
    const { owner, desk } = await openForm();
    desk.launch.open({ image: 'postgres:17', argv: [], env: { KEY: 'one\ntwo' } });
    const value = await waitFor(() => field(words.env.value(1)));
    expect(value.tagName).toBe('TEXTAREA');
    await type(value, 'one\ntwo!');
    await fireEvent.click(screen.getByRole('button', { name: words.env.add }));
    await type(await waitFor(() => field(words.env.key(2))), 'PASTED');
    const clipboardData = { getData: () => '-----BEGIN-----\nabc' };
    await fireEvent.paste(field(words.env.value(2)), { clipboardData });
    await waitFor(() => expect(field(words.env.value(2)).tagName).toBe('TEXTAREA'));
    await screen.findByText(words.ready);
    await fireEvent.click(runButton());
    await waitFor(() =>
      expect(lastStart(owner).spec.env).toEqual({ KEY: 'one\ntwo!', PASTED: '-----BEGIN-----\nabc' }),
    );
  });
});
