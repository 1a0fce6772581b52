import { Option, type Command } from 'commander';
import { command, globals } from '../command';
import { wholeNumber } from '../usage';

const DAY_SECONDS = 86_400;
/** An owner in the background ends itself after this long without a face or work. */
const IDLE_MS = 60_000;

interface ServeFlags {
  readonly background?: boolean;
  readonly ownerOfBackground?: boolean;
  readonly port?: number;
  readonly idleMs: number;
}

/** `cleat serve` */
export function serveCommand(cleat: Command): void {
  command(cleat, 'serve')
    .description('the same interface in a browser; prints its address')
    .option('--background', 'go on after this command; ends itself after 60 idle seconds')
    .addOption(
      new Option('--port <number>', 'listen on this port').argParser(
        wholeNumber('--port', { min: 1, max: 65_535 }),
      ),
    )
    .addOption(new Option('--owner-of-background').hideHelp())
    .addOption(
      new Option('--idle-ms <ms>')
        .hideHelp()
        .default(IDLE_MS)
        .argParser(wholeNumber('--idle-ms', { min: 0, max: DAY_SECONDS * 1000 })),
    )
    .action(async (o: ServeFlags, c: Command) =>
      (await import('../verbs/serve')).serve({
        ...globals(c),
        idleMs: o.idleMs,
        mode:
          o.ownerOfBackground === true
            ? 'background-owner'
            : o.background === true
              ? 'background'
              : 'foreground',
        ...(o.port === undefined ? {} : { port: o.port }),
      }),
    );
}
