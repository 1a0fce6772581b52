import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger as Pino } from 'pino';
import { plainFields } from './plain';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Where every room reports what nobody is shown. An `error` field may hold any thrown value. */
export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** Writes out what waits. Lines logged afterwards are dropped. */
  close(): Promise<void>;
}

export interface LoggerOptions {
  /** The folder for `cleat.log`; without it nothing is written. */
  readonly dir?: string;
  /** Least level written. Default `info`. */
  readonly level?: LogLevel;
  /** Size in bytes at which the file of the last time is put aside at start. */
  readonly rotateAt?: number;
}

const ROTATE_AT = 5 * 1024 * 1024;
const FILES_KEPT = 3;
/** Characters that wait while the disk is full; further lines are dropped. */
const WAITING_AT_MOST = 256 * 1024;
/** Owner only: names of containers, paths and addresses are nobody else's business. */
const FILE_MODE = 0o600;

interface Entry {
  readonly level: LogLevel;
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** `cleat.log` → `cleat.log.1` → `cleat.log.2`; the oldest is replaced. */
function rotate(file: string, limit: number): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < limit) return;
  for (let index = FILES_KEPT - 2; index >= 0; index--) {
    const from = index === 0 ? file : `${file}.${index}`;
    if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${file}.${index + 1}`);
  }
}

async function openPino(dir: string, level: LogLevel, limit: number): Promise<Pino> {
  const { default: pino } = await import('pino');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'cleat.log');
  rotate(file, limit);
  const destination = pino.destination({
    dest: file,
    sync: true,
    mode: FILE_MODE,
    maxLength: WAITING_AT_MOST,
  });
  // Without a listener a full disk would end whoever logs. What waits is written when there is room again.
  let said = false;
  destination.on('error', (error: Error) => {
    if (!said) process.stderr.write(`Cleat cannot write its log in ${dir}: ${String(error)}\n`);
    said = true;
  });
  // The time is taken when the line is logged, which may be before pino is loaded.
  return pino({ level, base: { pid: process.pid }, timestamp: false }, destination);
}

/**
 * A logger that writes JSON lines to `<dir>/cleat.log`, or one that is silent. Pino is loaded with the first
 * line. A log that cannot be written says so once on stderr and never stops anything.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { dir, level = 'info', rotateAt = ROTATE_AT } = options;
  if (dir === undefined) return silent;
  let pino: Pino | undefined;
  let opening: Promise<void> | undefined;
  let state: 'open' | 'closed' = 'open';
  let waiting: Entry[] = [];

  const give = ({ level: at, fields, message }: Entry): void => pino?.[at](fields, message);
  const open = async (): Promise<void> => {
    try {
      pino = await openPino(dir, level, rotateAt);
      for (const entry of waiting) give(entry);
    } catch (error) {
      state = 'closed';
      process.stderr.write(`Cleat cannot write its log in ${dir}: ${String(error)}\n`);
    }
    waiting = [];
  };
  const log = (at: LogLevel): Write => {
    return (fields, message) => {
      if (state === 'closed') return;
      const entry = { level: at, fields: { time: Date.now(), ...plainFields(fields) }, message };
      if (pino) return give(entry);
      waiting.push(entry);
      opening ??= open();
    };
  };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    close: async () => {
      await opening;
      state = 'closed';
    },
  };
}

const nothing: Write = () => undefined;

/** Logs nothing: one-shot commands, tests. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  close: () => Promise.resolve(),
};
