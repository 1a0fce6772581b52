import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { untilStill } from './still';

const problemsSchema = z.array(z.string());
const require = createRequire(import.meta.url);
/** The small build, and nothing for an answer: the whole of axe with its rules would be sent back each time. */
const AXE = `${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')}; undefined`;

/**
 * What axe-core finds in the page, one line a problem: its rule, and the places. Its source is evaluated by the
 * debugger, which the page's policy does not concern.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  await untilStill(page);
  const found: unknown = await page.evaluate(async () => {
    const runner: unknown = Reflect.get(window, 'axe');
    if (typeof runner !== 'object' || runner === null) throw new Error('axe is not there');
    const run = Reflect.get(runner, 'run') as (
      root: Document,
      options: object,
    ) => Promise<{
      violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
    }>;
    const { violations } = await run(document, { resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`,
    );
  });
  return problemsSchema.parse(found);
}
