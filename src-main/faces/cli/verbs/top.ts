import { forEach } from '../each';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { table, terminalWidth } from '../table';
import type { Wanted } from '../targets';
import { plainText } from '../text';

/** `cleat top NAME…`: the processes of each, as its engine lists them. */
export async function top(wanted: Omit<Wanted, 'runtime'>, options: GlobalOptions): Promise<void> {
  const all: { name: string; titles: readonly string[]; processes: readonly (readonly string[])[] }[] = [];
  const several = wanted.names.length > 1 || wanted.filters.length > 0;
  await forEach({
    verb: 'top',
    wanted,
    options,
    work: (client, ref, signal) => client.containers.top({ ref }, { signal }),
    onDone: async ({ target, value: { titles, processes } }) => {
      const isFirst = all.length === 0;
      all.push({ name: target.name, titles, processes });
      if (options.json) return;
      if (several) await print(`${isFirst ? '' : '\n'}${plainText(target.name)}`);
      const last = titles.length - 1;
      const columns = titles.map((title, at) => ({
        title: plainText(title),
        value: (cells: readonly string[]) => cells[at] ?? '',
        shrink: at === last,
      }));
      await print(table(columns, processes, terminalWidth()));
    },
  });
  if (options.json) await printJson(all);
}
