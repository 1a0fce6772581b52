import { entry } from '../entry';

export const storeMessages = {
  'store.locked': entry<{ path: string; seconds: number }>({
    category: 'timeout',
    message: (p) => `Another process has held ${p.path} for more than ${p.seconds} s.`,
    hint: () => 'Close other copies of Cleat and try again.',
  }),
  'store.newer': entry<{ path: string; found: number; known: number }>({
    category: 'compatibility',
    message: (p) => `${p.path} was written by a newer Cleat (schema ${p.found}; this one knows ${p.known}).`,
    hint: () => 'Update Cleat. The file was not touched.',
  }),
  'store.corrupt': entry<{ path: string; detail: string }>({
    category: 'parse',
    message: (p) => `${p.path} cannot be read: ${p.detail}`,
    hint: () => 'Correct the file, or move it away to start from the defaults. It was not touched.',
  }),
  'store.io': entry<{ path: string; detail: string }>({
    category: 'io',
    message: (p) => `${p.path}: ${p.detail}`,
    hint: () => 'Check the disk space and the rights of the Cleat home folder.',
  }),
  'store.disk-full': entry<{ path: string }>({
    category: 'io',
    message: (p) => `Nothing was stored: the disk that holds ${p.path} is full.`,
    hint: () => 'Make room on it and try again. What was stored before is still there.',
  }),
  'setting.invalid': entry<{ key: string; problems: string }>({
    category: 'validation',
    message: (p) => `The setting ${p.key} cannot have that value: ${p.problems}`,
  }),
};
