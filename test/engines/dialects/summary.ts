import { z } from 'zod';
import type { Recording } from './recording';

const engineEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).optional() }),
});

/** One distinct event of a step. `id` says what Actor.ID was; `times` how often it came, in a row or not. */
export const summaryRow = z.object({
  type: z.string(),
  action: z.string(),
  id: z.string(),
  times: z.number(),
  attributes: z.array(z.string()),
});

/** engine → scenario → step → distinct events in order of first appearance. */
export const dialectSummary = z.record(
  z.string(),
  z.record(z.string(), z.array(z.object({ did: z.string(), events: z.array(summaryRow) }))),
);

export type DialectSummary = z.infer<typeof dialectSummary>;

function idWord(id: string, type: string, known: Readonly<Record<string, string>>): string {
  if (id === '') return 'empty';
  const word = known[id];
  if (word !== undefined) return word;
  if (/^[0-9a-f]{64}$/.test(id)) return type === 'image' ? 'image id without sha256:' : `${type} id`;
  if (/^sha256:[0-9a-f]{64}$/.test(id)) return 'image id with sha256:';
  return `name`;
}

/** What a recording teaches: which events each step made, and what their ids were. */
export function summarise(seen: Recording): DialectSummary[string][string] {
  return seen.steps.map((step) => {
    const rows = new Map<string, z.infer<typeof summaryRow>>();
    for (const { line } of step.events) {
      const event = engineEvent.parse(JSON.parse(line));
      // exec actions carry the command: `exec_create: sh -c …`
      const action = event.Action.replace(/^(exec_(?:create|start)): .*$/s, '$1: …');
      const id = idWord(event.Actor.ID, event.Type, seen.known);
      const key = JSON.stringify([event.Type, action, id]);
      const attributes = Object.keys(event.Actor.Attributes ?? {}).sort();
      const row = rows.get(key) ?? { type: event.Type, action, id, times: 0, attributes };
      rows.set(key, { ...row, times: row.times + 1 });
    }
    return { did: step.did, events: [...rows.values()] };
  });
}

/** The summary as Markdown, one table per engine. */
export function tables(summary: DialectSummary): string {
  const parts: string[] = [];
  for (const [engine, scenarios] of Object.entries(summary)) {
    parts.push(
      `### ${engine}`,
      '',
      '| Scenario | Step | Events: Type Action (Actor.ID) |',
      '| --- | --- | --- |',
    );
    for (const [scenario, steps] of Object.entries(scenarios)) {
      for (const step of steps) {
        const events = step.events.map(
          (row) =>
            `${row.type} \`${row.action}\` (${row.id})${row.times > 1 ? ` ×${String(row.times)}` : ''}`,
        );
        parts.push(`| ${scenario} | ${step.did} | ${events.length === 0 ? '*none*' : events.join(', ')} |`);
      }
    }
    parts.push('');
  }
  return parts.join('\n');
}
