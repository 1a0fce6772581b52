import type { Completion } from '../completion';
import { RUN_FLAGS, type RunFlag } from './table';

/** Options whose value is a path of this machine. */
const OF_FILES = ['env-file', 'label-file', 'volume', 'mount', 'device'];

/**
 * What may stand at the last place behind `cleat launch`: an option of `docker run` or its value, the image, then
 * what belongs to the command inside.
 */
export function completionOfRun(words: readonly string[]): Completion {
  let taking: RunFlag | undefined;
  for (const word of words.slice(0, -1)) {
    if (taking) taking = undefined;
    else if (word === '--' || !word.startsWith('-')) return { kind: 'files' };
    else taking = flagThatTakes(word);
  }
  if (taking) return valueOf(taking);
  if (!(words.at(-1) ?? '').startsWith('-')) return { kind: 'images' };
  const flags = RUN_FLAGS.map(({ name, help }) => ({ value: `--${name}`, description: help }));
  return { kind: 'words', words: [...flags, { value: '--help', description: 'display help for command' }] };
}

/** The option that takes the next word as its value: `--name`, `-p`, the last letter of `-dp`. */
function flagThatTakes(word: string): RunFlag | undefined {
  if (word.includes('=')) return undefined;
  const isLong = word.startsWith('--');
  for (const [at, letter] of [...(isLong ? [word.slice(2)] : word.slice(1))].entries()) {
    const found = RUN_FLAGS.find(({ name, short, aliases }) =>
      isLong ? name === letter || aliases?.includes(letter) === true : short === letter,
    );
    // What follows a letter that takes a value is its value.
    if (found?.takes !== undefined) return isLong || at === word.length - 2 ? found : undefined;
  }
  return undefined;
}

function valueOf({ name }: RunFlag): Completion {
  if (name === 'runtime') return { kind: 'runtimes', auto: false };
  if (OF_FILES.includes(name)) return { kind: 'files' };
  const choices = name === 'pull' ? ['always', 'missing', 'never'] : [];
  return { kind: 'words', words: choices.map((value) => ({ value, description: '' })) };
}
