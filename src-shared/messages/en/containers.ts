import { entry } from '../entry';

export const containerMessages = {
  'container.unknown': entry<{ name: string; engines: string }>({
    category: 'not-found',
    message: (p) => `There is no container “${p.name}” on ${p.engines}.`,
    hint: () => '`cleat ps -a` lists every container, stopped ones too.',
  }),
  'container.ambiguous': entry<{ name: string; matches: string }>({
    category: 'validation',
    message: (p) => `“${p.name}” names more than one container: ${p.matches}.`,
    hint: () => 'Add --runtime NAME, or use the full id.',
  }),
  'container.conflict': entry<{ name: string; action: string; detail: string }>({
    category: 'state',
    message: (p) => `Could not ${p.action} “${p.name}”: ${p.detail}`,
    hint: (p) =>
      p.action === 'remove' ? 'Stop it first, or remove it with force.' : 'Look at its state and try again.',
  }),
};
