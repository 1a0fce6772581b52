import { consumeBatches } from '../../../../src-shared/client/consume';
import type { BuildStep, BuildSummary } from '../../../../src-shared/model/build';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { note, print, printJson, write } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { jsonText, logText, plainText } from '../text';

const SHORT = 8;

function took({ startedAt, endedAt }: { startedAt?: number; endedAt?: number }): string {
  return startedAt === undefined || endedAt === undefined
    ? '-'
    : `${((endedAt - startedAt) / 1000).toFixed(1)}s`;
}

/** `cleat builds list`. JSON: `[BuildSummary]`. */
export async function buildsList({ json, runtime }: GlobalOptions): Promise<void> {
  const all = await withSession((client) => client.builds.list());
  const builds = all.filter((one) => runtime === undefined || one.runtime === runtime);
  if (json) return printJson(builds);
  if (builds.length === 0) return note('Nothing has been built yet.');
  await print(
    table<BuildSummary>(
      [
        { title: 'BUILD', value: ({ id }) => id.slice(0, SHORT) },
        { title: 'STATE', value: ({ state }) => state },
        { title: 'STARTED', value: ({ startedAt }) => new Date(startedAt).toISOString() },
        { title: 'TOOK', value: took },
        { title: 'STEPS', value: ({ steps }) => `${steps.done}/${steps.total}` },
        { title: 'CACHED', value: ({ steps }) => String(steps.cached) },
        { title: 'RUNTIME', value: (build) => build.runtime },
        { title: 'IMAGE', value: ({ image }) => image?.id.replace(/^sha256:/, '').slice(0, 12) ?? '-' },
        { title: 'TAGS', value: ({ tags }) => tags.join(', ') || '-', shrink: true },
        { title: 'CONTEXT', value: ({ context }) => context, shrink: true, optional: true },
      ],
      builds,
      terminalWidth(),
    ),
  );
}

/** `cleat builds show BUILD`. JSON: `Build`. */
export async function buildsShow(id: string, { json }: GlobalOptions): Promise<void> {
  const build = await withSession((client) => client.builds.show({ id }));
  if (json) return printJson(build);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Build', build.id],
    ['State', build.state],
    ['Engine', build.engine],
    ['Context', build.context],
    ['Tags', build.tags.join(', ') || undefined],
    ['Took', took(build)],
    ['Image', build.image?.id],
    ['Error', build.error?.message],
  ];
  const lines = facts.flatMap(([name, text]) =>
    text === undefined ? [] : [`${`${name}:`.padEnd(9)}${plainText(text)}`],
  );
  const steps = table<BuildStep>(
    [
      { title: 'STATE', value: ({ state }) => state },
      { title: 'TOOK', value: took },
      { title: 'STEP', value: ({ name }) => name, shrinkTo: 20 },
    ],
    build.steps.all,
    terminalWidth(),
  );
  await print([...lines, '', steps].join('\n'));
}

/** `cleat builds logs BUILD`: its stdout on ours, its stderr on ours. JSON: one `{step, stream, text, time}` a line. */
export async function buildsLogs(id: string, { json }: GlobalOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const open = (signal: AbortSignal) => client.builds.log({ id }, { signal });
      for await (const items of consumeBatches(client, open, interrupted)) {
        for (const item of items) {
          if (json) await print(jsonText(item));
          else {
            const out = item.stream === 'stdout' ? process.stdout : process.stderr;
            await write(out, safe(item.text, out.isTTY));
          }
        }
      }
      const { logLost } = await client.builds.show({ id });
      if (logLost > 0) note(`${logLost} characters in the middle of the log were not kept.`);
    }),
  );
}

/** On a terminal only colours pass. */
function safe(text: string, isTerminal: boolean): string {
  return isTerminal ? text.split('\n').map(logText).join('\n') : text;
}

/** `cleat builds rm BUILD…`. JSON: `{removed}`. */
export async function buildsRemove(ids: readonly string[], { json }: GlobalOptions): Promise<void> {
  const answer = await withSession((client) => client.builds.remove({ ids: [...ids] }));
  if (json) await printJson(answer);
}
