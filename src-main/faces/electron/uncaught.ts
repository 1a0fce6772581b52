/**
 * Imported before anything else: Electron answers an uncaught exception with a modal dialog, which stops a
 * person and hangs a test. We log it and go on; a defect in one call must not take the others down.
 */
type Report = (kind: string, error: unknown) => void;

let report: Report = (kind, error) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`cleat: ${kind}: ${text}\n`);
};

process.on('uncaughtException', (error) => report('uncaught exception', error));
process.on('unhandledRejection', (reason) => report('unhandled rejection', reason));
// A terminal that has gone away must not turn the next log line into an uncaught exception, endlessly.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** Sends further reports to the log as well, once there is one. */
export function alsoReportTo(log: Report): void {
  const before = report;
  report = (kind, error) => {
    before(kind, error);
    log(kind, error);
  };
}
