import type { Operation } from '../../src-shared/model/operation';
import type { Operations } from '../operations/operations';
import { systemClock, type Clock } from '../mirror/clock';
import { writeWholeFile } from '../store/whole-file';
import { nameOf, savedLog, type LogMirror, type SavedLog } from './saved-log';

export interface SaveLogs extends SavedLog {
  readonly path: string;
  /** Where a path that is not absolute begins. */
  readonly cwd?: string | undefined;
}

export interface SaveLogsPorts {
  readonly mirror: LogMirror;
  readonly operations: Pick<Operations, 'start'>;
  readonly clock?: Clock;
}

/** How often progress is told (ms). */
const PROGRESS_MS = 250;

/**
 * Starts an operation that writes whole logs to a file, as one piece: an old file is replaced at the end, and stays
 * when the operation is cancelled or fails. Its progress counts bytes; how many there will be is not known before.
 */
export function startSaveLogs(
  { mirror, operations, clock = systemClock }: SaveLogsPorts,
  { path, cwd, ...log }: SaveLogs,
): Operation {
  const [first] = log.refs;
  const title =
    first && log.refs.length === 1
      ? `Save the log of ${nameOf(mirror, first)}`
      : `Save the logs of ${log.refs.length} containers`;
  const spec = {
    kind: 'container.saveLogs',
    title,
    ...(log.refs.length === 1 && first ? { target: first } : {}),
  };
  return operations.start(spec, ({ signal, progress }) =>
    writeWholeFile(path, { cwd, signal }, async (file) => {
      let bytes = 0;
      let lines = 0;
      let told = -Infinity;
      const tell = (): void => {
        told = clock.now();
        progress({ message: progressText(bytes, lines), current: bytes });
      };
      for await (const piece of savedLog(mirror, log, signal)) {
        await file.write(piece.text);
        bytes += Buffer.byteLength(piece.text);
        lines = piece.lines;
        if (clock.now() - told >= PROGRESS_MS) tell();
      }
      signal.throwIfAborted();
      tell();
    }),
  );
}

function progressText(bytes: number, lines: number): string {
  const count = lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`;
  if (bytes < 1000) return `${count}, ${bytes} B`;
  const [size, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${count}, ${size.toFixed(1)} ${unit}`;
}
