import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import type { BuildStep } from '../../../src-shared/model/build';
import { CleatError } from '../../../src-shared/model/error';
import { StepOutput } from '../../../src-renderer/lib/build-output';
import { emptyBuild, readBuildDraft } from '../../../src-renderer/stores/build-draft';
import {
  fromBuildSpec,
  lackProblems,
  placeInForm,
  toBuildSpec,
} from '../../../src-renderer/stores/build-spec';
import { duration } from '../../../src-renderer/views/builds/duration';
import { lanesOf, nameParts } from '../../../src-renderer/views/builds/step-words';
import { sampleBuild } from './fake-builds';
import { anImage } from './fake-images';
import { asked, closePages, openPage, press } from './page';

afterEach(closePages);

const words = ui.builds;

describe('what a form asks to build', () => {
  it('leaves empty rows out, and says of the others where they stand in the form', () => {
    const { spec, problems, places } = toBuildSpec({
      ...emptyBuild(),
      context: ' /shop ',
      tags: [{ text: '' }, { text: 'a:1' }],
      args: [
        { key: '', value: '' },
        { key: 'A.B', value: 'x' },
      ],
      secrets: [
        { id: '', from: 'file', source: '' },
        { id: 'npm', from: 'env', source: 'TOKEN' },
      ],
    });
    expect(spec).toEqual({
      context: '/shop',
      tags: ['a:1'],
      args: { 'A.B': 'x' },
      secrets: [{ id: 'npm', env: 'TOKEN' }],
    });
    expect(problems).toEqual([]);
    expect(placeInForm('tags.0', places)).toBe('tags.1');
    expect(placeInForm('args.A.B', places)).toBe('args.1');
    expect(placeInForm('secrets.0.env', places)).toBe('secrets.1.source');
    expect(placeInForm('secrets.0.id', places)).toBe('secrets.1.id');
    expect(placeInForm('context', places)).toBe('context');
  });

  it('says what is wrong before anybody is asked', () => {
    const { problems } = toBuildSpec({
      ...emptyBuild(),
      args: [
        { key: 'A', value: '1' },
        { key: 'A', value: '2' },
        { key: '', value: '3' },
      ],
      secrets: [{ id: 'npm', from: 'file', source: '' }],
      output: 'tar',
    });
    expect(problems.map(({ field }) => field).sort()).toEqual([
      'args.1.key',
      'args.2.key',
      'output.destination',
      'secrets.0.source',
    ]);
  });

  it('is the same again after it was filled in from a build', () => {
    const spec = {
      context: '/shop',
      dockerfile: 'Dockerfile.dev',
      target: 'app',
      tags: ['a:1', 'b:2'],
      args: { A: '1' },
      labels: { l: '' },
      platforms: ['linux/arm64'],
      secrets: [{ id: 'f', file: '/f' }, { id: 'e', env: 'E' }, { id: 'same' }],
      ssh: [{ id: 'default' }, { id: 'k', paths: ['/k'] }],
      cacheFrom: ['c'],
      cacheTo: ['inline'],
      contexts: { base: '/base' },
      noCache: true,
      pull: true,
      network: 'host',
      output: { type: 'tar' as const, destination: '/out.tar' },
    };
    expect(toBuildSpec(fromBuildSpec(spec, '')).spec).toEqual(spec);
  });

  it('is told at its row what the builder cannot do', () => {
    const message = 'no';
    const spec = {
      context: '/',
      platforms: ['linux/amd64', 'linux/arm64'],
      cacheFrom: ['a/b', 'type=local,src=/c'],
      cacheTo: ['inline', 'type=registry,ref=a'],
      output: { type: 'oci' as const, destination: '/o' },
      ssh: [{ id: 'default' }],
    };
    const fields = [
      'platforms.1',
      'cacheFrom.other',
      'cacheTo.other',
      'output.oci',
      'output.tar',
      'ssh',
      'secrets',
    ];
    expect(
      lackProblems(
        spec,
        fields.map((field) => ({ field, message })),
      ).map(({ field }) => field),
    ).toEqual(['platforms.1', 'cacheFrom.1', 'cacheTo.1', 'output', 'ssh']);
    expect(
      lackProblems(
        { context: '/' },
        fields.map((field) => ({ field, message })),
      ),
    ).toEqual([]);
  });

  it('takes up a stored draft of the right shape only', () => {
    expect(readBuildDraft(JSON.stringify(emptyBuild()))).toEqual(emptyBuild());
    for (const text of ['', '{', '{}', JSON.stringify({ ...emptyBuild(), tags: [{}] })])
      expect(readBuildDraft(text)).toBeUndefined();
  });
});

describe('the output of a step', () => {
  const linesOf = (output: StepOutput): (string | undefined)[] =>
    Array.from({ length: output.count }, (_, at) => output.at(at)?.text);

  it('is the same lines wherever it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-c\n]{0,6}$/), { maxLength: 20 }), (pieces) => {
        const output = new StepOutput();
        for (const piece of pieces) output.append(piece);
        expect(output.text()).toBe(pieces.join('').replace(/\n$/, ''));
      }),
    );
  });

  it('keeps a colour over the ends of lines', () => {
    const output = new StepOutput();
    output.append('\u001b[31mred\nstill\u001b[0m\nplain');
    expect([output.at(1)?.style, output.at(2)?.style]).toEqual([{ fg: 1 }, {}]);
  });

  it('keeps the newest within bounds, and counts what it dropped', () => {
    const output = new StepOutput();
    for (let n = 0; n < 30_000; n++) output.append(`${n}\n`);
    expect(output.count).toBeLessThanOrEqual(20_000);
    expect(output.lost + output.count).toBe(30_000);
    expect(linesOf(output).at(-1)).toBe('29999');
    const one = new StepOutput();
    one.append('x'.repeat(10_000_000));
    expect(one.text().length).toBeLessThan(4_100_000);
  });
});

describe('the words of steps', () => {
  it('name the stage apart, and the time as it is read', () => {
    expect(nameParts({ name: '[base 2/3] RUN a', stage: 'base' })).toEqual({ stage: 'base', text: 'RUN a' });
    expect(nameParts({ name: '[internal] load' })).toEqual({ stage: 'internal', text: 'load' });
    expect(nameParts({ name: 'STEP 1: FROM a' })).toEqual({ text: 'STEP 1: FROM a' });
    expect([400, 12_300, 187_000, 3_729_000].map(duration)).toEqual(['0.4 s', '12 s', '3:07', '1:02:09']);
  });

  it('place each step between the first beginning and the last end', () => {
    const step = (startedAt?: number, endedAt?: number, state: BuildStep['state'] = 'done'): BuildStep => ({
      ...{ id: 'a', name: 'a', state, needs: [] },
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
    });
    expect(
      lanesOf([step(100, 150), step(150, undefined, 'running'), step(), step(1, 2, 'cached')], 200),
    ).toEqual([{ from: 0, width: 50 }, { from: 50, width: 50 }, undefined, undefined]);
  });
});

describe('builds on the page', () => {
  const RUN: BuildStep = {
    id: 's1',
    name: '[1/1] RUN make',
    state: 'running',
    startedAt: Date.now(),
    needs: [],
  };

  it('are begun in the form, followed while they run, and say where they failed', async () => {
    const { owner } = await openPage();
    press(window, 'b');
    const dialog = await screen.findByRole('dialog', { name: words.form.title });
    const field = screen.getByRole('combobox', { name: words.form.fields.context });
    await fireEvent.input(field, { target: { value: '/home/anna/shop' } });
    await waitFor(() => expect(dialog.textContent).toContain('podman build /home/anna/shop'));
    await fireEvent.click(screen.getByRole('button', { name: words.form.contexts.add }));
    const name = await screen.findByRole('combobox', { name: words.form.contexts.key(1) });
    await fireEvent.input(name, { target: { value: 'shared' } });
    const value = screen.getByRole('textbox', { name: words.form.contexts.value(1) });
    await fireEvent.input(value, { target: { value: '/home/anna/shared' } });
    await screen.findByText(words.form.ready);
    await fireEvent.click(screen.getByRole('button', { name: words.form.build }));
    await screen.findByRole('region', { name: words.detail.label('shop') });
    expect(asked(owner, 'builds.start')).toMatchObject([
      { spec: { context: '/home/anna/shop', contexts: { shared: '/home/anna/shared' } } },
    ]);
    const [begun] = owner.builds.kept;
    if (!begun) throw new Error('nothing was begun');
    await waitFor(() => expect([owner.builds.changes.readers, owner.builds.printed.readers]).toEqual([1, 1]));

    owner.builds.set({ ...begun, steps: { total: 1, done: 0, cached: 0, all: [RUN] } });
    await screen.findByRole('option', { name: /RUN make\s*running/ });
    owner.builds.printed.push({ step: 's1', stream: 'stderr', text: 'hello from make\n', time: 0 });
    await waitFor(() => expect(screen.getByRole('log').textContent).toContain('hello from make'));
    const detail = within(screen.getByRole('region', { name: words.detail.label('shop') }));
    await fireEvent.click(detail.getByRole('button', { name: `${words.actions.cancel} shop` }));
    await waitFor(() => expect(asked(owner, 'operations.cancel')).toEqual([{ id: begun.operationId }]));

    const error = CleatError.of('build.failed', { step: RUN.name, detail: 'exit code: 2', line: 3 }).wire;
    const all = [{ ...RUN, state: 'failed' as const, endedAt: Date.now(), error: 'exit code: 2' }];
    owner.builds.set({ ...begun, state: 'failed', error, steps: { total: 1, done: 0, cached: 0, all } });
    await screen.findByRole('button', { name: words.detail.showLine(3) });
    await screen.findByRole('option', { name: /RUN make\s*failed/ });
  });

  it('keep the reason in the form when they are refused, and mark a field that is wrong', async () => {
    const { owner } = await openPage();
    owner.failures.set('builds.start', CleatError.of('build.secret', { id: 'npm', detail: 'gone' }));
    press(window, 'b');
    const field = await screen.findByRole('combobox', { name: words.form.fields.context });
    await fireEvent.input(field, { target: { value: 'relative' } });
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    await fireEvent.input(field, { target: { value: '/shop' } });
    await screen.findByText(words.form.ready);
    await fireEvent.click(screen.getByRole('button', { name: words.form.build }));
    expect((await screen.findByRole('alert')).textContent).toContain('gone');
  });

  it('offer to run what they made, on the engine that has it', async () => {
    const { desk } = await openPage((owner) => {
      owner.viewState['nav.section'] = 'builds';
      owner.viewState['builds.open'] = 'a';
      const image = anImage(1);
      owner.images.set([image]);
      owner.builds.kept = [sampleBuild('a', [], { engine: image.engine, image: { id: image.id } })];
    });
    const [run] = await screen.findAllByRole('button', { name: /^Run… / });
    if (run) await fireEvent.click(run);
    await waitFor(() => expect(desk.launch.opened).toBe(true));
    expect(desk.launch.draft).toMatchObject({
      image: 'shop/api:2.14.0',
      target: expect.stringMatching(/^docker /),
    });
    expect(desk.launch.draft.ports.length).toBeGreaterThan(0);
  });

  it('that are two and checked are compared, the earlier first', async () => {
    const step = (state: BuildStep['state']): BuildStep => ({
      id: state,
      name: '[1/1] COPY . .',
      state,
      needs: [],
    });
    const { desk } = await openPage((owner) => {
      owner.viewState['nav.section'] = 'builds';
      owner.builds.kept = [
        sampleBuild('new', [step('done')], { startedAt: 2_000, endedAt: 3_000 }),
        sampleBuild('old', [step('cached')], { startedAt: 1_000, endedAt: 1_500 }),
      ];
    });
    await waitFor(() => expect(desk.builds.rows).toHaveLength(2));
    desk.builds.checked.set([...desk.builds.rows]);
    await screen.findByText(words.compare.lost(1));
    expect(screen.getByRole('region', { name: words.compare.label }).textContent).toContain('+0.5 s');
  });

  it('say that there are none, and that none could be had', async () => {
    const { owner } = await openPage((prepared) => {
      prepared.viewState['nav.section'] = 'builds';
      prepared.failures.set('builds.list', CleatError.of('rpc.disconnected', {}));
    });
    await screen.findByText(words.failed);
    owner.disconnect();
    owner.connect();
    await screen.findByText(words.empty);
  });
});
