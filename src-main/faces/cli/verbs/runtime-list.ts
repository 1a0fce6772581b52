import type { Runtime } from '../../../../src-shared/model/runtime';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';

/** `cleat runtime list`. JSON: `[{name, cli, priority, platforms, availability, selected}]`. */
export async function runtimeList({ json, runtime }: GlobalOptions): Promise<void> {
  await withSession(async (client) => {
    const { runtimes, broken } = await client.runtimes.list({ refresh: false });
    // With a flag or a variable of this shell the mark belongs to what decides here, not to the owner's choice.
    const { name: selected } = await client.runtimes.which(
      runtime === undefined ? {} : { override: runtime },
    );
    const rows = runtimes.map((one) => ({ ...one, selected: one.name === selected }));
    if (json) {
      await printJson(
        rows.map(({ name, cli, priority, platforms, availability, selected: mark }) => ({
          name,
          cli,
          priority,
          platforms,
          availability,
          selected: mark,
        })),
      );
    } else {
      await print(
        table<Runtime>(
          [
            { title: '', value: (row) => (row.selected ? '*' : ' ') },
            { title: 'RUNTIME', value: (row) => row.name },
            { title: 'CLI', value: (row) => row.cli },
            { title: 'PRIORITY', value: (row) => String(row.priority) },
            {
              title: 'STATE',
              value: (row) => row.availability.state + (row.availability.startable ? ' (startable)' : ''),
            },
            { title: 'VERSION', value: (row) => row.availability.version ?? '-' },
            { title: 'ENGINES', value: (row) => String(row.availability.engines?.length ?? 0) },
            { title: 'NOTE', value: (row) => row.availability.reason ?? '', shrink: true },
          ],
          rows,
          terminalWidth(),
        ),
      );
      for (const { name, availability } of rows)
        if (availability.hint) note(`${name}: ${plainText(availability.hint)}`);
    }
    for (const one of broken)
      note(`cleat: ${plainText(one.path)} cannot be used: ${plainText(one.problems.join('; '))}`);
  });
}
