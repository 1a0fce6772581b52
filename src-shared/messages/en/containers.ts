import { shortId } from '../../model/short-id';
import { entry } from '../entry';

export const containerMessages = {
  'container.unknown': entry<{ name: string; engines: string }>({
    category: 'not-found',
    message: (p) => `There is no container “${shortId(p.name)}” on ${p.engines}.`,
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
  'container.logs-unreadable': entry<{ name: string; driver: string; engine: string }>({
    category: 'state',
    message: (p) =>
      `The log of “${p.name}” cannot be read: its log driver “${p.driver}” gives nothing back to ${p.engine}.`,
    hint: () => 'Read it where the driver sends it, or create the container with another log driver.',
  }),
  'container.invalid': entry<{ name: string; action: string; detail: string }>({
    category: 'validation',
    message: (p) => `Could not ${p.action} “${p.name}”: ${p.detail}`,
    hint: () => 'Correct the value and try again.',
  }),
  'container.name-taken': entry<{ name: string; wanted: string; engine: string }>({
    category: 'exists',
    message: (p) => `Could not rename “${p.name}”: there is another “${p.wanted}” on ${p.engine}.`,
    hint: () => 'Choose another name, or rename or remove the other container.',
  }),
  'container.cannot-update': entry<{ name: string; engine: string; what: string }>({
    category: 'compatibility',
    message: (p) => `${p.engine} cannot change “${p.name}”: ${p.what}.`,
    hint: () => 'Nothing was changed. A new container can be made with the wanted values.',
  }),
  'container.some-failed': entry<{ action: string; failed: number; total: number }>({
    category: 'runtime',
    message: (p) => `Could not ${p.action} ${p.failed} of ${p.total} containers.`,
    hint: () => 'The result of each one says why.',
  }),
};
