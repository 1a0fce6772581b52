import { z } from 'zod';
import type { TestEngine } from './engine';
import { IDLE } from './image';

const created = z.object({ Id: z.string() });

/** How many creates are in flight at once: more only queue behind the daemon's own locks. */
const CONCURRENCY = 8;

/**
 * Creates `count` containers that never run, named `<prefix>0001` …, and gives back their full ids in that
 * order.
 */
export async function fillDocker(engine: TestEngine, count: number, prefix = 'fill-'): Promise<string[]> {
  const image = await engine.busybox();
  const ids = new Map<number, string>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const name = `${prefix}${String(index + 1).padStart(4, '0')}`;
      const answer = await engine.request('POST', `/containers/create?name=${name}`, {
        Image: image,
        Cmd: IDLE,
        Labels: { 'cleat.test': 'fill' },
      });
      if (answer.status !== 201) throw new Error(`create ${name}: ${JSON.stringify(answer.body)}`);
      ids.set(index, created.parse(answer.body).Id);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, lane));
  return [...ids.entries()].sort(([a], [b]) => a - b).map(([, id]) => id);
}
