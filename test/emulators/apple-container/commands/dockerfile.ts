import { Failure, Lacks } from '../refusal';

export type Instruction =
  | { readonly kind: 'FROM'; readonly image: string }
  | { readonly kind: 'COPY'; readonly sources: readonly string[]; readonly target: string }
  | { readonly kind: 'RUN' | 'CMD' | 'ENTRYPOINT'; readonly words: readonly string[] }
  | { readonly kind: 'ENV' | 'LABEL'; readonly pairs: Readonly<Record<string, string>> }
  | { readonly kind: 'WORKDIR'; readonly path: string };

/** Reads the few instructions that the emulator builds with; it lacks the others, and says so. */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const found = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseLine);
  if (found.filter(({ kind }) => kind === 'FROM').length > 1) throw new Lacks('builds of several stages');
  if (found[0]?.kind !== 'FROM') throw wrong('no build stage in current context');
  return found;
}

function parseLine(line: string): Instruction {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  const kind = word.toUpperCase();
  switch (kind) {
    case 'FROM':
      if (/\s|\$/.test(rest)) throw new Lacks(`the instruction ${line}`);
      return { kind, image: rest };
    case 'COPY': {
      const paths = jsonWords(rest) ?? rest.split(/\s+/);
      if (paths.length < 2 || paths.some((path) => /^--|[$*?]/.test(path)))
        throw new Lacks(`the instruction ${line}`);
      return { kind, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
    }
    case 'RUN':
      if (rest.startsWith('--') || rest.startsWith('<<')) throw new Lacks(`the instruction ${line}`);
      return { kind, words: jsonWords(rest) ?? ['/bin/sh', '-c', rest] };
    case 'CMD':
    case 'ENTRYPOINT':
      return { kind, words: jsonWords(rest) ?? ['/bin/sh', '-c', rest] };
    case 'ENV':
    case 'LABEL':
      return { kind, pairs: pairsOf(rest, line) };
    case 'WORKDIR':
      return { kind, path: rest };
    default:
      throw new Lacks(`the instruction ${line}`);
  }
}

function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string'))
    throw wrong(`not a list of words: ${text}`);
  return words;
}

function pairsOf(text: string, line: string): Record<string, string> {
  const found = [...text.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|\S*)/g)];
  if (found.length === 0 || text.includes('$')) throw new Lacks(`the instruction ${line}`);
  return Object.fromEntries(
    found.map(([, key = '', value = '']) => [key, value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1')]),
  );
}

function wrong(message: string): Failure {
  return new Failure({ code: 'unknown', message });
}
