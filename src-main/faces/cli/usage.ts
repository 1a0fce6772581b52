import type { CommanderError } from 'commander';
import { CleatError } from '../../../src-shared/model/error';

/** A command that was called wrongly, in our words. `path`: the command, as in `cleat runtime use`. */
export function usageError({ code, message }: CommanderError, path: string): CleatError {
  const help = `${path} --help`;
  if (code === 'commander.help')
    return CleatError.of('cli.usage', { problem: `“${path}” needs a command.`, suggestion: '', help });
  const [first = '', ...more] = message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (?:one of )?([^?]*)\?/.exec(more.join(' '))?.[1] ?? '';
  const problem = first.replace(/'([^']*)'/g, '“$1”').replace(/[^.]$/, '$&.');
  return CleatError.of('cli.usage', {
    problem: `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`,
    suggestion,
    help,
  });
}

/** Parses an option that takes a whole number. Throws `cli.option`. */
export function wholeNumber(option: string, { min, max }: { min: number; max: number }) {
  return (value: string): number => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    throw CleatError.of('cli.option', { option, value, expected: `a whole number from ${min} to ${max}` });
  };
}
