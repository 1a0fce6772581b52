import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { CleatError } from '../../../src-shared/model/error';
import type { FakeOwner } from './fake-owner';
import { asked, closePages, openPage } from './page';
import { docker, podman } from './samples';

const words = ui.registries;
const PASSWORD = 'correct horse battery staple';

const harbour = {
  registry: 'harbour.example:5000',
  username: 'sailor',
  kept: { by: 'file', path: '/home/me/.docker/config.json' },
  insecure: true,
} as const;

async function openRegistries(prepare: (owner: FakeOwner) => void = () => undefined) {
  const page = await openPage((owner) => {
    owner.viewState['nav.section'] = 'settings';
    prepare(owner);
  });
  const section = await screen.findByRole('region', { name: words.title });
  return { ...page, section: within(section) };
}
const list = (): Promise<HTMLElement> => screen.findByRole('list', { name: words.list });
const known = (owner: FakeOwner, registries: typeof owner.registries.known.registries): void => {
  owner.registries.known = { ...owner.registries.known, registries };
};
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(new RegExp(`^${label}`)), { target: { value } });

describe('registries', { timeout: 40_000 }, () => {
  afterEach(closePages);

  it('say who is logged in, which store has it, and what is insecure', async () => {
    await openRegistries((owner) =>
      known(owner, [harbour, { registry: 'docker.io', kept: { by: 'helper', helper: 'pass' } }]),
    );
    const rows = within(await list()).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent?.replaceAll(/\s+/g, ' '))).toEqual([
      expect.stringMatching(
        /^harbour\.example:5000 as sailor insecure In \/home\/me\/\.docker\/config\.json/,
      ),
      expect.stringMatching(/^docker\.io user not told by the store Kept by pass/),
    ]);
  });

  it('of none say so, and of stores that could not be read why', async () => {
    const { section } = await openRegistries((owner) => {
      owner.failures.set('registries.list', CleatError.of('app.unexpected', { detail: 'no such folder' }));
    });
    await section.findByText(words.failed);
    await fireEvent.click(section.getByRole('button', { name: words.retry }));
    await section.findByText(words.none);
  });

  it('keep what could be read of them beside what could not', async () => {
    const { section } = await openRegistries((owner) => {
      const error = CleatError.of('image.credentials', { registry: 'x', helper: 'pass', detail: 'locked' });
      owner.registries.known = { ...owner.registries.known, registries: [harbour], problems: [error.wire] };
    });
    await section.findByText(/locked/);
    expect((await list()).textContent).toContain('sailor');
  });

  it('take a login, say where it is kept, and leave the password nowhere on the page', async () => {
    const { owner, section, root } = await openRegistries();
    await section.findByText(words.none);
    await fireEvent.click(section.getByRole('button', { name: words.logIn }));
    const dialog = await screen.findByRole('dialog', { name: words.dialog.title('podman') });
    const submit = within(dialog).getByRole<HTMLButtonElement>('button', { name: words.dialog.submit });
    expect(submit.disabled).toBe(true);
    await type(words.dialog.registry, ' harbour.example:5000 ');
    await type(words.dialog.username, 'sailor');
    await type(words.dialog.password, PASSWORD);
    expect(within(dialog).getByLabelText(words.dialog.password, { exact: false })).toHaveProperty(
      'type',
      'password',
    );
    await waitFor(() => expect(submit.disabled).toBe(false));
    await fireEvent.click(submit);
    await section.findByText(/Logged in to harbour\.example:5000 as sailor/);
    expect((await list()).textContent).toContain('sailor');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked(owner, 'registries.login')).toEqual([
      { registry: 'harbour.example:5000', username: 'sailor' },
    ]);
    expect(root.outerHTML).not.toContain(PASSWORD);
    expect(JSON.stringify(owner.viewState)).not.toContain(PASSWORD);
  });

  it('say in the form why a login was refused, and keep what was typed', async () => {
    const { owner, section } = await openRegistries((one) => known(one, [harbour]));
    await list();
    await fireEvent.click(section.getByRole('button', { name: words.logInTo('harbour.example:5000') }));
    const dialog = within(await screen.findByRole('dialog', { name: words.dialog.title('podman') }));
    expect(dialog.getByLabelText(words.dialog.username, { exact: false })).toHaveProperty('value', 'sailor');
    owner.failures.set(
      'registries.login',
      CleatError.of('registry.password', { registry: 'harbour.example:5000', username: 'sailor' }),
    );
    await type(words.dialog.password, PASSWORD);
    await fireEvent.click(await dialog.findByRole('button', { name: words.dialog.submit }));
    expect((await dialog.findByRole('alert')).textContent).toContain('does not take this password');
    expect(dialog.getByLabelText(words.dialog.password, { exact: false })).toHaveProperty('value', PASSWORD);
  });

  it('lose a login after a question, and name another store that still has one', async () => {
    const { owner, section } = await openRegistries((one) => {
      known(one, [harbour]);
      one.registries.stillIn = ['/home/me/.config/containers/auth.json'];
    });
    await list();
    await fireEvent.click(section.getByRole('button', { name: words.logOutOf('harbour.example:5000') }));
    const question = within(await screen.findByRole('alertdialog'));
    await fireEvent.click(question.getByRole('button', { name: words.logOut }));
    await section.findByText(/still finds a login in \/home\/me\/\.config\/containers\/auth\.json/);
    await section.findByText(words.none);
    expect(asked(owner, 'registries.logout')).toEqual([{ registry: 'harbour.example:5000' }]);
  });

  it('are those of the engine that is chosen', async () => {
    const { owner } = await openRegistries();
    await waitFor(() => expect(asked(owner, 'registries.list')).toEqual([{ engine: podman.id }]));
    await fireEvent.change(screen.getByLabelText(words.engine), { target: { value: docker.id } });
    await waitFor(() => expect(asked(owner, 'registries.list')).toContainEqual({ engine: docker.id }));
  });

  it('are not asked for where no engine answers', async () => {
    const { owner, section } = await openRegistries((one) => {
      one.engines = [];
    });
    await section.findByText(words.noEngine);
    expect(asked(owner, 'registries.list')).toEqual([]);
  });
});
