import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** One line of `npm run bench`: what was measured, and what it is measured against in the same run. */
export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The other side, or the budget, in the same unit. */
  readonly reference?: number;
  /** value ÷ reference. */
  readonly ratio?: number;
  /** What the budget of this row is, in words. */
  readonly budget: string;
  readonly met: boolean;
  readonly samples: number;
  readonly p95?: number;
  readonly note?: string;
}

/** Prints a result as one JSON line, with the machine's load over the last minute: above its cores it was disturbed. */
export function report(result: Result): void {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  console.log(
    JSON.stringify({
      ...result,
      value: round(result.value),
      ...(result.reference === undefined ? {} : { reference: round(result.reference) }),
      ...(result.ratio === undefined ? {} : { ratio: round(result.ratio) }),
      ...(result.p95 === undefined ? {} : { p95: round(result.p95) }),
      load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    }),
  );
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` (0…1) of the samples lies, interpolated. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('no samples');
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** The machine, in one line, for the table in `docs/benchmarks.md`. */
export function machine(): string {
  const os = /PRETTY_NAME="([^"]+)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  const cores = cpus();
  return `${cores.length} × ${cores[0]?.model ?? 'cpu'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${os}, Linux ${release()}, Node ${process.version}`;
}
