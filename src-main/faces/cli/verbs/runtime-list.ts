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
      const width = terminalWidth();
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
            // On a terminal it has no room beside the others, and stands below.
            ...(width === undefined
              ? [{ title: 'NOTE', value: (row: Runtime) => row.availability.reason ?? '' }]
              : []),
          ],
          rows,
          width,
        ),
      );
      for (const { name, availability, priority } of rows) {
        // Nobody misses each of the many that are Docker by another name.
        if (availability.state === 'not-installed' && priority < 0) continue;
        const { reason, hint } = availability;
        const said = [width === undefined ? undefined : reason, hint].filter((text) => text !== undefined);
        if (said.length > 0) note(`${name}: ${plainText(said.join(' '))}`);
      }
    }
    for (const one of broken)
      note(`cleat: ${plainText(one.path)} cannot be used: ${plainText(one.problems.join('; '))}`);
  });
}
