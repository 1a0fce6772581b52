import type { Command } from 'commander';
import { command, globals } from '../command';

/** `cleat completion SHELL`, and what the scripts it prints ask at every press of Tab. */
export function completionCommands(cleat: Command): void {
  command(cleat, 'completion <shell>')
    .description('print the completion script for bash, zsh or fish')
    .addHelpText('after', HELP)
    .action(async (shell: string, _o, c: Command) =>
      (await import('../verbs/completion')).completion(shell, globals(c)),
    );
  cleat
    .command('__complete [words...]', { hidden: true })
    .allowUnknownOption()
    .action(async (words: string[]) => (await import('../verbs/complete')).complete(cleat, words));
}

const HELP = `
bash:  source <(cleat completion bash)          in ~/.bashrc
zsh:   source <(cleat completion zsh)           in ~/.zshrc, after compinit
fish:  cleat completion fish > ~/.config/fish/completions/cleat.fish`;
