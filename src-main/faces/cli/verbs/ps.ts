import type { Container, PortMapping } from '../../../../src-shared/model/container';
import type { Engine } from '../../../../src-shared/model/engine';
import { filterOf } from '../filter';
import { engineNames, listContainers } from '../listing';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { table, terminalWidth } from '../table';

export interface PsOptions extends GlobalOptions {
  readonly all: boolean;
  readonly filters: readonly string[];
}

/** `cleat ps`. JSON: the contract's containers. Fails when no engine at all could be asked. */
export async function ps({ json, all, runtime, filters }: PsOptions): Promise<void> {
  const filter = filterOf(filters);
  await withSession(async (client) => {
    const { engines, containers } = await listContainers(client, {
      // Who asks for a state means stopped ones, too.
      all: all || filters.some((one) => /^(?:state|status)=/i.test(one)),
      ...(runtime === undefined ? {} : { runtime }),
      filter,
    });
    if (json) await printJson(containers);
    else await print(containersTable(containers, engines));
    if (containers.length === 0 && !json && process.stderr.isTTY) note(nothing(all, filters));
  });
}

function nothing(all: boolean, filters: readonly string[]): string {
  if (filters.length > 0) return 'No container fits.';
  return all ? 'There are no containers.' : 'No container is running. “cleat ps -a” shows all.';
}

function containersTable(rows: readonly Container[], engines: readonly Engine[]): string {
  const now = Date.now();
  const names = engineNames(engines);
  return table<Container>(
    [
      { title: 'NAME', value: (row) => row.name, shrinkTo: 24 },
      { title: 'ENGINE', value: (row) => names.get(row.engine) ?? row.runtime, shrink: true },
      { title: 'IMAGE', value: (row) => row.image, shrink: true },
      { title: 'STATE', value: stateText },
      { title: 'AGE', value: (row) => ageOf(row, now) },
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

/** Of its run, else of itself; nothing where the engine does not tell. */
function ageOf({ startedAt, createdAt }: Container, now: number): string {
  const since = startedAt ?? createdAt;
  return since === undefined ? '' : age(now - since);
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
