import type { Logger } from '../../log/logger';
import { alsoReportTo } from './uncaught';

export type Warn = (what: string, detail: Readonly<Record<string, unknown>>) => void;

let logger: Logger | undefined;

/** Tells what should not have happened: to the log once there is one, else to stderr. Never to a dialog. */
export const warn: Warn = (what, detail) => {
  if (logger) logger.warn({ ...detail, face: 'window' }, what);
  else process.stderr.write(`cleat: ${what} ${describe(detail)}\n`);
};

/** From now on the home's log hears everything. */
export function reportTo(log: Logger): void {
  if (!logger) alsoReportTo((kind, error) => logger?.error({ error, face: 'window' }, kind));
  logger = log;
}

function describe(detail: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(detail, (_key, value: unknown) =>
    value instanceof Error ? (value.stack ?? value.message) : value,
  );
}
