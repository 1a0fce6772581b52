import { forEach } from '../each';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import type { Wanted } from '../targets';

/** `cleat wait NAME…`: prints the exit code of each when it no longer runs, in the order of the names. */
export async function wait(wanted: Omit<Wanted, 'runtime'>, options: GlobalOptions): Promise<void> {
  const codes: { name: string; exitCode: number }[] = [];
  await forEach({
    verb: 'wait',
    wanted,
    options,
    work: (client, ref, signal) => client.containers.wait({ ref }, { signal }),
    onDone: async ({ target, value }) => {
      codes.push({ name: target.name, exitCode: value.exitCode });
      if (!options.json) await print(String(value.exitCode));
    },
  });
  if (options.json) await printJson(codes);
}
