import type { Command } from 'commander';
import { command, globals } from '../command';

/** `cleat runtime …` and `cleat doctor` */
export function runtimeCommands(cleat: Command): void {
  command(cleat, 'doctor')
    .description('whether all is well: runtimes, engines, disk, DNS in a container; what to do where not')
    .option('--image <image>', 'an image with sh to look with (default: one is made of a static busybox)')
    .action(async (o: { image?: string }, c: Command) =>
      (await import('../verbs/doctor')).doctor({ ...globals(c), ...o }),
    );
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
  command(runtime, 'matrix')
    .description('what each runtime can do, and why not where it cannot')
    .action(async (_o, c: Command) => (await import('../verbs/runtime-matrix')).runtimeMatrix(globals(c)));
  command(runtime, 'check <runtime>')
    .description('ask a runtime for everything that Cleat relies on; for authors of runtime plugins')
    .option('--image <image>', 'an image with sh to use (default: one is made of a static busybox)')
    .option('--only <checks>', 'only these checks: their ids as --json shows them, with commas between')
    .action(async (name: string, { only, ...o }: { image?: string; only?: string }, c: Command) => {
      const { checksOf, runtimeCheck } = await import('../verbs/runtime-check');
      const wanted = only === undefined ? {} : { only: checksOf(only) };
      await runtimeCheck(name, { ...globals(c), ...o, ...wanted });
    });
  command(runtime, 'start [runtime]')
    .description('start the engine of a runtime (default: the selected one)')
    .action(async (name: string | undefined, _o, c: Command) =>
      (await import('../verbs/runtime-start')).runtimeStart(name, globals(c)),
    );
  command(runtime, 'add <plugin>')
    .description('add a runtime: the folder of its plugin, or the name of one that comes with Cleat')
    .action(async (what: string, _o, c: Command) =>
      (await import('../verbs/runtime-add')).runtimeAdd(what, globals(c)),
    );
  command(runtime, 'remove <runtime>')
    .description('remove a runtime with its plugin; what runs on its engine goes on')
    .action(async (name: string, _o, c: Command) =>
      (await import('../verbs/runtime-remove')).runtimeRemove(name, globals(c)),
    );
  command(runtime, 'settings <runtime> [settings...]')
    .description('what can be set for a runtime; NAME=VALUE sets it, NAME= takes it away')
    .action(async (name: string, words: string[], _o, c: Command) =>
      (await import('../verbs/runtime-settings')).runtimeSettings(name, words, globals(c)),
    );
}
