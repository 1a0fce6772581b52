import { z } from 'zod';
import type { TestEngine } from '../../engines';

const created = z.object({ Id: z.string() });
const rows = z.array(z.object({ Id: z.string() }));

/** Creates a container of the busybox image through the engine's Docker API and gives its id. */
export async function createContainer(
  engine: TestEngine,
  name: string,
  cmd: readonly string[],
  extra: object = {},
): Promise<string> {
  const answer = await engine.request('POST', `/containers/create?name=${name}`, {
    Image: await engine.busybox(),
    Cmd: cmd,
    ...extra,
  });
  if (answer.status !== 201) throw new Error(`create ${name}: ${JSON.stringify(answer.body)}`);
  return created.parse(answer.body).Id;
}

export async function removeAll(engine: TestEngine): Promise<void> {
  const all = rows.parse((await engine.request('GET', '/containers/json?all=1')).body);
  for (const { Id } of all) await engine.request('DELETE', `/containers/${Id}?force=1`);
}
