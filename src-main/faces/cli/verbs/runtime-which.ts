import type { DecidedBy, Selection } from '../../../../src-shared/model/runtime';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';

const DECIDED: Record<DecidedBy, string> = {
  flag: 'the --runtime flag',
  env: 'CONTAINER_RUNTIME',
  setting: 'the setting',
  auto: 'automatic choice',
  fallback: 'nothing is ready, so Docker stands in',
};

/** `cleat runtime which`: the name alone; with `--explain` who decided, and the whole chain. */
export async function runtimeWhich({
  json,
  explain,
  runtime,
}: GlobalOptions & { explain: boolean }): Promise<void> {
  await withSession(async (client) => {
    const selection = await client.runtimes.which(runtime === undefined ? {} : { override: runtime });
    const { name, decidedBy } = selection;
    if (json) await printJson(explain ? selection : { name, decidedBy });
    else await print(explain ? explanation(selection) : name);
  });
}

function explanation({ name, decidedBy, chain }: Selection): string {
  return [
    `${name}, decided by ${DECIDED[decidedBy]}`,
    '',
    table(
      [
        { title: 'RUNTIME', value: (step) => step.name },
        { title: 'OUTCOME', value: (step) => step.outcome.replaceAll('-', ' ') },
        { title: 'REASON', value: (step) => step.reason },
      ],
      chain,
      terminalWidth(),
    ),
  ].join('\n');
}
