import type { Files } from '../../../src-main/engines/files';

/** A file system that holds these files (path → text); paths in `denied` may not be looked at. */
export function memoryFiles(files: Readonly<Record<string, string>>, denied: readonly string[] = []): Files {
  return {
    read: (path) => Promise.resolve(files[path]),
    list: (path) => {
      const names = Object.keys(files)
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1).split('/')[0] ?? '');
      return Promise.resolve([...new Set(names)]);
    },
    look: (path) => Promise.resolve(denied.includes(path) ? 'denied' : path in files ? 'there' : 'absent'),
  };
}
