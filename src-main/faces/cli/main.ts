import { CommanderError } from 'commander';
import { exitCodeOf } from '../../../src-shared/model/error';
import { wantsJson } from './command';
import { shielded } from './commands/launch';
import { fail } from './failure';
import { program } from './program';

async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(shielded(argv));
  } catch (error) {
    // Help instead of the verb that is missing is misuse, too.
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? 0 : exitCodeOf('validation');
    else process.exitCode = fail(error, { json: wantsJson });
  }
}

// A reader that goes away (`cleat ps | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  // Any other reaches whoever wrote.
});
// Nobody reads what we say beside the data; the work goes on.
process.stderr.on('error', () => undefined);

void main(process.argv);
