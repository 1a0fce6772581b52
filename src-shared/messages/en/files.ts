import { entry } from '../entry';

/** Files that a person names, outside of Cleat's home. */
export const fileMessages = {
  'file.relative': entry<{ path: string }>({
    category: 'validation',
    message: (p) => `“${p.path}” does not say where the file shall be.`,
    hint: () => 'Give the whole path, from the root on.',
  }),
  'file.not-a-file': entry<{ path: string; what: string }>({
    category: 'validation',
    message: (p) => `“${p.path}” is ${p.what}; nothing was written over it.`,
    hint: () => 'Choose another name.',
  }),
  'file.no-folder': entry<{ path: string; folder: string }>({
    category: 'not-found',
    message: (p) => `“${p.path}” cannot be written: there is no folder “${p.folder}”.`,
    hint: () => 'Make the folder first, or choose another one.',
  }),
  'file.permission': entry<{ path: string; detail: string }>({
    category: 'permission',
    message: (p) => `“${p.path}” may not be written: ${p.detail}`,
    hint: () => 'Choose a folder of yours.',
  }),
  'file.disk-full': entry<{ path: string }>({
    category: 'io',
    message: (p) => `“${p.path}” could not be written: the disk is full.`,
    hint: () => 'Make room, or choose another disk. A file that was there before was left as it is.',
  }),
  'file.io': entry<{ path: string; detail: string }>({
    category: 'io',
    message: (p) => `“${p.path}” could not be written: ${p.detail}`,
  }),
};
