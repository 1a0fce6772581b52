import { Command, Option, type Argument } from 'commander';
import { inOurWords, wantsJson } from './command';
import { buildCommands } from './commands/builds';
import { completionCommands } from './commands/completion';
import { containerCommands } from './commands/containers';
import { imageCommands } from './commands/images';
import { launchCommands } from './commands/launch';
import { mountCommands } from './commands/mounts';
import { registryCommands } from './commands/registries';
import { runtimeCommands } from './commands/runtimes';
import { serveCommand } from './commands/serve';
import { usageCommands } from './commands/usage';
import { VERSION } from './version';

/** Every verb with its own module, loaded only when it is asked for. */
export function program(): Command {
  const cleat = new Command('cleat');
  cleat
    .description('One desk for every container runtime.')
    .version(VERSION, '--version', 'print the version')
    .addOption(new Option('--runtime <name>', 'use this runtime for this command'))
    .option('--json', 'print JSON on stdout')
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      // The help of a command that needs a verb; as JSON only its error is said.
      writeErr: (text) => void (wantsJson || process.stderr.write(text)),
      outputError: () => undefined,
    })
    .configureHelp({
      // Every verb has options: to say so each time tells nothing.
      subcommandTerm: (one) =>
        [one.name(), ...one.registeredArguments.map((argument) => humanReadable(argument))].join(' '),
    })
    .exitOverride(inOurWords(cleat));
  cleat.commandsGroup('Runtimes:');
  runtimeCommands(cleat);
  cleat.commandsGroup('Containers:');
  containerCommands(cleat);
  cleat.commandsGroup('New containers:');
  launchCommands(cleat);
  cleat.commandsGroup('Images:');
  imageCommands(cleat);
  buildCommands(cleat);
  cleat.commandsGroup('Registries:');
  registryCommands(cleat);
  cleat.commandsGroup('What they are and use:');
  usageCommands(cleat);
  cleat.commandsGroup('Plugins:');
  mountCommands(cleat);
  cleat.commandsGroup('Cleat itself:');
  serveCommand(cleat);
  completionCommands(cleat);
  return cleat;
}

function humanReadable(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}
