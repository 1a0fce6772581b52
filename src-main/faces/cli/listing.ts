import type { CleatClient } from '../../../src-shared/contract';
import type { Container } from '../../../src-shared/model/container';
import type { Engine } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { Filter } from './filter';
import { note } from './print';
import { plainText } from './text';

export interface Listing {
  readonly engines: readonly Engine[];
  /** By engine and name. */
  readonly containers: readonly Container[];
}

/**
 * All pages of the list. An engine that could not be asked is told on stderr, so that a short list is not taken for
 * all there is; so is a variable that names no runtime. Throws its failure when no engine at all could be asked.
 */
export async function listContainers(
  client: CleatClient,
  wanted: { readonly all: boolean; readonly runtime?: string; readonly filter?: Filter },
): Promise<Listing> {
  const { filter, ...query } = wanted;
  const rows: Container[] = [];
  let page = await client.containers.list(query);
  rows.push(...page.containers);
  while (page.next !== undefined) {
    page = await client.containers.list({ ...query, cursor: page.next });
    rows.push(...page.containers);
  }
  const { engines } = page;
  sayWhoIsAway(engines);
  if (wanted.runtime === undefined) await sayUnknownVariable(client);
  rows.sort((a, b) => a.engine.localeCompare(b.engine) || a.name.localeCompare(b.name));
  return { engines, containers: filter ? rows.filter(filter) : rows };
}

/** Tells each engine that does not answer on stderr. Throws its failure when none does. */
export function sayWhoIsAway(engines: readonly Engine[]): void {
  if (!engines.some((engine) => engine.status.state === 'live')) throw whyNobodyAnswers(engines);
  for (const engine of engines) {
    if (engine.status.state === 'unreachable') note(`cleat: ${plainText(engine.status.error.message)}`);
  }
}

/** The list is of all engines whatever CONTAINER_RUNTIME says; one that names nothing is a slip worth telling. */
async function sayUnknownVariable(client: CleatClient): Promise<void> {
  if ((process.env['CONTAINER_RUNTIME'] ?? '') === '') return;
  try {
    await client.runtimes.which({});
  } catch (error) {
    const { code, message } = CleatError.from(error);
    // Any other is of who chooses a runtime, which a list does not.
    if (code === 'runtime.unknown') note(`cleat: ${plainText(message)}`);
  }
}

/** The first failure; an engine that was found and is still being asked has none. */
function whyNobodyAnswers(engines: readonly Engine[]): CleatError {
  for (const engine of engines) {
    if (engine.status.state === 'unreachable') return CleatError.fromWire(engine.status.error);
  }
  return CleatError.of('engine.unknown', { id: engines.map(({ id }) => id).join(', ') });
}

/** How tables name engines: by the runtime where it has one; `docker/default`, `docker/remote` where it has several. */
export function engineNames(engines: readonly Engine[]): ReadonlyMap<string, string> {
  const isOnly = ({ runtime }: Engine): boolean =>
    engines.filter((engine) => engine.runtime === runtime).length === 1;
  return new Map(
    engines.map((engine) => [
      engine.id,
      engine.runtime === engine.name || isOnly(engine) ? engine.runtime : `${engine.runtime}/${engine.name}`,
    ]),
  );
}
