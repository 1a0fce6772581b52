import { forEach } from '../each';
import type { GlobalOptions } from '../options';
import { printJson } from '../print';
import type { Wanted } from '../targets';

/**
 * `cleat inspect NAME…`: an array of what the engines answer, as they word it; with `--facts` of what Cleat reads
 * from it, worded the same for every engine.
 */
export async function inspect(
  wanted: Omit<Wanted, 'runtime'>,
  { facts, ...options }: GlobalOptions & { readonly facts: boolean },
): Promise<void> {
  const answers: unknown[] = [];
  await forEach({
    verb: 'inspect',
    wanted,
    options,
    work: (client, ref, signal) => client.containers.inspect({ ref }, { signal }),
    onDone: ({ value }) => {
      answers.push(facts ? { ...value.container, ...value.facts } : value.raw);
      return Promise.resolve();
    },
  });
  await printJson(answers);
}
