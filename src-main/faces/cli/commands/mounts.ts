import type { Command } from 'commander';
import { command, globals } from '../command';

/** `cleat mounts …` */
export function mountCommands(cleat: Command): void {
  const mounts = command(cleat, 'mounts').description('what plugins may mount from outside their project');
  const write = ['--write', 'to be written, too (default: read-only)'] as const;
  command(mounts, 'list')
    .description('what is allowed')
    .action(async (_o, c: Command) => (await import('../verbs/mounts')).mountsList(globals(c)));
  command(mounts, 'allow <path>')
    .description('let plugins mount a file or folder and what is in it')
    .option(...write)
    .action(async (path: string, o: { write?: boolean }, c: Command) =>
      (await import('../verbs/mounts')).mountsAllow(path, { ...globals(c), write: o.write === true }),
    );
  command(mounts, 'remove <path>')
    .description('take it out of the list')
    .action(async (path: string, _o, c: Command) =>
      (await import('../verbs/mounts')).mountsRemove(path, globals(c)),
    );
  command(mounts, 'check <path>')
    .description('whether a plugin could mount it now, and why not')
    .option(...write)
    .action(async (path: string, o: { write?: boolean }, c: Command) =>
      (await import('../verbs/mounts')).mountsCheck(path, { ...globals(c), write: o.write === true }),
    );
}
