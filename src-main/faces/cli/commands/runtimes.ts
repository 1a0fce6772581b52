import type { Command } from 'commander';
import { command, globals } from '../command';

/** `cleat runtime …` */
export function runtimeCommands(cleat: Command): void {
  const runtime = command(cleat, 'runtime').description('the container runtimes of this machine');
  command(runtime, 'list')
    .description('what is there, whether it can be used, and which is selected')
    .action(async (_o, c: Command) => (await import('../verbs/runtime-list')).runtimeList(globals(c)));
  command(runtime, 'which')
    .description('the runtime that new work goes to')
    .option('--explain', 'say who decided, and what spoke for and against each runtime')
    .action(async (o: { explain?: boolean }, c: Command) =>
      (await import('../verbs/runtime-which')).runtimeWhich({ ...globals(c), explain: o.explain === true }),
    );
  command(runtime, 'use <runtime>')
    .description('choose the runtime for new work: a name, or auto')
    .action(async (name: string, _o, c: Command) =>
      (await import('../verbs/runtime-use')).runtimeUse(name, globals(c)),
    );
  command(runtime, 'start [runtime]')
    .description('start the engine of a runtime (default: the selected one)')
    .action(async (name: string | undefined, _o, c: Command) =>
      (await import('../verbs/runtime-start')).runtimeStart(name, globals(c)),
    );
}
