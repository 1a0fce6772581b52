import type { Readable } from 'node:stream';
import { CleatError } from '../../../src-shared/model/error';

const ENTER = new Set(['\r', '\n']);
const ERASE = new Set(['\u007f', '\b']);
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE_LINE = '\u0015';

/** What is asked of somebody at a terminal. */
export interface Terminal {
  readonly input: Readable & { readonly isRaw: boolean; setRawMode(on: boolean): unknown };
  readonly output: { write(text: string): unknown };
}

/**
 * Asks for one line. What is typed is shown nowhere when it is `hidden`. Throws `app.cancelled` at Ctrl-C, and at the end
 * of the input.
 */
export async function askLine(
  question: string,
  { hidden }: { readonly hidden: boolean },
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  output.write(question);
  const before = input.isRaw;
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.resume();
  let typed: string[] = [];
  try {
    return await new Promise<string>((resolve, reject) => {
      const cancelled = (): void => reject(CleatError.of('app.cancelled', {}));
      const onData = (chunk: string): void => {
        for (const character of chunk) {
          if (ENTER.has(character)) {
            settle(() => resolve(typed.join('')));
            return;
          }
          if (character === INTERRUPT || (character === END && typed.length === 0)) {
            settle(cancelled);
            return;
          }
          if (ERASE.has(character)) {
            if (typed.pop() !== undefined && !hidden) output.write('\b \b');
          } else if (character === ERASE_LINE) {
            if (!hidden) output.write('\b \b'.repeat(typed.length));
            typed = [];
          } else if (character >= ' ') {
            typed.push(character);
            if (!hidden) output.write(character);
          }
        }
      };
      const settle = (end: () => void): void => {
        input.off('data', onData);
        input.off('end', cancelled);
        end();
      };
      input.on('data', onData);
      input.on('end', cancelled);
    });
  } finally {
    input.pause();
    input.setRawMode(before);
    output.write('\n');
  }
}

/** Longer is no password. */
const LONGEST = 64 * 1024;

/** All of the standard input but the line end that `echo` and files add. */
export async function secretFromInput(input: NodeJS.ReadStream = process.stdin): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LONGEST) throw CleatError.of('cli.option', TOO_LONG);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/[\r\n]+$/, '');
}

const TOO_LONG = { option: '--password-stdin', value: '…', expected: 'a password' };
