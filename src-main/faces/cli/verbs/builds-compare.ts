import { assertNever } from '../../../../src-shared/model/assert-never';
import { bytesText } from '../../../../src-shared/model/bytes';
import { compareBuilds, stepTook, type StepComparison } from '../../../../src-shared/model/compare-builds';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';

function word({ change }: StepComparison): string {
  switch (change) {
    case 'lost-cache':
      return 'lost cache';
    case 'won-cache':
      return 'won cache';
    case 'ended-otherwise':
      return 'differs';
    case 'added':
    case 'removed':
      return change;
    case 'same':
      return '';
    default:
      return assertNever(change);
  }
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${(ms / 1000).toFixed(1)}s`);
const signed = (value: number, text: (value: number) => string): string =>
  `${value < 0 ? '-' : '+'}${text(Math.abs(value))}`;

/** `cleat builds compare BEFORE AFTER`. JSON: `{before, after, comparison: BuildComparison}`. */
export async function buildsCompare(
  beforeId: string,
  afterId: string,
  { json }: GlobalOptions,
): Promise<void> {
  const [before, after] = await withSession((client) =>
    Promise.all([client.builds.show({ id: beforeId }), client.builds.show({ id: afterId })]),
  );
  const comparison = compareBuilds(before, after);
  if (json) return printJson({ before: before.id, after: after.id, comparison });
  const { took, contextBytes, imageBytes, lost, won } = comparison;
  const facts = [
    ...(took === undefined ? [] : [`time ${signed(took, seconds)}`]),
    ...(contextBytes === undefined ? [] : [`context ${signed(contextBytes, bytesText)}`]),
    ...(imageBytes === undefined ? [] : [`image ${signed(imageBytes, bytesText)}`]),
    `${lost} lost the cache, ${won} won it`,
  ];
  const steps = table<StepComparison>(
    [
      { title: 'CHANGE', value: word },
      { title: 'BEFORE', value: (step) => (step.before ? seconds(stepTook(step.before)) : '-') },
      { title: 'AFTER', value: (step) => (step.after ? seconds(stepTook(step.after)) : '-') },
      { title: 'STEP', value: ({ name }) => name, shrinkTo: 20 },
    ],
    comparison.steps,
    terminalWidth(),
  );
  await print([steps, '', facts.join(', ')].join('\n'));
}
