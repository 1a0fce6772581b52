import { afterEach, describe, expect, it } from 'vitest';
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { ui } from '../../../src-shared/messages/ui-en';
import { CleatError } from '../../../src-shared/model/error';
import type { Operation } from '../../../src-shared/model/operation';
import { sampleBuild } from './fake-builds';
import { anImage, ordinaryImages } from './fake-images';
import type { FakeOwner } from './fake-owner';
import { asked, closePages, listed, openPage, press, row, rowNames } from './page';
import { docker, podman } from './samples';

const words = ui.images;
const NGINX = 'nginx:1.27';

/** The page at its images. */
async function openImages(prepare: (owner: FakeOwner) => void = () => undefined) {
  const page = await openPage((owner) => {
    owner.viewState['nav.section'] = 'images';
    owner.images.set(ordinaryImages());
    prepare(owner);
  });
  await screen.findByRole('heading', { name: words.title, level: 1 });
  return page;
}
const grid = (): Promise<HTMLElement> => screen.findByRole('grid', { name: words.grid });
const key = async (name: string): Promise<void> => press(await grid(), name);

describe('images', { timeout: 40_000 }, () => {
  afterEach(closePages);

  it('are heard of only while somebody looks at them', async () => {
    const { owner, desk } = await openImages();
    await listed(NGINX);
    expect(owner.images.readers).toBe(1);
    desk.places.go('containers');
    await waitFor(() => expect(owner.images.readers).toBe(0));
  });

  it('stand by name, those of every engine, what nothing names last and as such', async () => {
    await openImages();
    await listed(NGINX);
    expect(rowNames().slice(0, 3)).toEqual([
      'harbour.example/library/busybox:1.36',
      'localhost/app:dev',
      NGINX,
    ]);
    expect(screen.getAllByText(words.dangling)).toHaveLength(2);
    expect(within(row(NGINX)).getByText(words.moreNames(2))).toBeTruthy();
  });

  it('are filtered by use, by engine and by what their row says, and say when nothing is left', async () => {
    const { desk } = await openImages();
    await listed(NGINX);
    desk.images.view.scope = 'used';
    await waitFor(() => expect(rowNames()).toEqual([NGINX, 'postgres:16-alpine']));
    desk.images.view.text = 'crm-db';
    await waitFor(() => expect(rowNames()).toEqual(['postgres:16-alpine']));
    desk.images.view.text = 'no such thing';
    await screen.findByText(words.noMatchTitle);
    desk.images.view.showAll();
    desk.images.view.engine = podman.id;
    await waitFor(() => expect(rowNames()).toHaveLength(2));
  });

  it('stay selected while others come and go, and say in their details when they have gone', async () => {
    const { owner, desk } = await openImages();
    await listed(NGINX);
    await fireEvent.click(within(row(NGINX)).getByText(NGINX));
    await screen.findByRole('region', { name: words.detail.label(NGINX) });
    owner.images.upsert(anImage(50, { tags: ['aaa:1'] }));
    await listed('aaa:1');
    expect(desk.images.view.selected?.image.tags[0]).toBe(NGINX);
    const [nginx] = ordinaryImages();
    if (nginx) owner.images.remove(nginx);
    await screen.findByText(words.goneTitle);
  });

  it('hide in their details what looks secret until it is asked for', async () => {
    await openImages();
    await fireEvent.click(within(await listed(NGINX)).getByText(NGINX));
    await screen.findByText('NGINX_VERSION');
    expect(screen.queryByText('hunter2-very-secret')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: ui.detail.env.showAll }));
    await screen.findByText('hunter2-very-secret');
  });

  it('ask for their layers only when these are looked at', async () => {
    const { owner, desk } = await openImages();
    await fireEvent.click(within(await listed(NGINX)).getByText(NGINX));
    await screen.findByText('NGINX_VERSION');
    expect(asked(owner, 'images.history')).toEqual([]);
    desk.images.view.tab = 'layers';
    await screen.findByText('COPY ./site /srv');
    await screen.findByText('ADD file:2f7 in /');
  });

  it('name the build that made them, and lead to it', async () => {
    const { desk } = await openImages((owner) => {
      owner.builds.kept = [
        sampleBuild('mine', [], { engine: docker.id, tags: ['shop:1'], image: { id: anImage(0).id } }),
        sampleBuild('other', [], { engine: podman.id, tags: ['shop:2'], image: { id: anImage(0).id } }),
      ];
    });
    await fireEvent.click(within(await listed(NGINX)).getByText(NGINX));
    await fireEvent.click(await screen.findByRole('link', { name: words.detail.build('shop:1') }));
    await screen.findByRole('region', { name: ui.builds.detail.label('shop:1') });
    expect(desk.places.section).toBe('builds');
  });

  it('are compared with their registries on request, name by name', async () => {
    const ref = { engine: docker.id, kind: 'image', id: anImage(0).id } as const;
    const { owner } = await openImages((one) => {
      const error = CleatError.of('registry.unreachable', { registry: 'nowhere', detail: 'no route' }).wire;
      one.registries.newer = [
        { ref, name: NGINX, state: 'outdated', remote: 'sha256:2', local: ['sha256:1'] },
        { ref, name: 'nowhere/nginx:1', state: 'unknown', error },
      ];
    });
    await fireEvent.click(within(await listed(NGINX)).getByText(NGINX));
    const compare = await screen.findByRole('button', { name: words.registry.compare });
    expect(asked(owner, 'registries.updates')).toEqual([]);
    await fireEvent.click(compare);
    await screen.findByText(words.registry.state.outdated);
    await screen.findByText(/no route/);
    await screen.findByText(/linux\/amd64 \(62\.4 MB\), linux\/arm64\/v8/);
    expect(asked(owner, 'registries.updates')).toEqual([{ engine: docker.id, refs: [ref] }]);
    owner.failures.set('registries.updates', CleatError.of('rpc.disconnected', {}));
    await fireEvent.click(await screen.findByRole('button', { name: words.registry.again }));
    await waitFor(() => expect(asked(owner, 'registries.updates')).toHaveLength(2));
    await screen.findByText(new RegExp(CleatError.of('rpc.disconnected', {}).message.slice(0, 12)));
  });

  describe('looked into', () => {
    const found = words.contents;
    const openFiles = async (prepare: (owner: FakeOwner) => void = () => undefined) => {
      const page = await openImages((owner) => {
        owner.viewState['images.tab'] = 'layers';
        owner.viewState['images.layers'] = 'files';
        prepare(owner);
      });
      await fireEvent.click(within(await listed(NGINX)).getByText(NGINX));
      return page;
    };
    const reading = (): Operation => ({
      id: 'reading',
      kind: 'image.layers',
      title: 'Look into it',
      target: { engine: docker.id, kind: 'image', id: anImage(0).id },
      state: 'running',
      startedAt: 1,
      progress: { message: '12.0 MB', current: 12e6 },
    });
    const layer = (name: RegExp) => screen.findByRole('option', { name });

    it('are read only when somebody asks, which can be ended', async () => {
      const { owner } = await openFiles();
      const look = await screen.findByRole('button', { name: found.look });
      expect(asked(owner, 'images.look')).toEqual([]);
      await fireEvent.click(look);
      await fireEvent.click(await screen.findByRole('button', { name: found.cancel }));
      await screen.findByRole('button', { name: found.look });
      expect(asked(owner, 'operations.cancel')).toHaveLength(1);
    });

    it('show their layers and files, also when the reading was begun before the page', async () => {
      const { owner } = await openFiles((one) => one.setOperation(reading()));
      await screen.findByText('12.0 MB');
      owner.images.looked = true;
      owner.setOperation({ ...reading(), state: 'succeeded', endedAt: 2 });
      await screen.findByText(found.title(2, '97.4 MB'));
      await screen.findByText(found.files(1203));
      const all = await layer(/^All layers/);
      expect(all.getAttribute('aria-selected')).toBe('true');
      press(screen.getByRole('listbox', { name: found.layers }), 'End');
      await screen.findByText('/var/cache/apk.tar');
      await waitFor(async () =>
        expect((await layer(/RUN apk upgrade/)).getAttribute('aria-selected')).toBe('true'),
      );
      const field = screen.getByRole('searchbox', { name: found.find });
      await fireEvent.input(field, { target: { value: 'libssl' } });
      await screen.findByText(found.files(2));
      await waitFor(() => expect(screen.queryByText('/var/cache/apk.tar')).toBeNull());
      expect(asked(owner, 'images.layerFiles')).toContainEqual(
        expect.objectContaining({ layer: 1, search: 'libssl', skip: 0 }),
      );
    });

    it('say why they could not be read, and try again', async () => {
      const { owner } = await openFiles((one) => one.setOperation(reading()));
      await screen.findByText('12.0 MB');
      const error = CleatError.of('image.layers', { name: 'nginx', detail: 'the archive ends early' });
      owner.setOperation({ ...reading(), state: 'failed', endedAt: 2, error: error.wire });
      await screen.findByText(/the archive ends early/);
      await fireEvent.click(screen.getByRole('button', { name: found.again }));
      await waitFor(() => expect(asked(owner, 'images.look')).toHaveLength(1));
    });
  });

  it('are removed after a question that names the containers in the way, with force only then', async () => {
    const { owner, desk } = await openImages();
    await listed(NGINX);
    const [nginx, , nameless] = ordinaryImages();
    if (!nginx || !nameless) throw new Error('no samples');
    desk.images.view.moveTo(`${docker.id} ${nginx.id}`);
    await key('Delete');
    const question = await screen.findByRole('alertdialog');
    expect(question.textContent).toContain('shop-web-1');
    expect(question.textContent).toContain('nginx:mainline');
    const yes = within(question).getByRole('button', { name: words.removing.confirm });
    expect(yes).toHaveProperty('disabled', true);
    await fireEvent.click(within(question).getByRole('checkbox', { name: words.removing.force }));
    await fireEvent.click(yes);
    await waitFor(() =>
      expect(asked(owner, 'images.remove')).toEqual([
        { ref: { engine: docker.id, kind: 'image', id: nginx.id }, force: true },
      ]),
    );
    desk.images.view.moveTo(`${docker.id} ${nameless.id}`);
    await key('Delete');
    const second = await screen.findByRole('alertdialog');
    await fireEvent.click(within(second).getByRole('button', { name: words.removing.confirm }));
    await waitFor(() =>
      expect(asked(owner, 'images.remove')[1]).toEqual({
        ref: { engine: docker.id, kind: 'image', id: nameless.id },
      }),
    );
  });

  it('are removed together as one piece of work, and each that stays says why', async () => {
    const { owner, desk } = await openImages((one) => {
      one.images.set([anImage(1), anImage(2)]);
    });
    await listed('registry.example.com/shop/service-1:1.1.0');
    press(await grid(), 'a', { ctrlKey: true });
    await screen.findByText(ui.list.checked(2));
    await key('Delete');
    const question = await screen.findByRole('alertdialog');
    await fireEvent.click(within(question).getByRole('button', { name: words.bulk.removeConfirm }));
    await screen.findByText(words.bulk.progress('remove', 0, 2));
    expect(asked(owner, 'images.removeMany')).toEqual([
      { targets: [{ engine: docker.id, ids: [anImage(1).id, anImage(2).id] }] },
    ]);
    const error = CleatError.of('image.in-use', { name: 'x', action: 'remove', detail: 'it is used.' });
    const id = desk.operations.running[0]?.id ?? '';
    owner.results.set(id, [
      {
        target: { engine: docker.id, kind: 'image', id: anImage(1).id },
        name: 'service-1',
        state: 'failed',
        error: error.wire,
      },
    ]);
    owner.setOperation({
      id,
      kind: 'image.remove',
      title: 'Remove',
      state: 'failed',
      startedAt: 0,
      items: { total: 2, done: 2, failed: 1 },
      error: CleatError.of('image.some-failed', { action: 'remove', failed: 1, total: 2 }).wire,
    });
    await screen.findByText(words.bulk.failed('remove', 1, 2));
    await screen.findByText(error.message);
  });

  it('open the form of a run with their ports, volumes, variables, user and command', async () => {
    const { desk } = await openImages();
    await listed(NGINX);
    const [nginx] = ordinaryImages();
    desk.images.view.moveTo(`${docker.id} ${nginx?.id ?? ''}`);
    await key('r');
    await waitFor(() => expect(desk.launch.opened).toBe(true));
    const { draft } = desk.launch;
    expect(draft.image).toBe(NGINX);
    expect(draft.target).toBe(`docker ${docker.id}`);
    expect(draft.user).toBe('www');
    expect(draft.command).toBe("nginx -g 'daemon off;'");
    expect(draft.ports.map(({ container }) => container)).toEqual(['80', '443']);
    expect(draft.mounts.map(({ container }) => container)).toEqual(['/var/cache/nginx']);
    expect(draft.env.map(({ key: name, secret }) => [name, secret])).toEqual([
      ['NGINX_VERSION', false],
      ['API_TOKEN', true],
    ]);
  });

  it('refuse a name that is none before anything is pulled, and pull what is one where it was chosen', async () => {
    const { owner } = await openImages();
    await listed(NGINX);
    await fireEvent.click(screen.getByRole('button', { name: words.pullShort }));
    const field = await screen.findByRole('textbox', { name: words.dialog.reference });
    await fireEvent.input(field, { target: { value: 'Nginx:UP' } });
    await fireEvent.click(screen.getByRole('button', { name: words.dialog.pull }));
    await screen.findByText(words.dialog.invalid);
    expect(asked(owner, 'images.pull')).toEqual([]);
    await fireEvent.input(field, { target: { value: 'nginx:1.28' } });
    await fireEvent.change(within(screen.getByRole('dialog')).getByRole('combobox'), {
      target: { value: docker.id },
    });
    await fireEvent.click(screen.getByRole('button', { name: words.dialog.pull }));
    await waitFor(() =>
      expect(asked(owner, 'images.pull')).toEqual([{ reference: 'nginx:1.28', engine: docker.id }]),
    );
    const transfers = await screen.findByRole('region', { name: words.transfers.label });
    await fireEvent.click(within(transfers).getByRole('button', { name: words.transfers.cancel }));
    await waitFor(() => expect(asked(owner, 'operations.cancel')).toHaveLength(1));
  });

  it('show what a prune would take, and how much, before it can be asked for', async () => {
    const { owner } = await openImages((one) => {
      one.images.unused = ordinaryImages().filter(({ dangling }) => dangling);
    });
    await listed(NGINX);
    await fireEvent.click(screen.getByRole('button', { name: words.toolsMenu }));
    await fireEvent.click(await screen.findByRole('menuitem', { name: words.prune }));
    await fireEvent.click(await screen.findByRole('button', { name: words.dialog.prune(2) }));
    await waitFor(() => expect(asked(owner, 'images.prune')).toHaveLength(1));
  });

  it('draw few of ten thousand', async () => {
    await openImages((owner) => {
      owner.images.set(Array.from({ length: 10_000 }, (_, index) => anImage(index)));
    });
    await screen.findByText(new RegExp(`^${(10_000).toLocaleString('en')} images`));
    expect(screen.getAllByRole('row').length).toBeLessThan(60);
  });
});
