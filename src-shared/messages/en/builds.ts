import { entry, type NoParams } from '../entry';

export const buildMessages = {
  'build.failed': entry<{ step: string; detail: string; file?: string; line?: number; exitCode?: number }>({
    category: 'runtime',
    message: (p) => {
      const where =
        p.line === undefined ? '' : ` (${p.file === undefined ? 'line ' : `${p.file}:`}${p.line})`;
      return `The build failed at “${p.step}”${where}: ${p.detail}`;
    },
  }),
  'build.syntax': entry<{ line: number; detail: string; file?: string }>({
    category: 'parse',
    message: (p) =>
      `${p.file ?? 'The Dockerfile'}${p.line > 0 ? `:${p.line}` : ''} cannot be read: ${p.detail}`,
  }),
  'build.no-image': entry<NoParams>({
    category: 'runtime',
    message: () => 'The engine ended the build without an error and without an image.',
    hint: () => 'Look at its log, and whether the disk of the engine is full.',
  }),
};
