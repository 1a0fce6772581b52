import type { CliContainer, CliEngine } from '../../../src-shared/plugin-api/cli-engine';
import type { CliCall, CliRunner } from './runner';

/** Of so many rows one command asks at most: an argument list has its limits. */
const AT_ONCE = 100;

/**
 * The rows of all containers, or of those in `ids`, of which some may be gone. Where a list tells too little, each is
 * inspected, many by one command. Throws as `ask`.
 */
export async function listRows(
  runner: CliRunner,
  { containers }: Pick<CliEngine, 'containers'>,
  call: CliCall,
  ids?: readonly string[],
): Promise<readonly CliContainer[]> {
  if (!('ids' in containers)) {
    const rows = await runner.ask(containers, undefined, call);
    const wanted = ids && new Set(ids);
    return wanted ? rows.filter(({ id }) => wanted.has(id)) : rows;
  }
  const { rows } = containers;
  const all = ids ?? (await runner.ask(containers.ids, undefined, call));
  const parts = Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, at) =>
    all.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  const found = await Promise.all(
    parts.map((part) => runner.ask(rows, part, { ...call, someMayBeGone: true })),
  );
  return found.flat();
}
