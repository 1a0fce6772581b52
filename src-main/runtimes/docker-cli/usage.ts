import { z } from 'zod';
import type { CliUsage } from '../../../src-shared/plugin-api/cli-engine';
import { jsonRows } from './json-lines';

/** `stats --no-stream`: figures as people read them; `--` and `N/A` where there are none. */
const statsSchema = z.object({
  ID: z.string().optional(),
  Container: z.string().optional(),
  CPUPerc: z.string().default(''),
  MemUsage: z.string().default(''),
  NetIO: z.string().default(''),
  BlockIO: z.string().default(''),
  PIDs: z.union([z.string(), z.number()]).default(''),
});

const PREFIXES = ['', 'k', 'm', 'g', 't', 'p'];

/** `1.2kB` (thousands), `1.5MiB` (1024s): bytes; undefined for what is no size. */
export function bytesOf(text: string): number | undefined {
  const [, number = '', prefix = '', binary] = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)(i?)b$/i.exec(text.trim()) ?? [];
  const power = PREFIXES.indexOf(prefix.toLowerCase());
  return number === '' || power < 0
    ? undefined
    : Math.round(Number(number) * (binary ? 1024 : 1000) ** power);
}

function pairOf(text: string): readonly [number | undefined, number | undefined] {
  const [one = '', two = ''] = text.split('/');
  return [bytesOf(one), bytesOf(two)];
}

/** `asked`: full ids, of which the CLI may print the beginnings. */
export function parseUsage(output: string): CliUsage[] {
  return jsonRows(output, statsSchema).flatMap((row) => {
    const id = row.Container ?? row.ID;
    if (id === undefined || id === '') return [];
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(row.CPUPerc.trim())?.[1];
    const [memory, memoryLimit] = pairOf(row.MemUsage);
    const [networkIn, networkOut] = pairOf(row.NetIO);
    const [blockIn, blockOut] = pairOf(row.BlockIO);
    const pids = /^\d+$/.exec(String(row.PIDs))?.[0];
    const figures = { memory, memoryLimit, networkIn, networkOut, blockIn, blockOut };
    const told = Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
    return [
      {
        id,
        ...told,
        ...(percent === undefined ? {} : { cores: Number(percent) / 100 }),
        ...(pids === undefined ? {} : { pids: Number(pids) }),
      },
    ];
  });
}
