import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { CleatError } from '../../../src-shared/model/error';
import { ui } from '../../../src-shared/messages/ui-en';
import { USUAL_SETTINGS } from '../../../src-shared/plugin-api/usual-settings';
import { asked, closePages, openPage } from './page';
import { bothReady, runtime, snapshotOf } from './samples';

afterEach(closePages);

const boat = runtime('boat', {
  selected: true,
  settings: {
    type: 'object',
    properties: {
      profile: { type: 'string', title: 'Profile', default: 'default', pattern: '^[a-z]+$' },
      level: { type: 'integer', title: 'Level', maximum: 9 },
      loud: { type: 'boolean', title: 'Loud', default: false },
      ...USUAL_SETTINGS,
    },
  },
});
const open = async () => {
  const page = await openPage((owner) => {
    owner.viewState = { 'nav.section': 'settings' };
    owner.runtimes = snapshotOf([...bothReady().runtimes.map((one) => ({ ...one, selected: false })), boat]);
  });
  await screen.findByRole('form', { name: ui.settings.optionsOf('boat') });
  return page;
};
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const save = () => screen.getByRole<HTMLButtonElement>('button', { name: ui.settings.save });

it('the form of a runtime’s schema stores what was changed, by its type, and nothing else', async () => {
  const { owner } = await open();
  expect(save().disabled).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>('Profile').placeholder).toBe('default');
  await type('Level', '7');
  await type('Options of every run', '--init\n\n--ulimit=nofile=1:1');
  await type('Environment', 'A=b=c\nD=');
  await fireEvent.change(screen.getByLabelText('Loud'), { target: { value: 'true' } });
  await fireEvent.click(save());
  await waitFor(() => expect(asked(owner, 'runtimes.configure')).toHaveLength(1));
  expect(asked(owner, 'runtimes.configure')[0]).toEqual({
    name: 'boat',
    values: {
      level: 7,
      loud: true,
      runArgs: ['--init', '--ulimit=nofile=1:1'],
      env: { A: 'b=c', D: '' },
    },
  });
  await waitFor(() => expect(save().disabled).toBe(true));
});

it('a value that will not do is told at its field and is not sent', async () => {
  const { owner } = await open();
  await type('Level', '12');
  const field = screen.getByLabelText('Level');
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByText('must be at most 9').id).toBe(field.getAttribute('aria-describedby'));
  expect(save().disabled).toBe(true);
  await type('Level', '');
  await type('Profile', 'Two Words');
  await screen.findByText('must match ^[a-z]+$');
  expect(asked(owner, 'runtimes.configure')).toEqual([]);
});

it('a refusal of the owner is told, and what was typed stays', async () => {
  const { owner } = await open();
  owner.failures.set(
    'runtimes.configure',
    CleatError.of('setting.invalid', { key: 'runtimes', problems: 'runtimes.boat.level: is odd' }),
  );
  await type('Level', '7');
  await fireEvent.click(save());
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('runtimes.boat.level: is odd'));
  expect(screen.getByLabelText<HTMLInputElement>('Level').value).toBe('7');
});
