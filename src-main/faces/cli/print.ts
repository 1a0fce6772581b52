import { CleatError } from '../../../src-shared/model/error';
import { jsonText } from './text';

/** Writes on stdout or stderr; resolves when the pipe has taken it. Throws `cli.output`. */
export function write(target: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.write(text, (error) =>
      error ? reject(CleatError.of('cli.output', { reason: error.message }, { cause: error })) : resolve(),
    );
  });
}

/** Writes data on stdout; resolves when the pipe has taken it. Throws `cli.output`. */
export function print(text: string): Promise<void> {
  return write(process.stdout, text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): Promise<void> {
  return print(jsonText(value, 2));
}

/** Everything that is not data goes to stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
