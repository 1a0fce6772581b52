import type { Container, PortMapping } from '../../../../src-shared/model/container';
import type { Engine } from '../../../../src-shared/model/engine';
import { CleatError } from '../../../../src-shared/model/error';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';
import { plainText } from '../text';

/** `cleat ps`. JSON: the contract's containers. Fails when no engine at all could be asked. */
export async function ps({ json, all, runtime }: GlobalOptions & { all: boolean }): Promise<void> {
  await withSession(async (client) => {
    const rows: Container[] = [];
    const wanted = { all, ...(runtime === undefined ? {} : { runtime }) };
    let page = await client.containers.list(wanted);
    rows.push(...page.containers);
    while (page.next !== undefined) {
      page = await client.containers.list({ ...wanted, cursor: page.next });
      rows.push(...page.containers);
    }
    const { engines } = page;

    const live = engines.filter((engine) => engine.status.state === 'live');
    if (live.length === 0) throw whyNobodyAnswers(engines);
    // An engine that could not be asked is said, so that a short list is not taken for all there is.
    for (const engine of engines) {
      if (engine.status.state === 'unreachable') note(`cleat: ${plainText(engine.status.error.message)}`);
    }
    rows.sort((a, b) => a.engine.localeCompare(b.engine) || a.name.localeCompare(b.name));
    if (json) await printJson(rows);
    else await print(containersTable(rows, engines));
    if (rows.length === 0 && !json && process.stderr.isTTY)
      note(all ? 'There are no containers.' : 'No container is running. “cleat ps -a” shows all.');
  });
}

/** The first failure; an engine that was found and is still being asked has none. */
function whyNobodyAnswers(engines: readonly Engine[]): CleatError {
  for (const engine of engines) {
    if (engine.status.state === 'unreachable') return CleatError.fromWire(engine.status.error);
  }
  return CleatError.of('engine.unknown', { id: engines.map(({ id }) => id).join(', ') });
}

function containersTable(rows: readonly Container[], engines: readonly Engine[]): string {
  const now = Date.now();
  // The runtime says it where it has one engine; `docker/default`, `docker/remote` where it has several.
  const isOnly = ({ runtime }: Engine): boolean =>
    engines.filter((engine) => engine.runtime === runtime).length === 1;
  const names = new Map(
    engines.map((engine) => [
      engine.id,
      engine.runtime === engine.name || isOnly(engine) ? engine.runtime : `${engine.runtime}/${engine.name}`,
    ]),
  );
  return table<Container>(
    [
      { title: 'NAME', value: (row) => row.name, shrinkTo: 24 },
      { title: 'ENGINE', value: (row) => names.get(row.engine) ?? row.runtime, shrink: true },
      { title: 'IMAGE', value: (row) => row.image, shrink: true },
      { title: 'STATE', value: stateText },
      { title: 'AGE', value: (row) => age(now - (row.startedAt ?? row.createdAt)) },
      { title: 'PORTS', value: (row) => row.ports.map(portText).join(', '), shrink: true },
      { title: 'ID', value: (row) => row.id.slice(0, 12), optional: true },
    ],
    rows,
    terminalWidth(),
  );
}

function stateText(row: Container): string {
  const health = row.health === undefined ? '' : ` (${row.health})`;
  const exit = row.exitCode === undefined ? '' : ` (${row.exitCode})`;
  return `${row.state}${row.state === 'running' ? health : exit}`;
}

function portText({ hostIp, hostPort, containerPort, protocol }: PortMapping): string {
  const inside = `${containerPort}/${protocol}`;
  if (hostPort === undefined) return inside;
  const host =
    hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' ? '' : `${hostIp}:`;
  return `${host}${hostPort}->${inside}`;
}

const UNITS = [
  { label: 'y', ms: 31_557_600_000 },
  { label: 'd', ms: 86_400_000 },
  { label: 'h', ms: 3_600_000 },
  { label: 'm', ms: 60_000 },
  { label: 's', ms: 1_000 },
];

/** How long ago, in its largest whole unit: `3d`, `12m`, `0s`. */
export function age(ms: number): string {
  const unit = UNITS.find((one) => ms >= one.ms);
  return unit ? `${Math.floor(ms / unit.ms)}${unit.label}` : '0s';
}
